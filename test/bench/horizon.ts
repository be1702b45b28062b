import path from 'node:path';
import type { Page } from 'playwright-core';
import { bundle } from '../browser/bundle.ts';
import type * as HorizonPage from '../browser/horizon-page.ts';
import { launchBrowser } from '../browser/launch.ts';
import { summary, type BenchOptions, type BenchResult } from './measure.ts';

declare const horizons: typeof HorizonPage;

const LAYERS = 54;
const DUMPS = 750;
const HEIGHT = 35;
const BANDS = 3;
/** The plot of the Layer view on a screen of 1440 and of 1920 pixels beside the open inspector, the latter at two device pixels to a pixel. */
const PLOTS = [
  { name: 'a plot of 900 px', width: 900, height: HEIGHT },
  { name: 'a plot of 2,760 px, rows of 70', width: 2760, height: 2 * HEIGHT },
] as const;

const TARGET = 100;

/** How long the horizon charts of a network take to draw in a real browser, and what the package does for the same series. */
export async function benchHorizon({ quick }: BenchOptions): Promise<BenchResult[]> {
  const runs = quick ? 7 : 31;
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage();
    await page.addScriptTag({
      content: await bundle(path.resolve(import.meta.dirname, '../browser/horizon-page.ts'), 'horizons'),
    });
    return [...(await benchView(page, runs)), ...(await benchReference(page, runs))];
  } finally {
    await browser.close();
  }
}

async function benchView(page: Page, runs: number): Promise<BenchResult[]> {
  const results: BenchResult[] = [];
  for (const { name, width, height } of PLOTS) {
    const taken = await page.evaluate(([charts, count, shape]) => horizons.viewTimes(charts, count, shape), [
      allSeries(),
      runs,
      { width, height, bands: BANDS },
    ] as const);
    const { median, spread } = summary(taken);
    const said = `${LAYERS} layers × ${DUMPS} dumps in ${name}`;
    results.push({ name: said, unit: 'ms', median, spread, target: `< ${TARGET} ms`, ok: median < TARGET });
  }
  return results;
}

/** The same series in the same pixels, a column a dump. */
async function benchReference(page: Page, runs: number): Promise<BenchResult[]> {
  const { ours, reference } = await page.evaluate(
    ([charts, count, shape]) => horizons.times(charts, count, shape),
    [allSeries(), runs, { height: HEIGHT, bands: BANDS }] as const,
  );
  const ratios = reference.map((time, run) => time / ours[run]!);
  return [
    { name: 'the same, a pixel column a dump', unit: 'ms', ...summary(ours) },
    { name: 'd3-horizon-chart 0.0.6, the same series', unit: 'ms', ...summary(reference) },
    { name: 'd3-horizon-chart as a multiple of ours', unit: 'times', ...summary(ratios) },
  ];
}

/** Slow waves with leaps, on both sides of 0. */
function allSeries(): number[][] {
  return Array.from({ length: LAYERS }, (_, layer) =>
    Array.from(
      { length: DUMPS },
      (__, dump) => 0.7 * Math.sin(dump / 17 + layer) + 0.3 * Math.sin(dump * 1.7 + 2 * layer),
    ),
  );
}
