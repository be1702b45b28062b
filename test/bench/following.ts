import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { buildClient } from '../../bin/build-client.mjs';
import { synthShape, writeSynthLog, type SynthOptions } from '../../fixtures/index.ts';
import { launchBrowser } from '../browser/launch.ts';
import { ROOT } from '../command.ts';
import { makeLive, type LiveRun } from '../live-run.ts';
import { SMALL, newGround } from '../serving.ts';
import { openPage } from './drawn-page.ts';
import { summary, type BenchOptions, type BenchResult } from './measure.ts';

/** What the product is to keep to, in seconds. */
const TARGET = 2;
/** Renames that do not count. */
const WARM_UP = 1;

/** From the rename of a dump to its picture, in two pages at once: an indexer follows the run in a process of its own, and the server is told of nothing. */
export async function benchFollowing({ quick }: BenchOptions): Promise<BenchResult[]> {
  await buildClient();
  const browser = await launchBrowser();
  try {
    const small = await benchRun(browser, 'small run', { ...SMALL, dumps: 40 }, quick ? 3 : 9);
    if (quick) return [small];
    return [small, await benchRun(browser, 'ResNet-50', { preset: 'resnet-50-imagenet', dumps: 14 }, 9)];
  } finally {
    await browser.close();
  }
}

async function benchRun(
  browser: Browser,
  name: string,
  shape: SynthOptions,
  dumps: number,
): Promise<BenchResult> {
  const ground = await newGround();
  const log = path.join(ground.directory, 'live');
  await writeSynthLog(log, synthShape(shape));
  const live = await makeLive(log, shape.dumps! - dumps - WARM_UP);
  await ground.index('live');
  const command = [path.join(ROOT, 'bin/traincube.mjs'), 'index', '--follow', ground.directory];
  const follower = spawn(process.execPath, command, { stdio: 'ignore' });
  const ended = once(follower, 'exit');
  try {
    const { url } = await ground.serve({ clientDirectory: path.join(ROOT, 'build/client/browser') });
    const pages = await Promise.all(
      ['validation', 'layers'].map((view) => openPage(browser, `${url}/runs/live/${view}`)),
    );
    const seconds = await picturesOf(live, pages, dumps);
    for (const page of pages) await page.context().close();
    const { median, spread } = summary(seconds);
    return {
      name: `from the rename of a dump to its picture, ${name}`,
      unit: 's',
      median,
      spread,
      target: `< ${TARGET} s`,
      ok: median < TARGET,
      note: `longest ${Math.max(...seconds).toPrecision(2)} s, of ${seconds.length}`,
    };
  } finally {
    follower.kill('SIGINT');
    await ended;
    await ground.clear();
  }
}

/** The seconds from each rename until all pages have drawn the dump. */
async function picturesOf(live: LiveRun, pages: readonly Page[], dumps: number): Promise<number[]> {
  const seconds: number[] = [];
  for (let rename = -WARM_UP; rename < dumps; rename++) {
    const start = performance.now();
    const there = await live.appear();
    await Promise.all(pages.map((page) => drawn(page, there)));
    if (rename >= 0) seconds.push((performance.now() - start) / 1000);
  }
  return seconds;
}

async function drawn(page: Page, dumps: number): Promise<void> {
  await page
    .getByRole('status')
    .filter({ hasText: `${dumps} dumps` })
    .waitFor();
  await page.waitForFunction(() => window.pageClock.isAtRest());
}
