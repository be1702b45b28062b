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
import { PATIENCE, goWatched } from './drawn-page.ts';
import { percentile, summary, type BenchOptions, type BenchResult } from './measure.ts';
import { recordFrames } from './page-clock.ts';

const CLIENT = path.resolve(import.meta.dirname, '../../build/client/browser');
const MOVE_EVERY = 16;
/** A hand that comes to an outcrop clicks after so long at the soonest, in ms. */
const DWELL = 150;

/** As many filters as the largest layers have, short ones: what is indexed of them is as large. */
const LONG = {
  layers: 2,
  filters: 2048,
  length: 9,
  classes: 2,
  images: 2,
  anomalies: 0,
  dumps: 750,
} as const;

const TARGETS = { open: 200, frame: 17 } as const;

/** What watches the drawings of a page; it lives in the page. */
interface ChartClock {
  /** The ms from the next click to the frame that shows the whole chart. */
  afterClick(): Promise<number>;
}

declare global {
  interface Window {
    chartClock: ChartClock;
  }
}

/** How soon the filter chart of a layer of 2,048 filters opens over 750 dumps that are served on loopback, and how it pans. */
export async function benchFilterCharts({ quick }: BenchOptions): Promise<BenchResult[]> {
  await buildClient();
  const temporary = await mkdtemp(path.join(os.tmpdir(), 'traincube-filters-'));
  try {
    const log = path.join(temporary, 'long');
    await writeSynthLog(log, synthShape({ ...LONG, ...(quick && { dumps: 256 }) }));
    await indexInto(log, defaultStore(log));
    const served = { directories: [temporary], clientDirectory: CLIENT, host: '127.0.0.1', port: 0 };
    const server = await serveRuns(served);
    const browser = await launchBrowser();
    try {
      return await benchRun(browser, `${server.url}/runs/long/layers`, quick);
    } finally {
      await browser.close();
      await server.close();
    }
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

async function benchRun(browser: Browser, address: string, quick: boolean): Promise<BenchResult[]> {
  const [openings, moves] = quick ? [5, 60] : [40, 300];
  const [atOnce, rested]: [number[], number[]] = [[], []];
  for (let opening = -2; opening < openings; opening++) {
    for (const [taken, dwell] of [
      [atOnce, 0],
      [rested, DWELL],
    ] as const) {
      const page = await open(browser, `${address}?${ALL_UNFOLDED}`);
      const ms = await openChart(page, dwell);
      if (opening >= 0) taken.push(ms);
      await page.context().close();
    }
  }
  const page = await open(browser, `${address}?${ALL_UNFOLDED}`);
  await openChart(page);
  await zoomIn(page);
  return [
    openedWithin(`click to the whole filter chart, 2,048 filters, after ${DWELL} ms at the outcrop`, rested),
    openedWithin('the same, the pointer put there and pressed at once', atOnce),
    framesWithin('panning the chart', await panFrames(page, moves)),
    framesWithin('scrolling inside the chart', await scrollFrames(page, moves)),
  ];
}

function openedWithin(name: string, opened: readonly number[]): BenchResult {
  const p95 = percentile(opened, 0.95);
  return {
    name,
    unit: 'ms',
    ...summary(opened),
    target: `p95 < ${TARGETS.open} ms`,
    ok: p95 < TARGETS.open,
    note: `p95 ${p95.toPrecision(3)} ms, of ${opened.length}`,
  };
}

/** Every node of a small hierarchy. */
const ALL_UNFOLDED = 'drill=1.2.3.4&panel=selection';

/** Opens the address in a browser without a memory of it, and waits until the page is at rest. */
async function open(browser: Browser, address: string): Promise<Page> {
  const page = await goWatched(browser, address, watchChart, { reducedMotion: 'reduce' });
  await page.waitForSelector('tc-layers [data-drawn=charts][aria-busy=false]', { timeout: PATIENCE });
  await page.waitForFunction(() => !document.querySelector('[aria-busy=true]'));
  return page;
}

/** Runs in the page, before all of its own scripts: notes when pixels are drawn and when they are on the screen. */
function watchChart(): void {
  let drawnAt = -Infinity;
  const context = CanvasRenderingContext2D.prototype;
  const put = context.putImageData as (...parameters: unknown[]) => void;
  context.putImageData = function (this: CanvasRenderingContext2D, ...parameters: unknown[]) {
    drawnAt = performance.now();
    put.apply(this, parameters);
  };
  const isWhole = () =>
    document.querySelector('tc-filter-chart') !== null && !document.querySelector('[aria-busy=true]');
  const shown = async (start: number): Promise<number> => {
    for (;;) {
      await new Promise((next) => requestAnimationFrame(next));
      const before = drawnAt;
      if (!isWhole() || drawnAt < start) continue;
      // What is drawn in this frame is on the screen after it.
      await new Promise<void>((painted) => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => painted();
        port2.postMessage(null);
      });
      if (drawnAt === before && isWhole()) return performance.now() - start;
    }
  };
  window.chartClock = {
    afterClick: () =>
      new Promise((resolve) =>
        addEventListener('pointerup', ({ timeStamp }) => resolve(shown(timeStamp)), {
          once: true,
          capture: true,
        }),
      ),
  };
}

/** Clicks the outcrop of the last layer. @param dwell how long the pointer is there before @returns the ms until its filters are there */
async function openChart(page: Page, dwell = 0): Promise<number> {
  const row = page.locator('tc-layers .row .outcrop').last();
  const { x, y, width, height } = (await row.boundingBox())!;
  const clicked = await page.evaluateHandle(() => ({ shown: window.chartClock.afterClick() }));
  await page.mouse.move(x + width - 4, y + height / 2);
  if (dwell > 0) await page.waitForTimeout(dwell);
  await page.mouse.click(x + width - 4, y + height / 2);
  const taken = await clicked.evaluate(({ shown }) => shown);
  const { height: high } = (await page.locator('tc-filter-chart').boundingBox())!;
  if (high < 100) throw new Error(`The filter chart is ${high} px high.`);
  return taken;
}

async function zoomIn(page: Page): Promise<void> {
  await overChart(page);
  await page.keyboard.down('Control');
  await page.mouse.wheel(0, -400);
  await page.keyboard.up('Control');
  await page.waitForTimeout(1000);
}

async function overChart(page: Page): Promise<{ x: number; y: number }> {
  const box = (await page.locator('tc-filter-chart').boundingBox())!;
  const place = { x: box.x + box.width / 2, y: box.y + Math.min(box.height, 300) / 2 };
  await page.mouse.move(place.x, place.y);
  return place;
}

async function panFrames(page: Page, moves: number): Promise<number[]> {
  const { x, y } = await overChart(page);
  await page.mouse.down();
  const frames = await framesOf(page, moves, (move) => page.mouse.move(x + 200 * Math.sin(move / 20), y));
  await page.mouse.up();
  return frames;
}

async function scrollFrames(page: Page, moves: number): Promise<number[]> {
  await overChart(page);
  return framesOf(page, moves, (move) => page.mouse.wheel(0, move % 60 < 30 ? 24 : -24));
}

/** The times between frames while a hand moves, in ms. */
async function framesOf(page: Page, moves: number, make: (move: number) => Promise<void>): Promise<number[]> {
  const recording = await page.evaluateHandle(recordFrames);
  for (let move = 0; move < moves; move++) {
    const next = performance.now() + MOVE_EVERY;
    await make(move);
    await new Promise((resolve) => setTimeout(resolve, next - performance.now()));
  }
  return recording.evaluate((frames) => frames.end());
}

function framesWithin(name: string, frames: readonly number[]): BenchResult {
  const p95 = percentile(frames, 0.95);
  return {
    name: `frames, ${name}`,
    unit: 'ms',
    ...summary(frames),
    target: `p95 < ${TARGETS.frame} ms`,
    ok: p95 < TARGETS.frame,
    note: `p95 ${p95.toPrecision(3)} ms, longest ${Math.max(...frames).toPrecision(3)} ms, of ${frames.length}`,
  };
}
