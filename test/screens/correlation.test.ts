import { readFile } from 'node:fs/promises';
import { tableFromIPC } from 'apache-arrow';
import { decode } from 'fast-png';
import type { Page } from 'playwright-core';
import {
  anomalyIterations,
  classAnomalies,
  correlate,
  evidence,
  flipsOf,
  learningRateStages,
  type Correlation,
  type Evidence,
} from '../../analysis/index.ts';
import { readRankedFilters } from '../../client/data/top-filters-need.ts';
import { packed } from '../../client/drawing/colours.ts';
import { HUES } from '../../client/drawing/ramps.ts';
import { sequentialColours } from '../../client/drawing/sequential.ts';
import { dumpedLayers, routes, type ModelDetail, type RunDetail } from '../../schema/index.ts';
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

/** A generated run whose links are planted, and one without an anomaly. */
const LINKED = 'linked';
const CALM = 'calm';
/** Many classes and layers. */
const WIDE = 'wide';

/** What the pages begin with. */
const RECORDED_RULE = { window: 5, threshold: 5, k: 8 };

let stage: Stage;
let page: Page;
let run: RunDetail;
let correlation: Correlation;
let names: readonly string[];

beforeAll(async () => {
  stage = await newStage(async (ground) => {
    await bringRecorded(ground);
    await ground.bring(LINKED, {
      layers: 16,
      filters: 32,
      length: 9,
      classes: 60,
      images: 30,
      dumps: 400,
      anomalies: 20,
      links: 12,
      gradients: false,
    });
    await ground.bring(CALM, { layers: 2, dumps: 3 });
    await ground.bring(WIDE, {
      layers: 54,
      filters: 16,
      length: 4,
      classes: 300,
      images: 20,
      dumps: 60,
      anomalies: 200,
      gradients: false,
    });
  });
  run = await stage.get<RunDetail>(routes.run(RECORDED));
  correlation = await correlationOf(RECORDED, run, RECORDED_RULE);
  names = dumpedLayers(await stage.get<ModelDetail>(routes.model(RECORDED))).map(({ name }) => name);
});

afterEach(async () => {
  await page.context().close();
  expect(stage.complaints()).toEqual([]);
});

afterAll(() => stage.clear());

async function tableOf(route: string) {
  const answer = await fetch(stage.url + route, {
    headers: { accept: 'application/vnd.apache.arrow.stream' },
  });
  return tableFromIPC(new Uint8Array(await answer.arrayBuffer()));
}

/** What the page should show, from the numbers of the server. */
async function correlationOf(
  id: string,
  detail: RunDetail,
  { window, threshold, k }: typeof RECORDED_RULE,
): Promise<Correlation> {
  const classOf = new Uint16Array(detail.images);
  detail.classImages.forEach((images, at) => images.forEach((image) => (classOf[image] = at)));
  const flips = flipsOf(await tableOf(`${routes.classStats(id, 'all')}?columns=flips`));
  const iterations = anomalyIterations(classAnomalies(flips, classOf, detail.classes, window), threshold);
  const layers = dumpedLayers(await stage.get<ModelDetail>(routes.model(id)));
  const first = new Int32Array(layers.length + 1);
  layers.forEach(({ filters }, at) => (first[at + 1] = first[at]! + filters));
  const ranked = readRankedFilters(await tableOf(routes.iterationFilters(id, 'relativeChange')));
  const placeOf = new Map(layers.map(({ id: layer }, place) => [layer, place]));
  const filter = ranked.layer.map((layer, at) =>
    layer < 0 ? -1 : first[placeOf.get(layer)!]! + ranked.filter[at]!,
  );
  return correlate(iterations, { ...ranked, filter }, first, { k, leastAppearances: 1 });
}

async function open(search = '', id = RECORDED): Promise<void> {
  page = await stage.open(`/runs/${id}/correlation?${search}`);
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
    expect(await tip()).toContain(`${names[correlation.layers[1]!]} × Shirt`);
    expect(await tip()).toContain(`${cell(1, shirtColumn())} anomaly filter`);
    await page.mouse.move(5, 5);
    expect(await page.locator('tc-correlation .tip').count()).toBe(0);
  });

  test('a click selects class and layer, again lets go; back undoes it', async () => {
    await open();
    const at = await middleOf(names[correlation.layers[1]!]!, 'Shirt');
    await page.mouse.click(...at);
    await settle(page);
    const selected = query(page);
    expect(selected).toEqual({ class: String(SHIRT), node: expect.any(String) as string });
    await page.waitForTimeout(350);
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

  test('a mini-set is painted at the iterations at which it is among the anomaly filters, and nowhere else', async () => {
    await open('grid=detailed&k=40');
    const box = await plotBox();
    const present = channels(packed(HUES.blue.light[2]!));
    let painted = 0;
    for (let y = 4; y < box.height; y += 41) {
      for (let x = 4; x < box.width; x += 53) {
        await page.mouse.move(box.x + x, box.y + y);
        if ((await page.locator('tc-correlation .tip').count()) === 0) continue;
        const text = await tip();
        const here = await Promise.all([-1, 0, 1].map((by) => pixelAt(page, box.x + x + by, box.y + y + by)));
        // Well inside a rectangle, whose edges are whole pixels.
        const isPainted = here.every((seen) => String(seen) === String(present));
        if (isPainted) expect(text).toMatch(/: among its anomaly filters/);
        painted += Number(isPainted);
      }
    }
    expect(painted).toBeGreaterThan(5);
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
    expect(await read()).toBe(first);
    await press(' ');
    expect(query(page)).toEqual({ turnlayers: expect.any(String) as string });
    expect(await read()).toContain('mini-set');
    const set = await read();
    await press('ArrowDown');
    expect(await read()).not.toBe(set);
    expect(await press('Enter')).toMatchObject({ sets: expect.any(String) as string });
    await press('Shift+ArrowDown');
    expect(await read()).toContain(names[correlation.layers[1]!]!);
    await press('Escape');
    expect(await page.locator('#correlation-cell').count()).toBe(0);
  });

  test('the keys stay in their cell while the grid changes, and leave it with the cell', async () => {
    await open('grid=detailed', LINKED);
    await grid().focus();
    await press('Enter');
    for (let row = 0; row < 20; row++) await page.keyboard.press('Shift+ArrowDown');
    for (let column = 0; column < 60; column++) await page.keyboard.press('Shift+ArrowRight');
    await settle(page);
    const read = () => page.locator('#correlation-cell').innerText();
    const cell = (await read()).split(',')[0]!;
    expect(await read()).toContain('mini-set');
    await page.getByRole('button', { name: 'abstract' }).click();
    await settle(page);
    expect((await read()).split(',')[0]).toBe(cell);
    expect(await read()).not.toContain('mini-set');
    await grid().focus();
    expect(await press('Enter')).not.toHaveProperty('sets');
    const seen: string[] = [];
    for (const threshold of [2, 12, 30]) {
      await page.getByRole('slider', { name: 'threshold' }).evaluate((slider, value) => {
        (slider as HTMLInputElement).value = String(value);
        slider.dispatchEvent(new Event('input', { bubbles: true }));
      }, threshold);
      await settle(page);
      if ((await page.locator('#correlation-cell').count()) > 0) seen.push(await read());
    }
    for (const text of seen) {
      expect(text.split(',')[0]).toBe(cell);
      expect(text).not.toMatch(/undefined|NaN/);
    }
    expect(seen.length).toBeGreaterThan(0);
  });

  test('a second click on a folded cell lets go of its layer and class, not of an iteration chosen elsewhere', async () => {
    const iteration = String(run.iterations[5]!);
    await open(`at=${iteration}`);
    const at = await middleOf(names[correlation.layers[1]!]!, 'Shirt');
    await page.mouse.click(...at);
    await settle(page);
    expect(query(page)).toMatchObject({ class: String(SHIRT), at: iteration });
    await page.waitForTimeout(350);
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
      expect(await page.getByLabel('top filters, as a number').inputValue()).toBe('60');
    }
    await page.getByLabel('changing by').selectOption('cosine');
    await settle(page);
    expect(query(page)).toEqual({ k: '60', by: 'cosine' });
  });
});

describe('many classes and layers', () => {
  test('all of them have room, and what is selected can be read', async () => {
    await open('class=250', WIDE);
    expect(Number(await grid().getAttribute('aria-rowcount'))).toBeGreaterThan(40);
    expect(Number(await grid().getAttribute('aria-colcount'))).toBeGreaterThan(100);
    const box = await plotBox();
    expect(box.y + box.height).toBeLessThanOrEqual(900 - 24);
    const shown = await page.locator('tc-correlation .column').count();
    expect(shown).toBeGreaterThan(20);
    expect(shown).toBeLessThan(80);
    for (const search of ['grid=detailed', 'grid=detailed&cells=similarity']) {
      await page.context().close();
      await open(search, WIDE);
      const end = await plotBox();
      expect([search, end.y + end.height <= 900 - 24]).toEqual([search, true]);
    }
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

  test('a run of three dumps has no anomaly', async () => {
    await open('panel=evidence', CALM);
    expect(await page.locator('tc-empty-grid').count()).toBe(1);
    expect(await page.locator('tc-evidence').innerText()).toContain('no mini-set to test');
  });
});

describe('the evidence', () => {
  const rows = () => page.locator('tc-evidence ol button');

  async function found(): Promise<{ correlation: Correlation; evidence: Evidence; detail: RunDetail }> {
    const detail = await stage.get<RunDetail>(routes.run(LINKED));
    const rule = (await page.locator('tc-status-bar').innerText()).match(/window (\d+) · threshold (\d+)/)!;
    const k = Number(await page.getByLabel('top filters, as a number').inputValue());
    const linked = await correlationOf(LINKED, detail, {
      window: Number(rule[1]),
      threshold: Number(rule[2]),
      k,
    });
    const rates = await tableOf(routes.scalars(LINKED, 'learningRate'));
    const stages = learningRateStages(
      Int32Array.from(detail.iterations),
      Float64Array.from(rates.getChild('last')!.toArray() as Float64Array),
    );
    return { correlation: linked, evidence: evidence(linked, stages), detail };
  }

  test('lists what is beyond chance, the strongest first, and says what was tested', async () => {
    await open('panel=evidence&fdr=20', LINKED);
    await eventually(async () => expect(await rows().count()).toBeGreaterThan(0));
    const { correlation: linked, evidence: expected, detail } = await found();
    const beyond = expected.q.findLastIndex((q) => q <= 0.2) + 1;
    expect(await rows().count()).toBe(Math.min(beyond, 50));
    const firstClass = detail.classNames[linked.iterations.classes[expected.column[0]!]!]!;
    expect(await rows().first().innerText()).toContain(firstClass);
    expect(await page.locator('tc-evidence').innerText()).toContain(
      `of ${expected.pairs.toLocaleString('en-US')} pairs`,
    );
  });

  test('a click selects mini-set, layer and class, and the card says which filters', async () => {
    await open('grid=detailed&panel=evidence&fdr=20', LINKED);
    await eventually(async () => expect(await rows().count()).toBeGreaterThan(0));
    await rows().first().click();
    await settle(page);
    expect(query(page)).toMatchObject({
      sets: expect.stringMatching(/^\d+$/) as string,
      class: expect.any(String) as string,
      node: expect.any(String) as string,
    });
    const { correlation: linked, evidence: expected } = await found();
    const set = expected.set[0]!;
    const size = linked.sets.offsets[set + 1]! - linked.sets.offsets[set]!;
    const card = page.getByLabel(/^mini-set of/);
    expect(await card.innerText()).toContain(`mini-set of ${size} filter`);
    await card.getByRole('group', { name: 'filters' }).getByRole('button').first().click();
    await settle(page);
    expect(query(page)).toMatchObject({ panel: 'filter', filter: expect.any(String) as string });
  });

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

  test('cells, mini-sets and evidence as numbers', async () => {
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
    await page.context().close();
    await open('panel=evidence&fdr=20', LINKED);
    await eventually(async () =>
      expect(await page.locator('tc-evidence ol button').count()).toBeGreaterThan(0),
    );
    const lines = String(await saved('evidence of mini-sets and classes (CSV)'))
      .trim()
      .split('\n');
    expect(lines[0]).toBe('layer,layer_name,filters,class,class_name,observed,episodes,expected,lift,p,q');
    expect(lines.length).toBeGreaterThan(1);
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
