import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { buildClient } from '../../bin/build-client.mjs';
import { routes } from '../../schema/index.ts';
import { launchBrowser } from '../browser/launch.ts';
import { TARGETS, openPage } from './drawn-page.ts';
import { summary, type BenchOptions, type BenchResult } from './measure.ts';
import { PAPER_RUN, beginPaperRun, indexPaperRun, startServer } from './paper-run.ts';

const VIEWS = ['validation', 'layers', 'correlation', 'cube', 'findings'] as const;

/** A browser is idle that takes less than a tenth of a core for so long, in ms; it is waited for so long at most. */
const MOMENT = 100;
const MOST_MOMENTS = 50;

/**
 * Each view of an index like that of the paper's experiment, 750 dumps, in a real Chromium without a memory of it, whose window is open, from LMDB. The first opening of each is the first that its server
 * is asked for, so nothing is kept of what it sends; the others count together. Quick: 64 dumps.
 */
export async function benchOpening({ quick }: BenchOptions): Promise<BenchResult[]> {
  await buildClient();
  const directory = await mkdtemp(path.join(os.tmpdir(), 'traincube-opening-'));
  const browser = await launchBrowser();
  try {
    const run = await beginPaperRun(directory, quick ? 64 : 750);
    const location = path.join(directory, 'store');
    await indexPaperRun(run, location);
    const results: BenchResult[] = [];
    for (const view of VIEWS) results.push(...(await benchView(browser, run.log, location, view, quick)));
    return results;
  } finally {
    await browser.close();
    await rm(directory, { recursive: true, force: true });
  }
}

async function benchView(
  browser: Browser,
  log: string,
  location: string,
  view: string,
  quick: boolean,
): Promise<BenchResult[]> {
  const { child, closed, url } = await startServer(log, location);
  try {
    const open = () => openedAt(browser, `${url}/runs/${PAPER_RUN}/${view}`);
    const first = await open();
    const others: Opened[] = [];
    for (let opening = 0; opening < (quick ? 2 : 9); opening++) others.push(await open());
    return [
      pictureIn(`${view}, first picture, of a server that has just begun`, [first]),
      pictureIn(`${view}, first picture`, others),
      { name: `${view}, at rest`, unit: 'ms', ...summary(others.map(({ rest }) => rest)) },
    ];
  } finally {
    child.kill('SIGINT');
    await closed;
  }
}

/** In ms from the navigation. */
interface Opened {
  readonly picture: number;
  readonly rest: number;
}

async function openedAt(browser: Browser, address: string): Promise<Opened> {
  const page = await openPage(browser, address, () => untilIdle(browser));
  try {
    await checkFindings(page, address);
    return await page.evaluate(() => ({ ...window.pageClock.opened }));
  } finally {
    await page.context().close();
  }
}

/** A window that has just been opened is drawn with pages of the browser's own, which take a core for half a second. */
async function untilIdle(browser: Browser): Promise<void> {
  const session = await browser.newBrowserCDPSession();
  const taken = async () => {
    const { processInfo } = await session.send('SystemInfo.getProcessInfo');
    return processInfo.reduce((seconds, { cpuTime }) => seconds + cpuTime, 0);
  };
  let before = await taken();
  for (let moment = 0; moment < MOST_MOMENTS; moment++) {
    await setTimeout(MOMENT);
    const now = await taken();
    if (now - before < MOMENT / 10_000) break;
    before = now;
  }
  await session.detach();
}

/** Throws where the page with the findings does not list those that the server has. */
async function checkFindings(page: Page, address: string): Promise<void> {
  if (!address.endsWith('/findings')) return;
  const answer = await fetch(new URL(routes.findings(PAPER_RUN), address), {
    headers: { accept: 'application/json' },
  });
  const { length } = (await answer.json()) as readonly unknown[];
  const listed = await page.locator('main [data-finding]').count();
  if (listed !== length) throw new Error(`The page lists ${listed} of ${length} findings.`);
}

function pictureIn(name: string, opened: readonly Opened[]): BenchResult {
  const { median, spread } = summary(opened.map(({ picture }) => picture));
  return {
    name,
    unit: 'ms',
    median,
    spread,
    target: `< ${TARGETS.picture} ms`,
    ok: median < TARGETS.picture,
  };
}
