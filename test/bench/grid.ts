import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { serveRuns } from '../../api/index.ts';
import { buildClient } from '../../bin/build-client.mjs';
import { synthShape, writeSynthLog } from '../../fixtures/index.ts';
import { defaultStore } from '../../store/index.ts';
import { launchBrowser } from '../browser/launch.ts';
import { indexInto } from '../serving.ts';
import { TARGETS, benchSlider, framesOf, framesWithin, openPage } from './drawn-page.ts';
import type { BenchOptions, BenchResult } from './measure.ts';

const CLIENT = path.resolve(import.meta.dirname, '../../build/client/browser');

/** As many layers, filters, classes, images and dumps as ResNet-50 on ImageNet has; short filters: what is indexed of them is as large. */
const SHAPE = {
  layers: 54,
  filters: 492,
  length: 9,
  classes: 1000,
  images: 50,
  dumps: 750,
  anomalies: 400,
  links: 20,
  gradients: false,
} as const;
const QUICK = { layers: 12, filters: 64, classes: 100, dumps: 200, anomalies: 40 } as const;

/** Settings that the guidance proposes for runs of this size. */
const PROPOSED = 'window=34&threshold=7';
const VIEWS = {
  'abstract grid': `correlation?${PROPOSED}`,
  'detailed grid': `correlation?${PROPOSED}&grid=detailed`,
  cube: `cube?${PROPOSED}`,
} as const;

/** How soon the grid and the Cube follow K and the threshold, and the pointer. */
export async function benchGrid({ quick }: BenchOptions): Promise<BenchResult[]> {
  await buildClient();
  const temporary = await mkdtemp(path.join(os.tmpdir(), 'traincube-grid-'));
  try {
    const log = path.join(temporary, 'links');
    await writeSynthLog(log, synthShape({ ...SHAPE, ...(quick && QUICK) }));
    await indexInto(log, defaultStore(log));
    const served = { directories: [temporary], clientDirectory: CLIENT, host: '127.0.0.1', port: 0 };
    const server = await serveRuns(served);
    const browser = await launchBrowser();
    try {
      const results: BenchResult[] = [];
      for (const [view, address] of Object.entries(VIEWS)) {
        results.push(...(await benchView(browser, view, `${server.url}/runs/links/${address}`, quick)));
      }
      return results;
    } finally {
      await browser.close();
      await server.close();
    }
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

async function benchView(
  browser: Browser,
  view: string,
  address: string,
  quick: boolean,
): Promise<BenchResult[]> {
  const [steps, moves] = quick ? [10, 60] : [40, 300];
  const page = await openPage(browser, address);
  const results = [
    // The strips of filters that come in are loaded; all else is there at once.
    await benchSlider(page, 'top filters', steps, `, ${view}`, 'first'),
    await benchSlider(page, 'threshold', steps, `, ${view}`, 'first'),
    framesWithin(`hovering, ${view}`, await hoverFrames(page, moves), TARGETS.frame),
  ];
  await page.context().close();
  return results;
}

/** The pointer goes over the view in wide curves. */
async function hoverFrames(page: Page, moves: number): Promise<number[]> {
  const box = (await page.locator('main [data-drawn]').boundingBox())!;
  const x = (move: number) => box.x + box.width * (0.55 + 0.35 * Math.sin(move / 23));
  const y = (move: number) => box.y + box.height * (0.55 + 0.35 * Math.sin(move / 17));
  await page.mouse.move(x(0), y(0));
  return framesOf(page, moves, (move) => page.mouse.move(x(move), y(move)));
}
