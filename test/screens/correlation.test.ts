import { readFile } from 'node:fs/promises';
import { decode } from 'fast-png';
import type { Page } from 'playwright-core';
import type { Correlation } from '../../analysis/index.ts';
import { packed } from '../../client/drawing/colours.ts';
import { HUES } from '../../client/drawing/ramps.ts';
import { sequentialColours } from '../../client/drawing/sequential.ts';
import { dumpedLayers, routes, type ModelDetail, type RunDetail } from '../../schema/index.ts';
import { correlationOf, paintsOf } from './shown-correlation.ts';
import {
  RECORDED,
  bringRecorded,
  channels,
  eventually,
  newStage,
  pixelAt,
  query,
  settle,
  showAllSettings,
  type Stage,
} from './stage.ts';

let stage: Stage;
let page: Page;
let run: RunDetail;
let correlation: Correlation;
let names: readonly string[];

beforeAll(async () => {
  stage = await newStage(bringRecorded);
  run = await stage.get<RunDetail>(routes.run(RECORDED));
  // What the page begins with.
  correlation = await correlationOf(stage, run, { window: 5, threshold: 5, k: 8 });
  names = dumpedLayers(await stage.get<ModelDetail>(routes.model(RECORDED))).map(({ name }) => name);
});

afterEach(() => expect(stage.complaints()).toEqual([]));

afterAll(() => stage.clear());

async function open(search = ''): Promise<void> {
  page = await stage.show(`/runs/${RECORDED}/correlation?${search}`);
}

const press = async (key: string) => {
  await page.keyboard.press(key);
  await settle(page);
  return query(page);
};
const grid = () => page.getByRole('grid', { name: /^Anomaly filters/ });
const rowName = (name: string) =>
  page.locator('tc-correlation .row').filter({ has: page.getByText(name, { exact: true }) });
const columnName = (name: string) =>
  page.locator('tc-correlation .column').filter({ has: page.getByText(name, { exact: true }) });
const plotBox = async () => (await page.locator('tc-correlation .plot').boundingBox())!;
const tip = () => page.locator('tc-correlation .tip').innerText();

/** The middle of a cell, from where its names stand. */
async function middleOf(layer: string, name: string): Promise<[number, number]> {
  const row = (await rowName(layer).boundingBox())!;
  const left = await columnName(name).evaluate((element) => parseFloat((element as HTMLElement).style.left));
  return [(await plotBox()).x + left, row.y + row.height / 2];
}

/** The filters of a cell, and the class and layer that they are of. */
function cell(row: number, column: number): number {
  return correlation.cells[row * correlation.iterations.classes.length + column]!;
}

/** Places of the plot around which all pixels have one colour: well inside a rectangle, or a cell's ground. */
async function evenColours(
  { x: left, y: top, width, height }: Awaited<ReturnType<typeof plotBox>>,
  step: number,
): Promise<{ x: number; y: number; colour: string }[]> {
  const found = await page
    .locator('tc-correlation .plot canvas')
    .first()
    .evaluate(
      (canvas: HTMLCanvasElement, [right, bottom, by]) => {
        const pixels = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d', {
          willReadFrequently: true,
        })!;
        pixels.drawImage(canvas, 0, 0);
        const places: { x: number; y: number; colour: string }[] = [];
        for (let y = by; y < bottom - 1; y += by) {
          for (let x = by; x < right - 1; x += by) {
            const { data } = pixels.getImageData(x - 1, y - 1, 3, 3);
            const colours = new Set(
              Array.from({ length: 9 }, (_, at) => String([...data.subarray(4 * at, 4 * at + 3)])),
            );
            if (colours.size === 1) places.push({ x, y, colour: [...colours][0]! });
          }
        }
        return places;
      },
      [Math.floor(width), Math.floor(height), step] as const,
    );
  return found.map(({ x, y, colour }) => ({ x: left + x, y: top + y, colour }));
}

/** Eight of a list, from all over it. */
function spread<T>(list: readonly T[]): readonly T[] {
  return Array.from({ length: 8 }, (_, at) => list[Math.floor(((at + 0.5) * list.length) / 8)]!).filter(
    Boolean,
  );
}

const SHIRT = 6;
const shirtColumn = () => correlation.iterations.classes.indexOf(SHIRT);
const LIGHT = sequentialColours('light');

describe('the abstract grid', () => {
  test('has a row for each layer with anomaly filters, a column for each class with anomaly iterations', async () => {
    await open();
    const { layers, layerFilters, iterations } = correlation;
    const rows = await page.locator('tc-correlation .row').allInnerTexts();
    expect(rows.map((text) => text.split(/\s+/).slice(1))).toEqual(
      [...layers].map((layer, row) => [names[layer], String(layerFilters[row])]),
    );
    expect(await page.locator('tc-correlation .column').count()).toBe(iterations.classes.length);
    expect(await grid().getAttribute('aria-rowcount')).toBe(String(layers.length));
  });

  test('a cell has the colour of how many filters it has', async () => {
    await open();
    const most = Math.max(...correlation.cells);
    for (const row of [0, correlation.layers.length - 1]) {
      const count = cell(row, shirtColumn());
      const [x, y] = await middleOf(names[correlation.layers[row]!]!, 'Shirt');
      const expected = count === 0 ? undefined : LIGHT[Math.round(((count - 1) / (most - 1)) * 255)]!;
      const seen = await pixelAt(page, x - 24, y - 10);
      if (expected !== undefined) expect({ row, seen }).toEqual({ row, seen: channels(expected) });
    }
  });

  test('the pointer on a cell says class, layer and numbers', async () => {
    await open();
    const [x, y] = await middleOf(names[correlation.layers[1]!]!, 'Shirt');
    await page.mouse.move(x, y);
    await settle(page);
    expect(await tip()).toContain(`${names[correlation.layers[1]!]} × Shirt`);
    expect(await tip()).toContain(`${cell(1, shirtColumn())} anomaly filter`);
    await page.mouse.move(5, 5);
    await settle(page);
    expect(await page.locator('tc-correlation .tip').count()).toBe(0);
  });

  test('a click selects class and layer, again lets go; back undoes it', async () => {
    await open();
    const at = await middleOf(names[correlation.layers[1]!]!, 'Shirt');
    await page.mouse.click(...at);
    await settle(page);
    const selected = query(page);
    expect(selected).toEqual({ class: String(SHIRT), node: expect.any(String) as string });
    await page.mouse.click(...at);
    await settle(page);
    expect(query(page)).toEqual({});
    await page.goBack();
    await settle(page);
    expect(query(page)).toEqual(selected);
    // What is selected is selected in the other views, too.
    await page.keyboard.press('1');
    await settle(page);
    expect(query(page)).toEqual(selected);
    expect(await page.locator(`tc-validation [aria-selected=true]`).first().innerText()).toContain('Shirt');
  });

  test('a layer and a class unfold in place, and fold', async () => {
    await open();
    const name = names[correlation.layers[1]!]!;
    const heightOf = async () => (await plotBox()).height;
    const before = await heightOf();
    await page.getByRole('button', { name: `unfold layer ${name}` }).click();
    await settle(page);
    await page.getByRole('button', { name: 'unfold class Shirt' }).click();
    await settle(page);
    expect(query(page)).toEqual({ turnlayers: expect.any(String) as string, turnclasses: '6' });
    // Its mini-sets take the room that is left; the others stay as they are.
    expect(await heightOf()).toBeGreaterThan(before);
    await page.getByRole('button', { name: `fold layer ${name}`, exact: true }).click();
    await settle(page);
    expect(query(page)).toEqual({ turnclasses: '6' });
    await showAllSettings(page);
    await page.getByRole('button', { name: 'fold all' }).click();
    await settle(page);
    expect(query(page)).toEqual({});
  });
});

describe('the detailed grid', () => {
  test('classes are as wide as they have anomaly iterations, layers as high as they have anomaly filters', async () => {
    await open('grid=detailed');
    const counts = await page
      .locator('tc-correlation .column .name')
      .evaluateAll((all) => all.map((one) => Number(one.getAttribute('title')!.match(/: (\d+) /)![1])));
    const lefts = await page
      .locator('tc-correlation .column')
      .evaluateAll((all) => all.map((one) => parseFloat((one as HTMLElement).style.left)));
    // The middles of two columns are half of both apart.
    const unit = (at: number) => (lefts[at + 1]! - lefts[at]!) / ((counts[at]! + counts[at + 1]!) / 2);
    for (let at = 1; at + 1 < counts.length; at++) {
      expect({ at, off: Math.abs(unit(at) / unit(0) - 1) < 0.1 }).toEqual({ at, off: true });
    }
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(correlation.iterations.dumps.length);
  });

  test('where a mini-set is painted it is among the anomaly filters', async () => {
    await open('grid=detailed&k=40');
    const box = await plotBox();
    const present = String(channels(packed(HUES.blue.light[3]!)));
    const found = await evenColours(box, 19);
    const painted = spread(found.filter(({ colour }) => colour === present));
    const others = spread(found.filter(({ colour }) => colour !== present));
    expect([painted.length, others.length]).toEqual([8, 8]);
    const isAmong = async ({ x, y }: { readonly x: number; readonly y: number }) => {
      await page.mouse.move(x, y);
      await settle(page);
      return (await tip()).includes(': among its anomaly filters');
    };
    for (const place of painted)
      expect({ place, isAmong: await isAmong(place) }).toEqual({ place, isAmong: true });
    // At both sides of a rectangle the column of its iteration is free.
    const among = [];
    for (const place of others) among.push(await isAmong(place));
    expect(among).toContain(false);
  });

  test('a click selects a mini-set and its iteration; with control several', async () => {
    await open('grid=detailed');
    const box = await plotBox();
    await page.mouse.click(box.x + box.width * 0.3, box.y + box.height * 0.5);
    await settle(page);
    const first = query(page);
    expect(first).toMatchObject({
      sets: expect.stringMatching(/^\d+$/) as string,
      at: expect.stringMatching(/^\d+$/) as string,
      class: expect.any(String) as string,
      node: expect.any(String) as string,
    });
    expect(run.iterations).toContain(Number(first['at']));
    expect(await page.locator('tc-lines .at').count()).toBe(1);
    await page.keyboard.down('Control');
    await page.mouse.click(box.x + box.width * 0.3, box.y + box.height * 0.2);
    await page.keyboard.up('Control');
    await settle(page);
    expect(query(page)['sets']!.split('.')).toHaveLength(2);
    await page.goBack();
    await settle(page);
    expect(query(page)).toEqual(first);
    expect(await press('Escape')).toEqual({ grid: 'detailed' });
  });

  test('an iteration under the pointer stands in the timeline, and ends there', async () => {
    await open('grid=detailed');
    const box = await plotBox();
    await page.mouse.move(box.x + box.width * 0.3, box.y + box.height * 0.5);
    await settle(page);
    const iteration = (await tip()).match(/iteration ([\d,]+)/)![1]!.replace(',', '');
    const dump = run.iterations.indexOf(Number(iteration));
    const line = (await page.locator('tc-lines .cursor').boundingBox())!;
    const timeline = (await page.locator('tc-timeline').boundingBox())!;
    const plot = (await page.locator('tc-timeline .plot').boundingBox())!;
    expect(line.x).toBeCloseTo(plot.x + ((dump + 0.5) / run.dumps) * plot.width - 0.5, 0);
    expect(line.y + line.height).toBeLessThanOrEqual(timeline.y + timeline.height);
  });
});

describe('in the hand', () => {
  test('the keyboard goes through cells, selects, unfolds and folds', async () => {
    await open();
    await grid().focus();
    const read = () => page.locator('#correlation-cell').innerText();
    await press('Enter');
    const first = await read();
    expect(first).toContain(names[correlation.layers[0]!]!);
    await press('ArrowDown');
    expect(await read()).toContain(names[correlation.layers[1]!]!);
    await press('ArrowRight');
    await press('ArrowLeft');
    await press('ArrowUp');
    // What chance would give may have come meanwhile: it stands behind.
    expect(await read()).toContain(first);
    await press(' ');
    expect(query(page)).toEqual({ turnlayers: expect.any(String) as string });
    expect(await read()).toContain('mini-set of');
    const set = await read();
    await press('ArrowDown');
    expect(await read()).not.toBe(set);
    expect(await press('Enter')).toMatchObject({ sets: expect.any(String) as string });
    await press('Shift+ArrowDown');
    expect(await read()).toContain(names[correlation.layers[1]!]!);
    await press('Escape');
    expect(await page.locator('#correlation-cell').count()).toBe(0);
  });

  test('a second click on a folded cell lets go of its layer and class, not of an iteration chosen elsewhere', async () => {
    const iteration = String(run.iterations[5]!);
    await open(`at=${iteration}`);
    const at = await middleOf(names[correlation.layers[1]!]!, 'Shirt');
    await page.mouse.click(...at);
    await settle(page);
    expect(query(page)).toMatchObject({ class: String(SHIRT), at: iteration });
    await page.mouse.click(...at);
    await settle(page);
    expect(query(page)).toEqual({ at: iteration });
  });

  test('a mini-set chosen by another filter than its smallest is let go of', async () => {
    const { sets } = correlation;
    const set = [...sets.layer.keys()].find((one) => sets.offsets[one + 1]! - sets.offsets[one]! > 1)!;
    await open(`grid=detailed&panel=evidence&sets=${sets.filters[sets.offsets[set + 1]! - 1]!}`);
    const card = page.getByRole('button', { name: 'let go of this mini-set' });
    await card.click();
    await settle(page);
    expect(query(page)['sets']).toBeUndefined();
    expect(await card.count()).toBe(0);
  });

  test('ctrl-wheel zooms about the pointer, a drag pans, the overview shows where; 0 shows all', async () => {
    await open('grid=detailed');
    const box = await plotBox();
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    await page.mouse.move(x, y);
    await eventually(async () => expect(await tip()).toContain('lift'));
    const before = await tip();
    await page.keyboard.down('Control');
    await page.mouse.wheel(0, -300);
    await page.keyboard.up('Control');
    await settle(page);
    expect(query(page)['part']).toMatch(/^\d+-\d+x\d+-\d+$/);
    expect(await tip()).toBe(before);
    expect(await page.locator('tc-grid-overview').count()).toBe(1);
    const part = query(page)['part'];
    await page.mouse.down();
    await page.mouse.move(x - 80, y - 40, { steps: 4 });
    await page.mouse.up();
    await settle(page);
    expect(query(page)['part']).not.toBe(part);
    expect(query(page)['sets']).toBeUndefined();
    await grid().focus();
    expect(await press('0')).toEqual({ grid: 'detailed' });
    expect(await page.locator('tc-grid-overview').count()).toBe(0);
  });

  test('the top filters are chosen by slider and by number, and more of them are more anomaly filters', async () => {
    await open();
    const counted = async () =>
      (await page.locator('tc-correlation .row .count').allInnerTexts()).reduce(
        (sum, text) => sum + Number(text),
        0,
      );
    const before = await counted();
    await page.getByLabel('top filters, as a number').fill('60');
    await page.getByLabel('top filters, as a number').press('Enter');
    await settle(page);
    expect(query(page)).toEqual({ k: '60' });
    expect(await counted()).toBeGreaterThan(before);
    for (const text of ['0', '-3', '']) {
      await page.getByLabel('top filters, as a number').fill(text);
      await page.getByLabel('top filters, as a number').press('Enter');
      await settle(page);
      expect(await page.getByLabel('top filters, as a number').inputValue()).toBe('60');
    }
    await page.getByLabel('changing by').selectOption('cosine');
    await settle(page);
    expect(query(page)).toEqual({ k: '60', by: 'cosine' });
  });
});

describe('what changes elsewhere', () => {
  test('a marker, and another tab of the inspector, paint the grid not again', async () => {
    await open('grid=detailed');
    const painted = await paintsOf(page, async () => {
      await page.keyboard.press('m');
      await settle(page);
      await page.getByRole('tab', { name: 'evidence' }).click();
      await settle(page);
    });
    expect(query(page)).toMatchObject({ markers: expect.any(String) as string, panel: 'evidence' });
    expect(painted).toBe(0);
    expect(
      await paintsOf(page, () =>
        press('Escape')
          .then(() => page.getByRole('button', { name: 'abstract' }).click())
          .then(() => settle(page)),
      ),
    ).toBeGreaterThan(0);
  });

  test('where the timeline shows a part, it is said that the grid is of the whole run', async () => {
    await open();
    const said = page.getByText('of the whole run', { exact: true });
    expect(await said.count()).toBe(0);
    await open(`range=${run.iterations[3]}-${run.iterations[20]}`);
    expect(await said.count()).toBe(1);
    expect(await page.locator('tc-correlation .row').count()).toBe(correlation.layers.length);
  });
});

describe('nothing to show', () => {
  test('says why, and a button lowers the threshold', async () => {
    await open('threshold=50');
    expect(await page.locator('tc-empty-grid').innerText()).toMatch(/No class has an anomaly iteration/);
    await page.getByRole('button', { name: /^lower the threshold to/ }).click();
    await settle(page);
    expect(Number(query(page)['threshold'])).toBeLessThan(50);
    expect(await page.locator('tc-correlation .row').count()).toBeGreaterThan(0);
  });

  test('mini-sets that appear too seldom are shown by a button', async () => {
    await open('least=9999');
    await page.getByRole('button', { name: /^show all .* mini-sets/ }).click();
    await settle(page);
    expect(query(page)).toEqual({});
  });
});

describe('the evidence', () => {
  test('where nothing is beyond chance it says so, what to do, and the strongest', async () => {
    await open('panel=evidence&fdr=1');
    await eventually(async () =>
      expect(await page.locator('tc-evidence').innerText()).toMatch(
        /beyond chance at a false discovery rate of 1/,
      ),
    );
    expect(await page.locator('tc-evidence').innerText()).toMatch(/What may show more/);
  });
});

describe('what can be saved', () => {
  async function saved(item: string): Promise<Buffer> {
    await page.getByRole('button', { name: 'export' }).click();
    const coming = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: item, exact: true }).click();
    return readFile(await (await coming).path());
  }

  test('cells and mini-sets as numbers', async () => {
    await open('panel=evidence');
    const cells = String(await saved('anomaly filters of the cells (CSV)'))
      .trim()
      .split('\n');
    expect(cells).toHaveLength(1 + correlation.cells.length);
    const shirt = cells.find(
      (line) => line.includes(`,${names[correlation.layers[1]!]},`) && line.includes(',Shirt,'),
    );
    expect(shirt!.split(',').at(-1)).toBe(String(cell(1, shirtColumn())));
    const sets = String(await saved('mini-sets (CSV)'))
      .trim()
      .split('\n');
    expect(sets).toHaveLength(1 + correlation.sets.layer.length);
    const appearances = sets.slice(1).map((line) => Number(line.split(',')[3]));
    expect(appearances.reduce((sum, count) => sum + count, 0)).toBe(correlation.sets.iterations.length);
  });

  test('the picture has names above the columns, as text in an SVG', async () => {
    await open('grid=detailed');
    const svg = String(await saved('picture of the view (SVG)'));
    for (const name of ['Ankle boot', names[0]!]) expect(svg).toContain(`>${name}<`);
    expect(svg).toMatch(/matrix\(0\.707\d* -0\.707/);
    const png = decode(await saved('picture of the view (PNG)'));
    expect(png.width).toBeGreaterThan(1000);
  });
});
