import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { serveRuns } from '../../api/index.ts';
import { buildClient } from '../../bin/build-client.mjs';
import { launchBrowser } from '../browser/launch.ts';
import { writeAnomalyLog } from './anomaly-log.ts';
import { PATIENCE, TARGETS, benchSlider, framesOf, framesWithin, openPage } from './drawn-page.ts';
import { summary, type BenchOptions, type BenchResult } from './measure.ts';

const CLIENT = path.resolve(import.meta.dirname, '../../build/client/browser');

/** The address of a row for each class, where there would be one for each cluster. */
const ALL_CLASSES = 'clusters=0';
/** The rows of a page are clusters at first; settings at which nearly every dump of each has two glyphs. */
const MANY_GLYPHS = 'window=1&threshold=1';
const NOTCH = 120;

/** How soon a real browser shows what it is asked for, of a run of 1,000 classes with 50,000 images and 750 dumps that is served on loopback. */
export async function benchPage({ quick }: BenchOptions): Promise<BenchResult[]> {
  await buildClient();
  const temporary = await mkdtemp(path.join(os.tmpdir(), 'traincube-page-'));
  try {
    const { run, directory } = await writeAnomalyLog(temporary, quick);
    const server = await serveRuns({
      directories: [directory],
      clientDirectory: CLIENT,
      host: '127.0.0.1',
      port: 0,
    });
    const browser = await launchBrowser();
    try {
      return await benchRun(browser, `${server.url}/runs/${run}/validation`, quick);
    } finally {
      await browser.close();
      await server.close();
    }
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

async function benchRun(browser: Browser, address: string, quick: boolean): Promise<BenchResult[]> {
  const [openings, notches, steps] = quick ? [3, 60, 10] : [9, 300, 60];
  const pictures: number[] = [];
  const rests: number[] = [];
  for (let opening = -1; opening < openings; opening++) {
    const page = await openPage(browser, address);
    const { picture, rest } = await page.evaluate(() => window.pageClock.opened);
    if (opening >= 0) {
      pictures.push(picture);
      rests.push(rest);
    }
    await page.context().close();
  }
  const crowded = await openPage(browser, `${address}?${MANY_GLYPHS}`);
  const crowdedSliders = [
    await benchSlider(crowded, 'window', steps, ', with glyphs everywhere'),
    await benchSlider(crowded, 'threshold', steps, ', with glyphs everywhere'),
  ];
  await crowded.context().close();
  const page = await openPage(browser, `${address}?${ALL_CLASSES}`);
  return [
    atMost('navigation to the stripes', pictures, TARGETS.picture),
    { name: 'navigation to a page at rest', unit: 'ms', ...summary(rests) },
    await benchSlider(page, 'window', steps),
    await benchSlider(page, 'threshold', steps),
    ...crowdedSliders,
    framesWithin('dragging the slider of the window', await dragFrames(page, notches), TARGETS.slider),
    framesWithin('scrolling', await scrollFrames(page, notches), TARGETS.frame),
    framesWithin('zooming', await zoomFrames(page, notches), TARGETS.frame),
  ];
}

/** The slider of the window is drawn from end to end and back. */
async function dragFrames(page: Page, moves: number): Promise<number[]> {
  const slider = page.locator('input[type=range][aria-label="window"]');
  const { x, y, width, height } = (await slider.boundingBox())!;
  const before = await slider.inputValue();
  const at = (move: number) => x + width * (0.5 + 0.45 * Math.sin(move / 20));
  await page.mouse.move(at(0), y + height / 2);
  await page.mouse.down();
  const frames = await framesOf(page, moves, (move) => page.mouse.move(at(move), y + height / 2));
  await page.mouse.up();
  if ((await slider.inputValue()) === before) throw new Error('The slider cannot be drawn.');
  return frames;
}

/** Three notches down for one up. */
async function scrollFrames(page: Page, notches: number): Promise<number[]> {
  await overRows(page);
  const frames = await framesOf(page, notches, (notch) =>
    page.mouse.wheel(0, notch % 40 < 30 ? NOTCH : -NOTCH),
  );
  const top = await page.locator('tc-validation .scroller').evaluate(({ scrollTop }) => scrollTop);
  if (top === 0) throw new Error('The wheel does not scroll the rows.');
  return frames;
}

/** In and out, a little more in than out. */
async function zoomFrames(page: Page, notches: number): Promise<number[]> {
  await overRows(page);
  const before = page.url();
  await page.keyboard.down('Control');
  const frames = await framesOf(page, notches, (notch) =>
    page.mouse.wheel(0, notch % 30 < 16 ? -NOTCH : NOTCH),
  );
  await page.keyboard.up('Control');
  await page.waitForURL((url) => url.href !== before, { timeout: PATIENCE });
  return frames;
}

async function overRows(page: Page): Promise<void> {
  const box = (await page.locator('tc-validation .plot').boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, Math.max(box.y, 0) + 100);
}

function atMost(name: string, milliseconds: readonly number[], most: number): BenchResult {
  const { median, spread } = summary(milliseconds);
  return { name, unit: 'ms', median, spread, target: `< ${most} ms`, ok: median < most };
}
