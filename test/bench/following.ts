import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { buildClient } from '../../bin/build-client.mjs';
import {
  beginGeneratedLog,
  generatedSource,
  synthShape,
  writeSynthLog,
  type SynthOptions,
  type SynthShape,
} from '../../fixtures/index.ts';
import { indexRun } from '../../indexer/index.ts';
import { defaultStore, openStore } from '../../store/index.ts';
import { launchBrowser } from '../browser/launch.ts';
import { ROOT } from '../command.ts';
import { makeLive, type LiveRun } from '../live-run.ts';
import { SMALL, newGround } from '../serving.ts';
import { PATIENCE, openPage } from './drawn-page.ts';
import { summary, type BenchOptions, type BenchResult } from './measure.ts';

/** What the product is to keep to, in seconds. */
const TARGET = 2;
/** Dumps that are counted of each run. */
const COUNTED = 9;
/** Before them one whose time does not count. */
const WARM_UP = 1;
/** So many dumps are in the index when that of ResNet-50 is followed: the others fill the block of 64, the largest that is written, and begin the next one. */
const INDEXED = 56;

/** From the rename of a dump to its picture, in two pages at once: an indexer follows the run in a process of its own, and the server is told of nothing. Quick: a small run alone. */
export async function benchFollowing({ quick }: BenchOptions): Promise<BenchResult[]> {
  await buildClient();
  const browser = await launchBrowser();
  try {
    const small = await benchRun(browser, 'small run', { ...SMALL, dumps: 40 }, quick ? 3 : COUNTED);
    if (quick) return [small];
    const shape = { preset: 'resnet-50-imagenet', dumps: INDEXED + WARM_UP + COUNTED } as const;
    return [small, await benchRun(browser, 'ResNet-50', shape, COUNTED)];
  } finally {
    await browser.close();
  }
}

async function benchRun(
  browser: Browser,
  name: string,
  options: SynthOptions,
  counted: number,
): Promise<BenchResult> {
  const ground = await newGround();
  const log = path.join(ground.directory, 'live');
  const shape = synthShape(options);
  const live = await beginLive(log, shape, shape.dumps - counted - WARM_UP);
  const command = [path.join(ROOT, 'bin/traincube.mjs'), 'index', '--follow', ground.directory];
  const follower = spawn(process.execPath, command, { stdio: 'ignore' });
  const ended = once(follower, 'exit');
  try {
    const { url } = await ground.serve({ clientDirectory: path.join(ROOT, 'build/client/browser') });
    const pages = await Promise.all(
      ['validation', 'layers'].map((view) => openPage(browser, `${url}/runs/live/${view}`)),
    );
    const seconds = await picturesOf(live, pages, counted);
    for (const page of pages) await page.context().close();
    const longest = Math.max(...seconds);
    return {
      name: `from the rename of a dump to its picture, ${name}`,
      unit: 's',
      ...summary(seconds),
      target: `longest < ${TARGET} s`,
      ok: longest < TARGET,
      note: `longest ${longest.toPrecision(2)} s, of ${seconds.length}: dumps ${shape.dumps - counted + 1} to ${shape.dumps}`,
    };
  } finally {
    follower.kill('SIGINT');
    await ended;
    await ground.clear();
  }
}

/** A run that goes on whose first dumps are indexed; on the disk is only the last one of them, which the next one is compared with. */
async function beginLive(log: string, shape: SynthShape, indexed: number): Promise<LiveRun> {
  await beginGeneratedLog(log, shape, false);
  const store = await openStore(defaultStore(log));
  try {
    const source = generatedSource(log, { ...shape, dumps: indexed });
    await indexRun({ directory: log, source, store, run: path.basename(log) });
  } finally {
    await store.close();
  }
  await writeSynthLog(log, shape, { overwrite: true, first: indexed - 1 });
  return makeLive(log, 1, indexed - 1);
}

/** The seconds from each rename until all pages have drawn the dump. */
async function picturesOf(live: LiveRun, pages: readonly Page[], counted: number): Promise<number[]> {
  const seconds: number[] = [];
  for (let rename = -WARM_UP; rename < counted; rename++) {
    const drawings = await Promise.all(pages.map((page) => page.evaluate(() => window.pageClock.drawings)));
    const start = performance.now();
    const there = await live.appear();
    const shown = await Promise.all(pages.map((page, at) => whenShown(page, there, drawings[at]!)));
    if (rename >= 0) seconds.push((Math.max(...shown) - start) / 1000);
  }
  return seconds;
}

/** When the last drawing with the dump came to the screen. @param before how many drawings there were when it was renamed */
async function whenShown(page: Page, dumps: number, before: number): Promise<number> {
  await page
    .getByRole('status')
    .filter({ hasText: `${dumps} dumps` })
    .waitFor({ timeout: PATIENCE });
  await page.waitForFunction((drawings) => window.pageClock.isDrawnSince(drawings), before, {
    timeout: PATIENCE,
  });
  const shownFor = await page.evaluate(() => window.pageClock.shownFor);
  return performance.now() - shownFor;
}
