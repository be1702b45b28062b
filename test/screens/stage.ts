import { cp } from 'node:fs/promises';
import path from 'node:path';
import { jest } from '@jest/globals';
import type { Browser, BrowserContextOptions, Page, Request } from 'playwright-core';
import { buildClient } from '../../bin/build-client.mjs';
import { launchBrowser } from '../browser/launch.ts';
import { newGround, type Ground } from '../serving.ts';

export const ROOT = path.resolve(import.meta.dirname, '../..');

// A browser on a machine that does much else: what failed once is said, and tried again at once.
jest.retryTimes(1, { logErrorsBeforeRetry: true, retryImmediately: true });

/** How often a test of this file was tried again (`environment.mjs`). */
const retries = () => (globalThis as { retries?: number }).retries ?? 0;

/** The recorded run that comes with the project. */
export const RECORDED = 'fashion-vgg-small';

/** The page over a real server, in a real browser. */
export interface Stage {
  readonly ground: Ground;
  readonly url: string;
  /** Opens an address in a page of its own; what it complains about is in `complaints`. */
  open(address: string, options?: BrowserContextOptions): Promise<Page>;
  /** Goes to an address in the one page that is kept for it, which takes a third of the time: a page that nothing but addresses, pointer and keys have changed. */
  show(address: string): Promise<Page>;
  /** What the server answers, as JSON. */
  get<T>(route: string): Promise<T>;
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
  const open: Stage['open'] = (address, options) => openPage(browser, url + address, options, said);
  let kept: { readonly page: Page; readonly since: number } | undefined;
  const show: Stage['show'] = async (address) => {
    // What a test has left that failed is not shown again.
    if (kept && kept.since < retries()) await kept.page.context().close();
    const page = kept?.since === retries() ? await goTo(kept.page, url + address) : await open(address);
    kept = { page, since: retries() };
    return page;
  };
  return {
    ground,
    url,
    open,
    show,
    get: async <T>(route: string) =>
      (await (await fetch(url + route, { headers: { accept: 'application/json' } })).json()) as T,
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
  context.setDefaultTimeout(PATIENCE);
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

/** Where the pointer rests, it hovers over nothing. */
async function goTo(page: Page, url: string): Promise<Page> {
  await page.mouse.move(0, 0);
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

/** How long a page may take to come to rest, in ms: on a machine that does much else. */
const PATIENCE = 60_000;

/** For each page how many answers are still to come. */
const traffic = new WeakMap<Page, { pending: number }>();

/** The browser never says that the script of a shared worker has come. */
const WORKER = /\/worker-\w+\.js$/;

function watchTraffic(page: Page): void {
  const seen = { pending: 0 };
  const count = (by: number) => (request: Request) => {
    if (!WORKER.test(request.url())) seen.pending += by;
  };
  page.on('request', count(1)).on('requestfinished', count(-1)).on('requestfailed', count(-1));
  traffic.set(page, seen);
}

/** Waits until the page says that it is not busy any more, nothing is asked for, and what came is drawn. */
export async function settle(page: Page): Promise<void> {
  const seen = traffic.get(page)!;
  for (const end = Date.now() + PATIENCE; Date.now() < end;) {
    const address = await page.evaluate(addressAtRest);
    if (address === page.url() && seen.pending === 0) return;
  }
  throw new Error(`${page.url()} does not come to rest; ${seen.pending} answers are still to come.`);
}

/** In the page: lets it act on what has happened to it and draw, and gives its address, or null where it says that it is busy. */
async function addressAtRest(): Promise<string | null> {
  const drawn = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const acted = () => new Promise((resolve) => setTimeout(resolve)).then(drawn);
  const says = (busy: boolean) => document.querySelector(`[aria-busy=${busy}]`) !== null;
  const isAtRest = () =>
    says(false) &&
    !says(true) &&
    document.fonts.status === 'loaded' &&
    [...document.images].every(({ complete }) => complete);
  await acted();
  await drawn();
  if (!isAtRest()) return null;
  // A part of the page that has just been made says only when it is first drawn that it is busy.
  await acted();
  return isAtRest() ? location.href : null;
}

/**
 * Acts, and looks at the page after each of 40 frames of 16 ms that its own clock tells, however long the machine takes for one. From then on the clock goes by itself.
 * @param act what does not wait for the page to draw
 */
export async function frameByFrame<T>(
  page: Page,
  act: () => Promise<void>,
  look: () => Promise<T>,
): Promise<T[]> {
  await page.clock.install();
  await page.clock.pauseAt(Date.now() + 60_000);
  await act();
  const seen: T[] = [];
  for (let frame = 0; frame < 40; frame++) {
    await page.clock.runFor(16);
    seen.push(await look());
  }
  await page.clock.resume();
  await settle(page);
  return seen;
}

/** Shows the settings that the row has no room for, where there are such. */
export async function showAllSettings(page: Page): Promise<void> {
  const more = page.getByRole('button', { name: /^more settings/ });
  if (await more.isVisible()) await more.click();
}

/** Waits until an expectation holds; fails as it does at last where it never does. */
export async function eventually(expectation: () => Promise<void>): Promise<void> {
  for (const end = Date.now() + PATIENCE; ;) {
    try {
      return await expectation();
    } catch (error) {
      if (Date.now() >= end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
