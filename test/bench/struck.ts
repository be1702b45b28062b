import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { serveRuns } from '../../api/index.ts';
import { buildClient } from '../../bin/build-client.mjs';
import { ROOT } from '../command.ts';
import { launchBrowser } from '../browser/launch.ts';
import { heapOf } from '../browser/page-costs.ts';
import { writeStruckRun } from '../struck-run.ts';
import type { BenchOptions, BenchResult } from './measure.ts';

/** Up to 3,000 dumps with anomalies, however long the run. */
const SHAPE = { classes: 10, images: 20, filters: 128 } as const;
const STRUCK = 3000;
const LENGTHS = [750, 10_000, 100_000];
const VIEWS = ['correlation', 'cube'] as const;
const CLIENT = path.join(ROOT, 'build/client/browser');
const PATIENCE = 180_000;

/** What the Correlation view and the Cube bring into the page, and hold there, of runs of 750 to 100,000 dumps that are alike otherwise: two layers of 128 filters, so a table of up to 307 MB. Quick: no longer than 10,000. */
export async function benchStruck({ quick }: BenchOptions): Promise<BenchResult[]> {
  await buildClient();
  const browser = await launchBrowser();
  const results: BenchResult[] = [];
  try {
    for (const dumps of quick ? LENGTHS.slice(0, 2) : LENGTHS)
      results.push(...(await benchLength(browser, dumps)));
  } finally {
    await browser.close();
  }
  return results;
}

async function benchLength(browser: Browser, dumps: number): Promise<BenchResult[]> {
  const directory = await mkdtemp(path.join(os.tmpdir(), 'traincube-struck-'));
  try {
    const store = path.join(directory, 'store');
    await writeStruckRun(store, 'struck', {
      ...SHAPE,
      dumps,
      struck: Math.min(STRUCK, Math.floor(dumps / 2)),
    });
    const server = await serveRuns({
      directories: [],
      store,
      host: '127.0.0.1',
      port: 0,
      clientDirectory: CLIENT,
    });
    try {
      const results: BenchResult[] = [];
      for (const view of VIEWS) {
        const page = await openAtRest(browser, `${server.url}/runs/struck/${view}?threshold=2`);
        const [heap, bytes] = [await heapOf(page), await page.evaluate(bytesByTable)];
        await page.context().close();
        const of = `${view}, ${dumps.toLocaleString('en-GB')} dumps`;
        results.push(
          inMB(`${of}: iteration-filters`, bytes['iteration-filters'] ?? 0),
          inMB(`${of}: layer-filters`, bytes['layer-filters'] ?? 0),
          inMB(`${of}: heap`, heap),
        );
      }
      return results;
    } finally {
      await server.close();
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function openAtRest(browser: Browser, address: string): Promise<Page> {
  const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
  await page.goto(address);
  const isAtRest = () =>
    document.querySelector('[data-drawn]') !== null && document.querySelector('[aria-busy=true]') === null;
  await page.waitForFunction(isAtRest, undefined, { timeout: PATIENCE });
  // Strips are asked for when the grid is there.
  await new Promise((resolve) => setTimeout(resolve, 1000));
  await page.waitForFunction(isAtRest, undefined, { timeout: PATIENCE });
  return page;
}

/** In the page: what has been answered, by the name of the table. */
function bytesByTable(): Record<string, number> {
  const bytes: Record<string, number> = {};
  for (const entry of performance.getEntriesByType('resource') as PerformanceResourceTiming[]) {
    const [, table] = /\/api\/v1\/runs\/\w+\/([\w-]+)/.exec(new URL(entry.name).pathname) ?? [];
    if (table) bytes[table] = (bytes[table] ?? 0) + entry.encodedBodySize;
  }
  return bytes;
}

function inMB(name: string, bytes: number): BenchResult {
  const megabytes = bytes / 1e6;
  return { name, unit: 'MB', median: megabytes, spread: [megabytes, megabytes] };
}
