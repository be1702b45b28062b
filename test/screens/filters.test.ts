import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { packed } from '../../client/drawing/colours.ts';
import { sequentialColours } from '../../client/drawing/sequential.ts';
import { synthShape, synthTruth } from '../../fixtures/index.ts';
import { MEASURES, routes, type Measure, type RunDetail } from '../../schema/index.ts';
import { SMALL } from '../serving.ts';
import {
  RECORDED,
  bringRecorded,
  channels,
  eventually,
  newStage,
  pixelAt,
  query,
  settle,
  type Stage,
} from './stage.ts';

let stage: Stage;
let page: Page;
let run: RunDetail;

/** The first layer of the recorded run: its node, its id, and how many filters it has. */
const [NODE, LAYER, FILTERS] = [2, 1, 8];
const FAULTY = { ...SMALL, layers: 6, filters: 48, dumps: 40, faults: 2 } as const;
const WIDE = { layers: 1, filters: 700, length: 4, dumps: 20 } as const;

beforeAll(async () => {
  stage = await newStage(async (ground) => {
    await bringRecorded(ground);
    await ground.bring('faulty', FAULTY);
    await ground.bring('wide', WIDE);
  });
  run = await stage.get<RunDetail>(routes.run(RECORDED));
});

afterEach(async () => {
  await page.context().close();
  expect(stage.complaints()).toEqual([]);
});

afterAll(() => stage.clear());

async function open(search = '', name = RECORDED, options?: Parameters<Stage['open']>[1]): Promise<void> {
  page = await stage.open(`/runs/${name}/layers?drill=1&charts=${NODE}&${search}`, options);
}

const chart = () => page.locator('tc-filter-chart');

/** The middle of the cell of a row of the chart and a dump. */
async function placeOf(
  row: number,
  dump: number,
  rows = FILTERS,
  dumps = run.dumps,
): Promise<[number, number]> {
  const { x, y, width, height } = (await chart().boundingBox())!;
  return [x + ((dump + 0.5) / dumps) * width, y + ((row + 0.5) / rows) * height];
}

/** A measure of the layer, an entry a dump, each with an entry a filter. */
async function valuesOf(measure: Measure): Promise<(number | null)[][]> {
  const rows = await stage.get<{ values: (number | null)[] }[]>(
    routes.layerFilters(RECORDED, LAYER, measure),
  );
  return rows.map(({ values }) => values);
}

/** The colour of a share of the way from the least to the most. */
const colourOf = (share: number, ground: 'light' | 'dark') =>
  channels(sequentialColours(ground)[Math.floor(1.5 + share * 254)]!);

const tip = () => page.getByRole('tooltip').innerText();

test.each(['light', 'dark'] as const)(
  'in the %s theme each filter has a row, each dump a column, as dark as the filter changes of its most',
  async (colorScheme) => {
    await open('', RECORDED, { colorScheme });
    const values = await valuesOf('relativeChange');
    for (let filter = 0; filter < FILTERS; filter++) {
      const most = Math.max(...values.map((row) => row[filter] ?? 0));
      for (const dump of [1, 7, 20, 33, 50, 65]) {
        const colour = await pixelAt(page, ...(await placeOf(filter, dump)));
        const expected = colourOf(values[dump]![filter]! / most, colorScheme);
        expect({ filter, dump, colour }).toEqual({ filter, dump, colour: expected });
      }
    }
  },
);

test('by iteration the colours compare the filters of a dump', async () => {
  await open();
  await page.getByLabel('normalised').selectOption('iteration');
  await settle(page);
  expect(query(page)['norm']).toBe('iteration');
  const values = await valuesOf('relativeChange');
  for (const dump of [1, 30, 60]) {
    const most = Math.max(...values[dump]!.map((value) => value ?? 0));
    for (let filter = 0; filter < FILTERS; filter++) {
      const colour = await pixelAt(page, ...(await placeOf(filter, dump)));
      expect({ filter, dump, colour }).toEqual({
        filter,
        dump,
        colour: colourOf(values[dump]![filter]! / most, 'light'),
      });
    }
  }
});

test('the first dump has no change: it is hatched, in no colour of the scale', async () => {
  await open();
  const colour = await pixelAt(page, ...(await placeOf(2, 0)));
  expect([channels(packed('#d9dce2')), channels(packed('#eceef1'))]).toContainEqual(colour);
});

test('the rows stand in the order that is chosen', async () => {
  await open();
  const values = await valuesOf('relativeChange');
  const sum = (filter: number) => values.reduce((total, row) => total + (row[filter] ?? 0), 0);
  const order = [...values[0]!.keys()].sort((a, b) => sum(b) - sum(a));
  await page.getByLabel('order of the filters').selectOption('change');
  await settle(page);
  for (let row = 0; row < FILTERS; row++) {
    await page.mouse.move(...(await placeOf(row, 30)));
    await settle(page);
    expect(await tip()).toMatch(new RegExp(`^filter ${order[row]}:`));
  }
  await page.getByLabel('order of the filters').selectOption('similarity');
  await settle(page);
  const seen = new Set<string>();
  for (let row = 0; row < FILTERS; row++) {
    await page.mouse.move(...(await placeOf(row, 30)));
    await settle(page);
    seen.add((await tip()).split(':')[0]!);
  }
  expect(seen.size).toBe(FILTERS);
});

test('a filter says its value under the pointer; a click selects it and its iteration, another one lets go', async () => {
  await open();
  const [filter, dump] = [5, 20];
  const value = (await valuesOf('relativeChange'))[dump]![filter]!;
  const place = await placeOf(filter, dump);
  await page.mouse.move(...place);
  await settle(page);
  const said = `filter ${filter}: relative change ${Number(value.toPrecision(4))} at iteration ${run.iterations[dump]}`;
  expect(await tip()).toBe(said);
  await page.mouse.click(...place);
  await settle(page);
  expect(query(page)).toMatchObject({
    node: String(NODE),
    filter: '5',
    at: String(run.iterations[dump]),
    panel: 'filter',
  });
  expect(await chart().getAttribute('aria-label')).toBe(said);
  await page.mouse.move(0, 0);
  await page.waitForTimeout(350);
  await page.mouse.click(...place);
  await settle(page);
  expect(query(page)['filter']).toBeUndefined();
});

test('by keyboard: into the chart, from filter to filter, higher rows, and out again', async () => {
  await open(`node=${NODE}`);
  await page.locator('tc-layers [role=treegrid]').focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await settle(page);
  expect(query(page)['filter']).toBe('1');
  const before = (await chart().boundingBox())!.height;
  await page.keyboard.press('>');
  await settle(page);
  expect(query(page)['filterheight']).toBe('12');
  expect((await chart().boundingBox())!.height).toBeGreaterThan(before);
  for (let step = 1; step < FILTERS; step++) await page.keyboard.press('ArrowDown');
  await settle(page);
  expect(query(page)).toMatchObject({ node: String(NODE + 1) });
  expect(query(page)['filter']).toBeUndefined();
});

test('the values of a layer are on their way while the pointer rests on its outcrop, once', async () => {
  page = await stage.open(`/runs/${RECORDED}/layers?drill=1`);
  const asked: string[] = [];
  page.on('request', (request) => request.url().includes('layer-filters') && asked.push(request.url()));
  const { x, y, width, height } = (await page.locator(`#node-${NODE} .outcrop`).boundingBox())!;
  await page.mouse.move(x + width - 3, y + height / 2);
  await eventually(async () => expect(asked).toHaveLength(1));
  await settle(page);
  await page.mouse.down();
  await page.mouse.up();
  await settle(page);
  await chart().waitFor();
  expect(asked).toHaveLength(1);
});

test('a chart of many filters has half of the room, and the wheel goes through it first', async () => {
  page = await stage.open('/runs/wide/layers?drill=1.2&charts=3');
  const rows = (await page.locator('tc-layers .scroller').boundingBox())!;
  const { x, y, width, height } = (await chart().boundingBox())!;
  expect(height).toBeLessThanOrEqual(rows.height / 2);
  const under = async () => {
    await page.mouse.move(x + width / 2, y + 40.5);
    await settle(page);
    return Number((await tip()).match(/^filter (\d+)/)![1]);
  };
  const first = await under();
  await page.mouse.wheel(0, 100);
  await settle(page);
  await eventually(async () => expect(await under()).toBe(first + 100));
  expect(await page.locator('tc-layers .scroller').evaluate(({ scrollTop }) => scrollTop)).toBe(0);
  await page.getByRole('button', { name: /^more settings/ }).click();
  await page.getByLabel('height of the filters').selectOption('0');
  await settle(page);
  expect(await page.locator('tc-filter-chart .thumb').count()).toBe(0);
});

test('filters that findings name are marked at their rows and listed, and a click goes there', async () => {
  const { faults } = synthTruth(synthShape(FAULTY));
  const dead = faults.filter(({ kind }) => kind === 'dead-filter');
  expect(dead.length).toBeGreaterThan(0);
  page = await stage.open('/runs/faulty/layers?panel=filter');
  const listed = await page.locator('tc-filter-page .row.marked').allInnerTexts();
  const found = listed
    .filter((text) => text.includes('dead filters'))
    .map((text) => Number(text.match(/filter (\d+)/)![1]));
  expect(found.sort((a, b) => a - b)).toEqual(dead.flatMap(({ filters }) => filters).sort((a, b) => a - b));
  await page.locator('tc-filter-page .row.marked', { hasText: 'dead filters' }).first().click();
  await settle(page);
  const { filter } = query(page);
  expect(found.map(String)).toContain(filter);
  expect(await page.locator('tc-filter-page p.mark').innerText()).toContain('dead filters');
  const marks = await page
    .locator('tc-filter-chart .mark')
    .evaluateAll((all) => all.map((mark) => mark.getAttribute('title')));
  expect(marks.some((text) => text!.includes(`filter ${filter}: dead filters`))).toBe(true);
});

test('a filter’s page shows its coefficients at the first, the last and the shown dump, and at those that are kept', async () => {
  const dump = 20;
  const at = run.iterations[dump]!;
  await open(`node=${NODE}&filter=3&panel=filter&at=${at}`);
  const captions = () => page.locator('tc-filter-page figcaption').allInnerTexts();
  const iterationsOf = async () =>
    (await captions()).map((text) => Number(text.match(/^[\d,]+/)![0].replaceAll(',', '')));
  const [first, last] = [run.iterations[0]!, run.iterations.at(-1)!];
  expect(await iterationsOf()).toEqual([first, at, last]);
  const coefficients = await stage.get<{ weight: number; gradient: number }[]>(
    routes.filter(RECORDED, at, LAYER, 3),
  );
  const image = page.locator('tc-filter-page tc-kernel canvas').nth(1);
  const { x, y, width, height } = (await image.boundingBox())!;
  const said = async (place: number) => {
    await page.mouse.move(
      x + (((place % 3) + 0.5) / 3) * width,
      y + ((Math.floor(place / 3) + 0.5) / 3) * height,
    );
    await settle(page);
    return page.locator('tc-filter-page .said').innerText();
  };
  for (const place of [0, 5, 7]) {
    const text = await said(place);
    expect(text).toMatch(new RegExp(`^row ${Math.floor(place / 3)}, column ${place % 3}: `));
    expect(Number(text.split(': ')[1])).toBeCloseTo(coefficients[place]!.weight, 2);
  }
  await page.getByRole('button', { name: `let go of iteration ${first}` }).click();
  await page.getByRole('button', { name: `keep iteration ${at}` }).click();
  await settle(page);
  expect(query(page)['dumps']).toBe(`${at}.${last}`);
  expect(await iterationsOf()).toEqual([at, last]);
  await page.getByRole('button', { name: 'gradients' }).click();
  await settle(page);
  expect(query(page)['coefficients']).toBe('gradient');
});

test('a filter’s page tells its history in all measures, and goes to the filters that are like it', async () => {
  const dump = 33;
  await open(`node=${NODE}&filter=3&panel=filter&at=${run.iterations[dump]}`);
  const history = await stage.get<Record<string, number>[]>(routes.filterHistory(RECORDED, LAYER, 3));
  const told = await page.locator('tc-filter-page .history .number').allInnerTexts();
  expect(told).toHaveLength(MEASURES.length);
  told.forEach((text, at) => {
    const value = history[dump]![MEASURES[at]!]!;
    expect(Math.abs(Number(text) - value)).toBeLessThanOrEqual(Math.abs(value) * 0.006);
  });
  const similar = await stage.get<{ filter: number }[]>(
    routes.similarFilters(RECORDED, run.iterations[dump]!, LAYER, 3),
  );
  await page.locator('tc-filter-page li .row').first().click();
  await settle(page);
  expect(query(page)['filter']).toBe(String(similar[0]!.filter));
});

test('a chart and a filter’s coefficients are saved as numbers', async () => {
  await open(`node=${NODE}&filter=3&panel=filter`);
  const saved = async (text: string | RegExp) => {
    await page.getByRole('button', { name: 'export' }).click();
    const download = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: text }).click();
    return (await readFile((await (await download).path())!, 'utf8')).trim().split('\n');
  };
  const values = await valuesOf('relativeChange');
  const chartLines = await saved('relative change of all its filters (CSV)');
  expect(chartLines).toHaveLength(1 + FILTERS);
  expect(Number(chartLines[1 + 4]!.split(',')[1 + 20])).toBeCloseTo(values[20]![4]!, 6);
  const weights = await stage.get<{ weight: number }[]>(
    routes.filter(RECORDED, run.iterations.at(-1)!, LAYER, 3),
  );
  const lines = await saved('its weights (CSV)');
  expect(lines.slice(1).map((line) => Number(line.split(',').at(-1)).toFixed(5))).toEqual(
    weights.map(({ weight }) => weight.toFixed(5)),
  );
});
