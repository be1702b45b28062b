import { readFile } from 'node:fs/promises';
import { boxColours } from '../../client/drawing/box-plot.ts';
import { packed } from '../../client/drawing/colours.ts';
import { routes } from '../../schema/index.ts';
import {
  MODULE,
  PAPER,
  SECOND,
  open,
  openAt,
  page,
  row,
  rowsOf,
  run,
  serveLayers,
  stage,
  xOf,
} from './layers-page.ts';
import { RECORDED, channels, pixelAt, query, settle } from './stage.ts';

/** Layer charts as boxes: the five numbers over the filters of a node, dump by dump. */

serveLayers();

/** Of every dump, for each measure least, quartiles and most over the filters. */
type BoxRow = Readonly<Record<string, readonly (number | null)[]>>;

/** What a place between two rows of pixels shows, if they are far enough apart to tell. */
const between = (above: number, below: number) => (below - above > 4 ? (above + below) / 2 : null);

test.each(['mean', 'relativeChange', 'gradientNorm'])(
  'a box of %s is drawn from its five numbers over the filters, dump by dump',
  async (measure) => {
    await open(`chart=box&measure=${measure}&scale=free&log=no&drill=1`);
    const { whisker, box, median } = boxColours('light');
    for (const node of [MODULE, SECOND]) {
      const rows = await stage.get<BoxRow[]>(routes.filterQuartiles(RECORDED, node));
      const known = rows.map((each) => each[measure]!).filter(([least]) => least !== null) as number[][];
      expect(known.length).toBeGreaterThanOrEqual(run.dumps - 1);
      const [from, to] = [
        Math.min(...known.map((five) => five[0]!)),
        Math.max(...known.map((five) => five[4]!)),
      ];
      const { y, height } = (await row(node).boundingBox())!;
      const [top, bottom] = [y + 15, y + height];
      let told = 0;
      for (const [dump, each] of rows.entries()) {
        const five = each[measure]!;
        const x = await xOf(dump);
        if (five[0] === null) {
          // What has no value is hatched.
          expect(await pixelAt(page, x, (top + bottom) / 2)).not.toEqual(channels(median));
          continue;
        }
        const heightOf = (value: number) => bottom - 1 - ((value - from) / (to - from)) * (bottom - top - 1);
        const [least, q1, middle, q3, most] = five.map((value) => heightOf(value!)) as [
          number,
          number,
          number,
          number,
          number,
        ];
        for (const [place, colour, what] of [
          [middle, median, 'median'],
          [between(middle, q1), box, 'below the median'],
          [between(q3, middle), box, 'above the median'],
          [between(q1, least), whisker, 'below the box'],
          [between(most, q3), whisker, 'above the box'],
          [between(top, most), packed(PAPER), 'above it all'],
          [between(least, bottom), packed(PAPER), 'below it all'],
        ] as const) {
          // The rule at 0 lies below the boxes, the dots at 1e-3 over them.
          const isRuled = (value: number) => Math.abs(place! - heightOf(value)) < 2.5;
          if (place === null || (what.endsWith('it all') && isRuled(0))) continue;
          if (measure === 'relativeChange' && isRuled(1e-3)) continue;
          told += 1;
          // The median is one row of pixels, which rounding moves.
          const places = what === 'median' ? [place, place - 1, place + 1] : [place];
          const found = await Promise.all(places.map((at) => pixelAt(page, x, at + 0.5)));
          expect({ node, dump, what, found }).toEqual({
            node,
            dump,
            what,
            found: expect.arrayContaining([channels(colour)]),
          });
        }
      }
      expect(told).toBeGreaterThan(3 * known.length);
    }
  },
);

test('a box says its five numbers, of how many filters, and its file has them', async () => {
  await open('chart=box&measure=norm&drill=1&node=3&at=600');
  const rows = await stage.get<BoxRow[]>(routes.filterQuartiles(RECORDED, SECOND));
  const dump = run.iterations.indexOf(600);
  const [min, q1, median, q3, max] = rows[dump]!['norm']!.map((value) =>
    String(Number(value!.toPrecision(3))),
  );
  const text = `of 8 filters: median ${median} · quartiles ${q1} … ${q3} · least to most ${min} … ${max}`;
  expect(await row(SECOND).locator('.value').innerText()).toBe(text);
  expect(await row(SECOND).getAttribute('aria-label')).toBe(`layer conv1_2, norm ${text}, at iteration 600`);
  const facts = await page.locator('tc-node-facts').innerText();
  expect(facts).toContain('norm of 8 filters');
  for (const number of [min, q1, median, q3, max]) expect(facts).toContain(number);
  expect(await page.getByRole('treegrid').getAttribute('aria-label')).toContain('norm of the filters');

  await page.getByRole('button', { name: 'export', exact: true }).click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: 'norm of filters in the charts (CSV)' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe(`${RECORDED}-layers-norm-filters.csv`);
  const lines = (await readFile(await download.path(), 'utf8')).trimEnd().split('\n');
  expect(lines[0]).toBe('node,level,name,iteration,min,q1,median,q3,max');
  const line = lines.find((each) => each.startsWith('3,layer,conv1_2,600,'))!;
  line
    .split(',')
    .slice(4)
    .forEach((value, at) => expect(Number(value)).toBeCloseTo(rows[dump]!['norm']![at]!, 5));
});

test('where there is little room a box says its numbers alone; a screen reader hears all', async () => {
  await openAt(`/runs/${RECORDED}/layers?chart=box&measure=norm`, {
    viewport: { width: 720, height: 450 },
  });
  const value = row(MODULE).locator('.value');
  expect(await value.innerText()).toMatch(/^\S+ · \S+ … \S+ · \S+ … \S+$/);
  expect(await value.evaluate((cell) => cell.scrollWidth <= cell.clientWidth)).toBe(true);
  expect(await row(MODULE).getAttribute('aria-label')).toContain('norm of 16 filters: median');
});

test('boxes of all weights, and of all gradients, are of no measure', async () => {
  await open('measure=norm&drill=1');
  const chart = page.getByLabel('chart', { exact: true });
  for (const [kind, column] of [
    ['weights', 'median'],
    ['gradients', 'gradientMedian'],
  ] as const) {
    await chart.selectOption(kind);
    await settle(page);
    expect(query(page)).toEqual({ measure: 'norm', chart: kind, drill: '1' });
    expect(await page.getByLabel('measure').isDisabled()).toBe(true);
    const last = (await rowsOf(SECOND)).at(-1)![column]!;
    const value = await row(SECOND).locator('.value').innerText();
    expect(Number(/^median (\S+) /.exec(value)![1])).toBeCloseTo(last, 3);
    expect(await row(SECOND).getAttribute('aria-label')).toContain(`layer conv1_2, all ${kind} median`);
  }
  await chart.selectOption('box');
  await settle(page);
  expect(await page.getByLabel('measure').isDisabled()).toBe(false);
  expect(await row(SECOND).locator('.value').innerText()).toMatch(/^of 8 filters: /);
});

test('the update ratio has no boxes, and says so; the relative change has', async () => {
  await open('chart=box&measure=updateRatio');
  expect(await page.locator('tc-layers .none').innerText()).toContain('not of single filters');
  await page.getByRole('button', { name: 'boxes of the relative change' }).click();
  await settle(page);
  expect(query(page)).toEqual({ chart: 'box', measure: 'relativeChange' });
  expect(await row(MODULE).locator('.value').innerText()).toMatch(/^of at most 16 filters: /);
  expect(await page.locator('tc-layer-legend').innerText()).toContain('1e-3');
});

test('of one filter a box is a line; without gradients there are no boxes of them', async () => {
  await open('chart=box&measure=norm&drill=1.2', 'single');
  const ofLayer = page.locator('tc-layers .row[aria-label^="layer "] .value').first();
  expect(await ofLayer.innerText()).toMatch(/^of 1 filter, so a line: [\d.]+$/);
  for (const search of ['chart=box&measure=gradientNorm', 'chart=gradients']) {
    await page.context().close();
    await open(search, 'single');
    expect(await page.locator('tc-layers .none').innerText()).toContain('the log has no gradients');
  }
  await page.getByRole('button', { name: 'show the weights' }).click();
  await settle(page);
  expect(query(page)).toEqual({ chart: 'weights' });
  expect(await page.locator('tc-layers .value').first().innerText()).toMatch(/^median /);
});

test('a box plot without gradients says so', async () => {
  await openAt('/runs/bare/layers?chart=box&measure=gradientMean');
  const values = await page.locator('tc-layers .value').allInnerTexts();
  expect(new Set(values.map((text) => text.trim()))).toEqual(new Set(['no gradients']));
});
