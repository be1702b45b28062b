import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { bundle } from '../browser/bundle.ts';
import { launchBrowser } from '../browser/launch.ts';
import type * as HorizonPage from '../browser/horizon-page.ts';

declare const horizons: typeof HorizonPage;

/**
 * Where a curve cuts a pixel, both charts mix two colours by the part of the pixel that is below it: we in floating point, the canvas in its own fixed point. That is
 * all that may differ, by two of 256 steps; a band that is off by one, or a row, differs by twenty and more.
 */
const TOLERANCE = 2;

const HEIGHT = 35;

let browser: Browser;
let page: Page;

beforeAll(async () => {
  browser = await launchBrowser();
  page = await browser.newPage();
  await page.addScriptTag({
    content: await bundle(path.resolve(import.meta.dirname, '../browser/horizon-page.ts'), 'horizons'),
  });
});

afterAll(() => browser.close());

/** Values that a seed stands for: slow waves with leaps, both ends and zeros among them. */
function series(length: number, phase: number): number[] {
  const values = Array.from(
    { length },
    (_, at) => 0.7 * Math.sin(at / 17 + phase) + 0.3 * Math.sin(at * 1.7 + 2 * phase),
  );
  return [...values.slice(3), 0, 1, -1];
}

for (const mode of ['mirror', 'offset'] as const) {
  for (const bands of [1, 2, 3, 4, 5, 6]) {
    test(`${bands} bands, ${mode}: the same pixels as d3-horizon-chart`, async () => {
      const example = { values: series(750, bands), height: HEIGHT, bands, mode };
      const { most, share } = await page.evaluate((chart) => horizons.difference(chart), example);
      expect(most).toBeLessThanOrEqual(TOLERANCE);
      // Only the pixels that a curve cuts: one in each column.
      expect(share).toBeLessThan(1 / HEIGHT);
    });
  }
}

test('the comparison sees a band too many, and values that are a row too low', async () => {
  const own: HorizonPage.HorizonCase = { values: series(300, 1), height: HEIGHT, bands: 3, mode: 'mirror' };
  const low = own.values.map((value) => value - Math.sign(value) / (HEIGHT * own.bands));
  for (const others of [
    { ...own, bands: 4 },
    { ...own, values: low },
  ]) {
    const { most, share } = await page.evaluate(([a, b]) => horizons.difference(a, b), [
      own,
      others,
    ] as const);
    expect(most).toBeGreaterThan(TOLERANCE * 5);
    expect(share).toBeGreaterThan(0.7 / HEIGHT);
  }
});
