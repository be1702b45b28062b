import { cp } from 'node:fs/promises';
import path from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { buildClient } from '../../bin/build-client.mjs';
import { launchBrowser } from '../browser/launch.ts';
import { newGround, type Ground } from '../serving.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');

/** The recorded run that comes with the project. */
export const RECORDED = 'fashion-vgg-small';

/** The page over a real server, in a real browser. */
export interface Stage {
  readonly ground: Ground;
  readonly url: string;
  /** Opens an address in a page of its own; what it complains about is in `complaints`. */
  open(address: string, options?: BrowserContextOptions): Promise<Page>;
  /** Errors and warnings of all pages since the last call. */
  complaints(): string[];
  clear(): Promise<void>;
}

/** @param prepare writes and indexes the runs that the server will serve */
export async function newStage(prepare: (ground: Ground) => Promise<void>): Promise<Stage> {
  await buildClient();
  const ground = await newGround();
  await prepare(ground);
  const { url } = await ground.serve({ clientDirectory: path.join(ROOT, 'build/client/browser') });
  const browser = await launchBrowser();
  const said: string[] = [];
  return {
    ground,
    url,
    open: (address, options) => openPage(browser, url + address, options, said),
    complaints: () => said.splice(0),
    clear: async () => {
      await browser.close();
      await ground.clear();
    },
  };
}

/** Copies the recorded run to the ground and indexes it. */
export async function bringRecorded(ground: Ground): Promise<void> {
  await cp(path.join(ROOT, 'fixtures/runs', RECORDED), path.join(ground.directory, RECORDED), {
    recursive: true,
  });
  await ground.index(RECORDED);
}

async function openPage(
  browser: Browser,
  url: string,
  options: BrowserContextOptions | undefined,
  said: string[],
): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    reducedMotion: 'reduce',
    ...options,
  });
  const page = await context.newPage();
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) said.push(message.text());
  });
  page.on('pageerror', (error) => said.push(String(error)));
  watchTraffic(page);
  await page.goto(url);
  await settle(page);
  return page;
}

/** The query of the page's address. */
export function query(page: Page): Record<string, string> {
  return Object.fromEntries(new URL(page.url()).searchParams);
}

/** The colour of a canvas' pixel at a place of the page, as [red, green, blue]. */
export function pixelAt(page: Page, x: number, y: number): Promise<number[]> {
  return page.evaluate(
    ([left, top]) => {
      const canvas = [...document.querySelectorAll('canvas')].find((element) => {
        const box = element.getBoundingClientRect();
        return left >= box.left && left < box.right && top >= box.top && top < box.bottom;
      })!;
      const box = canvas.getBoundingClientRect();
      const ratio = canvas.width / box.width;
      const [atX, atY] = [(left - box.left) * ratio, (top - box.top) * ratio].map(Math.floor) as [
        number,
        number,
      ];
      const pixel = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true })!;
      pixel.drawImage(canvas, atX, atY, 1, 1, 0, 0, 1, 1);
      const { data } = pixel.getImageData(0, 0, 1, 1);
      return [...data.subarray(0, 3)];
    },
    [x, y] as const,
  );
}

/** Red, green and blue of a packed colour. */
export function channels(colour: number): number[] {
  return [colour & 255, (colour >>> 8) & 255, (colour >>> 16) & 255];
}

/** Left edge, top and width of the plot of the rows. */
export async function plotBox(
  page: Page,
): Promise<{ left: number; top: number; width: number; height: number }> {
  const box = (await page.locator('tc-validation .plot').boundingBox())!;
  return { left: box.x, top: box.y, width: box.width, height: box.height };
}

/** How long a page must have been quiet, in ms: longer than its own waits before it asks or draws. */
const QUIET = 120;

/** For each page when it last asked for something or was answered, and how many answers are still to come. */
const traffic = new WeakMap<Page, { pending: number; last: number }>();

function watchTraffic(page: Page): void {
  const seen = { pending: 0, last: Date.now() };
  const count = (by: number) => () => {
    seen.pending += by;
    seen.last = Date.now();
  };
  page.on('request', count(1)).on('requestfinished', count(-1)).on('requestfailed', count(-1));
  traffic.set(page, seen);
}

/** Waits until nothing is asked for any more, and what came is drawn. */
export async function settle(page: Page): Promise<void> {
  const seen = traffic.get(page)!;
  const from = Date.now();
  while (seen.pending > 0 || Date.now() - Math.max(seen.last, from) < QUIET) await page.waitForTimeout(20);
  await page.evaluate(
    () => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))),
  );
}
