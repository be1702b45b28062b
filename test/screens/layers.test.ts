import { readFile } from 'node:fs/promises';
import { decode } from 'fast-png';
import type { Page } from 'playwright-core';
import { packed } from '../../client/drawing/colours.ts';
import { bandColours } from '../../client/drawing/horizon.ts';
import { NOT_FINITE } from '../../client/drawing/not-finite.ts';
import { MEASURES, routes, type ModelDetail, type RunDetail } from '../../schema/index.ts';
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
let model: ModelDetail;

const PAPER = '#ffffff';
/** The first module of the recorded run, and its two layers. */
const [MODULE, FIRST, SECOND] = [1, 2, 3];
const NEXT = 4;

beforeAll(async () => {
  stage = await newStage(async (ground) => {
    await bringRecorded(ground);
    await ground.bring('single', { layers: 2, filters: 1, dumps: 5, gradients: false });
    await ground.bring('bare', { layers: 1, dumps: 1, gradients: false });
    await ground.bring('deep', { layers: 150, filters: 2, dumps: 3 });
    await ground.bring('faulty', { layers: 8, filters: 8, dumps: 60, faults: 1 });
  });
  run = await stage.get<RunDetail>(routes.run(RECORDED));
  model = await stage.get<ModelDetail>(routes.model(RECORDED));
});

afterEach(async () => {
  await page.context().close();
  expect(stage.complaints()).toEqual([]);
});

afterAll(() => stage.clear());

async function open(search = '', name = RECORDED): Promise<void> {
  page = await stage.open(`/runs/${name}/layers?${search}`);
}

const row = (node: number) => page.locator(`#node-${node}`);
const shownNodes = () =>
  page.locator('tc-layers .row').evaluateAll((rows) => rows.map(({ id }) => Number(id.replace('node-', ''))));
const rowsOf = <T = Record<string, number | null>>(node: number) =>
  stage.get<T[]>(routes.layerStats(RECORDED, node));
const plotBox = async () => (await page.locator('tc-layers .plot').boundingBox())!;

/** x of the middle of a dump's stretch. */
async function xOf(dump: number): Promise<number> {
  const { x, width } = await plotBox();
  return x + ((dump + 0.5) / run.dumps) * width;
}

/** The middle of a dump in the chart of a node. */
async function placeOf(node: number, dump: number): Promise<[number, number]> {
  const { y, height } = (await row(node).boundingBox())!;
  return [await xOf(dump), y + height * 0.75];
}

test('from view to view the plot, the selection and the cursor stay on the same pixel', async () => {
  await open('at=570&range=300-1500');
  const here = await plotBox();
  await page.mouse.move(here.x + 417, here.y + 30);
  await settle(page);
  const cursor = await page.locator('tc-lines .cursor').boundingBox();
  const before = query(page);
  await page.keyboard.press('1');
  await settle(page);
  const there = (await page.locator('tc-validation .plot').boundingBox())!;
  expect([there.x, there.width]).toEqual([here.x, here.width]);
  expect(await page.locator('tc-lines .cursor').boundingBox()).toEqual(cursor);
  expect(query(page)).toEqual(before);
  await page.keyboard.press('2');
  await settle(page);
  expect(new URL(page.url()).pathname).toBe(`/runs/${RECORDED}/layers`);
  expect(await page.getByRole('link', { name: 'Layers' }).getAttribute('aria-current')).toBe('page');
  expect(await page.getByRole('treegrid').evaluate((grid) => grid === document.activeElement)).toBe(true);
  await page.goBack();
  await settle(page);
  expect(await page.locator('tc-validation').count()).toBe(1);
});

test('a horizon is as high as the value, in as many bands as are chosen', async () => {
  for (const bands of [1, 3]) {
    await open(`bands=${bands}`);
    const charts = await Promise.all([1, 4, 7, 10].map((node) => rowsOf(node)));
    const most = Math.max(...charts.flat().map(({ sd }) => sd!));
    const { above } = bandColours(bands, 'light', PAPER);
    const { y, height } = (await row(MODULE).boundingBox())!;
    for (const [dump, { sd }] of charts[0]!.entries()) {
      const stacked = (sd! / most) * bands;
      const full = Math.floor(stacked);
      const foot = y + height - 1;
      const x = await xOf(dump);
      const cut = foot - (stacked - full) * height;
      if (cut < foot - 2) {
        const under = await pixelAt(page, x, Math.min(foot, cut + 2));
        expect({ dump, under }).toEqual({ dump, under: channels(above[full + 1]!) });
      }
    }
    await page.context().close();
  }
  await open();
});

test('a click on an outcrop unfolds a module in place, and folds it', async () => {
  await open();
  expect(await shownNodes()).toEqual([1, 4, 7, 10]);
  expect(await row(MODULE).getAttribute('aria-expanded')).toBe('false');
  await row(MODULE).locator('.outcrop').click();
  await settle(page);
  expect(await shownNodes()).toEqual([1, 2, 3, 4, 7, 10]);
  expect(await row(MODULE).getAttribute('aria-expanded')).toBe('true');
  expect([await row(MODULE).getAttribute('aria-level'), await row(FIRST).getAttribute('aria-level')]).toEqual(
    ['1', '2'],
  );
  expect(query(page)).toEqual({ drill: '1', node: '1' });
  await row(MODULE).locator('.outcrop').click();
  await settle(page);
  expect(query(page)).toEqual({ node: '1' });
  await page.goBack();
  await settle(page);
  expect(await shownNodes()).toEqual([1, 2, 3, 4, 7, 10]);
});

test('all is unfolded at once, and folded', async () => {
  await open();
  await page.getByRole('button', { name: 'unfold all' }).click();
  await settle(page);
  expect(await shownNodes()).toEqual(model.nodes.slice(1).map(({ id }) => id));
  await page.getByRole('button', { name: 'fold all', exact: true }).click();
  await settle(page);
  expect(query(page)).toEqual({});
});

test('a click in a chart selects node and iteration, and unfolds; again lets go and folds', async () => {
  await open();
  await page.mouse.click(...(await placeOf(MODULE, 19)));
  await settle(page);
  expect(query(page)).toEqual({ node: '1', at: '570', drill: '1' });
  // Elsewhere in the chart only the iteration changes.
  await page.waitForTimeout(350);
  await page.mouse.click(...(await placeOf(MODULE, 30)));
  await settle(page);
  expect(query(page)).toEqual({ node: '1', at: '900', drill: '1' });
  await page.waitForTimeout(350);
  await page.mouse.click(...(await placeOf(MODULE, 30)));
  await settle(page);
  expect(query(page)).toEqual({});
});

test('each chart says its value at the cursor, or at the last dump', async () => {
  await open('drill=1&measure=norm');
  const rows = await rowsOf<{ norm: number }>(SECOND);
  const said = async () => Number(await row(SECOND).locator('.value').innerText());
  expect(await said()).toBeCloseTo(rows.at(-1)!.norm, 1);
  await page.mouse.move(...(await placeOf(NEXT, 5)));
  await settle(page);
  expect(await said()).toBe(Number(rows[5]!.norm.toPrecision(3)));
  expect(await row(SECOND).getAttribute('aria-label')).toMatch(
    /^layer conv1_2, norm [\d.]+, at iteration [\d,]+$/,
  );
});

test('the keyboard goes through the rows, unfolds, backs up, selects several, pins and moves', async () => {
  await open();
  await page.getByRole('treegrid').focus();
  const press = async (key: string) => {
    await page.keyboard.press(key);
    await settle(page);
    return query(page);
  };
  expect(await press('ArrowDown')).toEqual({ node: '1' });
  expect(await press('Enter')).toEqual({ node: '1', drill: '1' });
  expect(await press('ArrowDown')).toEqual({ node: '2', drill: '1' });
  expect(await page.getByRole('treegrid').getAttribute('aria-activedescendant')).toBe('node-2');
  expect(await press('Shift+ArrowDown')).toEqual({ node: '2', also: '3', drill: '1' });
  expect(await page.locator('tc-node-facts').innerText()).toContain('2 charts');
  expect(await press('p')).toEqual({ node: '2', also: '3', drill: '1', pin: '2.3' });
  expect(await shownNodes()).toEqual([2, 3, 1, 4, 7, 10]);
  expect(await press('p')).toEqual({ node: '2', also: '3', drill: '1' });
  expect(await press('Backspace')).toEqual({ node: '1' });
  expect(await press('Alt+ArrowDown')).toEqual({ node: '1', order: '4.1.7.10' });
  expect(await shownNodes()).toEqual([4, 1, 7, 10]);
  expect(await press('End')).toMatchObject({ node: '10' });
  expect(await press('Escape')).toEqual({ order: '4.1.7.10' });
});

test('back undoes what Enter has unfolded apart from the arrow that followed', async () => {
  await open('drill=1&node=2');
  await page.getByRole('treegrid').focus();
  for (const key of ['Enter', 'ArrowDown']) {
    await page.keyboard.press(key);
    await settle(page);
  }
  expect(query(page)).toEqual({ drill: '1', node: '2', charts: '2', filter: '0' });
  await page.goBack();
  await settle(page);
  expect(query(page)).toEqual({ drill: '1', node: '2', charts: '2' });
  await page.goBack();
  await settle(page);
  expect(query(page)).toEqual({ drill: '1', node: '2' });
});

test('back undoes the arrow that followed Backspace, and then Backspace', async () => {
  await open('drill=1&node=2');
  await page.getByRole('treegrid').focus();
  for (const key of ['Backspace', 'ArrowDown']) {
    await page.keyboard.press(key);
    await settle(page);
  }
  expect(query(page)).toEqual({ node: '4' });
  await page.goBack();
  await settle(page);
  expect(query(page)).toEqual({ node: '1' });
  await page.goBack();
  await settle(page);
  expect(query(page)).toEqual({ drill: '1', node: '2' });
});

test('< and > change the rows of the filter chart under the pointer, without a selected layer', async () => {
  await open('drill=1&charts=2.3');
  const chart = (await page.locator('#filters-3').boundingBox())!;
  await page.mouse.move(chart.x + 300, chart.y + 20);
  await page.keyboard.press('>');
  await settle(page);
  const { filterheight } = query(page);
  expect(Number(filterheight)).toBeGreaterThan(0);
  await page.keyboard.press('<');
  await settle(page);
  expect(Number(query(page)['filterheight'])).toBeLessThan(Number(filterheight));
});

test('an open layer whose module is folded asks for no filters', async () => {
  const asked: string[] = [];
  await open('drill=1&charts=2');
  await row(MODULE).locator('.outcrop').click();
  await settle(page);
  expect(query(page)).toEqual({ node: '1', charts: '2' });
  page.on('request', (request) => asked.push(request.url()));
  await page.getByLabel('measure', { exact: true }).selectOption('norm');
  await page.getByLabel('measure of the filters').selectOption('norm');
  await settle(page);
  expect(asked.some((url) => url.includes('layer-stats'))).toBe(true);
  expect(asked.filter((url) => url.includes('layer-filters'))).toEqual([]);
});

test('an address with filters of a folded layer unfolds what is above it', async () => {
  await open('charts=2');
  expect(query(page)).toEqual({ drill: '1', charts: '2' });
  expect(await page.locator('#filters-2').isVisible()).toBe(true);
  expect(await shownNodes()).toEqual([1, 2, 3, 4, 7, 10]);
});

test('a chart that flattens the others says so, and gives them scales of their own', async () => {
  await open('measure=gradientNorm&log=no', 'faulty');
  const note = page.locator('tc-layers .flat');
  expect(await note.count()).toBe(1);
  // Its chart begins below it.
  const { y, height } = (await note.boundingBox())!;
  const plot = await plotBox();
  const row = (await page.locator('tc-layers .row:has(.flat)').boundingBox())!;
  expect(y + height).toBeLessThanOrEqual(row.y + 18);
  const value = await page.locator('tc-layers .row:has(.flat) .value').boundingBox();
  expect(value!.y).toBeGreaterThanOrEqual(y + height);
  const clip = { x: plot.x + plot.width / 2, y: row.y + 1, width: plot.width / 2 - 320, height: 16 };
  const { data } = decode(await page.screenshot({ clip }));
  expect(
    [...new Uint32Array(data.buffer, data.byteOffset, data.length / 4)].every(
      (pixel) => pixel === 0xffffffff,
    ),
  ).toBe(true);
  await note.getByRole('button', { name: 'free scales' }).click();
  await settle(page);
  expect(query(page)).toMatchObject({ scale: 'free' });
  expect(await note.count()).toBe(0);
});

test('rows that are scrolled below the pointer: the one that is there is marked', async () => {
  page = await stage.open('/runs/deep/layers');
  const first = (await page.locator('tc-layers .row').first().getAttribute('id'))!;
  await page.locator(`#${first} .outcrop`).click();
  await page.getByRole('button', { name: 'unfold all' }).click();
  await settle(page);
  const { x, y, width } = await plotBox();
  await page.mouse.move(x + width / 2, y + 100);
  await settle(page);
  const under = () =>
    page.locator('tc-layers .row.hovered').evaluateAll((rows) =>
      rows.map((row) => {
        const { top, bottom } = row.getBoundingClientRect();
        return { id: row.id, top, bottom };
      }),
    );
  const before = await under();
  await page.mouse.wheel(0, 400);
  await eventually(async () => expect((await under())[0]?.id).not.toBe(before[0]!.id));
  await settle(page);
  const [now] = await under();
  expect(now!.top).toBeLessThanOrEqual(y + 100);
  expect(now!.bottom).toBeGreaterThanOrEqual(y + 99);
});

test('the ring of the focus is round the structure and the charts', async () => {
  await open('drill=1');
  await page.getByRole('treegrid').focus();
  await page.keyboard.press('ArrowDown');
  await settle(page);
  const accent = await page.evaluate(() => {
    const probe = document.body.appendChild(document.createElement('i'));
    probe.style.color = 'var(--accent)';
    const { color } = getComputedStyle(probe);
    probe.remove();
    return color.match(/\d+/g)!.map(Number);
  });
  const box = (await page.locator('tc-layers').boundingBox())!;
  for (const x of [box.x, box.x + box.width - 1]) {
    const clip = { x, y: box.y + box.height / 2, width: 1, height: 1 };
    expect([...decode(await page.screenshot({ clip })).data].slice(0, 3)).toEqual(accent);
  }
});

test('a row is dragged by its outcrop to another place', async () => {
  await open();
  const from = (await row(MODULE).locator('.outcrop').boundingBox())!;
  const to = (await row(7).locator('.outcrop').boundingBox())!;
  await page.mouse.move(from.x + 10, from.y + 10);
  await page.mouse.down();
  await page.mouse.move(to.x + 10, to.y + 20, { steps: 4 });
  await settle(page);
  expect(await page.locator('tc-layers .target').count()).toBe(1);
  await page.mouse.up();
  await settle(page);
  expect(await shownNodes()).toEqual([4, 7, 1, 10]);
  expect(query(page)).toEqual({ order: '4.7.1.10' });
});

test('every measure is shown, as horizons, lines and boxes of filters', async () => {
  await open('drill=1');
  const legends = new Set<string>();
  for (const chart of ['horizon', 'line', 'box']) {
    await page.getByLabel('chart', { exact: true }).selectOption(chart);
    for (const measure of [...MEASURES, ...(chart === 'box' ? [] : ['updateRatio'])]) {
      await page.getByLabel('measure').selectOption(measure);
      await settle(page);
      const value = await row(FIRST).locator('.value').innerText();
      expect({ chart, measure, value }).toEqual({ chart, measure, value: expect.stringMatching(/\d/) });
      expect(await page.locator('tc-layers .none').count()).toBe(0);
      legends.add(await page.locator('tc-layer-legend').innerText());
    }
  }
  expect(legends.size).toBeGreaterThan(30);
});

test('the update ratio stands against 1e-3', async () => {
  await open('measure=updateRatio&drill=1');
  expect(await page.locator('tc-layer-legend').innerText()).toContain('middle 1e-3');
  const [rows, rates] = await Promise.all([
    rowsOf<{ gradientNorm: number; norm: number }>(FIRST),
    stage.get<{ last: number }[]>(routes.scalars(RECORDED, 'learningRate')),
  ]);
  for (const [dump, { gradientNorm, norm }] of rows.entries()) {
    const ratio = (rates[dump]!.last * gradientNorm) / norm;
    // So near to it that the chart is empty there.
    if (Math.abs(Math.log10(ratio / 1e-3)) < 0.15) continue;
    const { y, height } = (await row(FIRST).boundingBox())!;
    // Orange is below it, blue above.
    const [red, , blue] = await pixelAt(page, await xOf(dump), y + height - 2);
    expect({ dump, side: Math.sign(blue! - red!) }).toEqual({ dump, side: Math.sign(ratio - 1e-3) });
  }
});

test('a log scale is offered where there is one', async () => {
  await open('measure=mean');
  const log = page.getByRole('button', { name: 'log' });
  expect(await log.isDisabled()).toBe(true);
  await page.getByLabel('measure').selectOption('norm');
  await settle(page);
  await log.click();
  await settle(page);
  expect(query(page)).toEqual({ measure: 'norm', log: 'yes' });
  expect(await log.getAttribute('aria-pressed')).toBe('true');
});

test('charts have their own scales where that is chosen, and say their ends', async () => {
  await open('scale=free&chart=line');
  const rows = await rowsOf<{ sd: number }>(NEXT);
  const values = rows.map(({ sd }) => sd);
  const ends = [Math.min(...values), Math.max(...values)].map((end) => Number(end.toPrecision(3)));
  expect(await row(NEXT).locator('.ends').innerText()).toBe(`${ends[0]} … ${ends[1]}`);
});

test('what is shown is saved: numbers as they are in the index, the picture with its legend', async () => {
  await open('drill=1&measure=gradientNorm&range=300-600&charts=3');
  const saved = async (item: RegExp) => {
    await page.getByRole('button', { name: 'export', exact: true }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: item }).click(),
    ]);
    return { name: download.suggestedFilename(), content: await readFile(await download.path()) };
  };
  const csv = await saved(/gradient norm in the charts/);
  expect(csv.name).toBe(`${RECORDED}-layers-gradientNorm.csv`);
  const lines = csv.content.toString().trimEnd().split('\n');
  expect(lines[0]).toBe('node,level,name,iteration,gradientNorm');
  expect(lines).toHaveLength(1 + 6 * 11);
  const rows = await rowsOf<{ gradientNorm: number }>(FIRST);
  const first = lines.filter((line) => line.startsWith('2,layer,conv1_1,'));
  first.forEach((line, at) => {
    const [, , , iteration, value] = line.split(',');
    expect(Number(iteration)).toBe(300 + 30 * at);
    expect(Number(value)).toBeCloseTo(rows[10 + at]!.gradientNorm, 6);
  });
  const svg = (await saved(/view \(SVG\)/)).content.toString();
  expect(svg).toContain('gradient norm');
  expect(svg).toContain('conv1_1');
  expect(svg).toMatch(/values at iteration [\d,]+/);
  expect(svg).toContain('relative change of the filters 0');
  expect((await saved(/view \(PNG\)/)).content.subarray(1, 4).toString()).toBe('PNG');
});

test('settings that have no room are behind a button, and the keyboard reaches them', async () => {
  page = await stage.open(`/runs/${RECORDED}/layers?measure=mean&drill=1&charts=2`, {
    viewport: { width: 960, height: 700 },
  });
  const more = page.getByRole('button', { name: /^more settings/ });
  const width = 960;
  for (const part of ['tc-layer-settings .legends', 'nav > :last-child']) {
    const box = (await page.locator(part).boundingBox())!;
    expect(box.x + box.width).toBeLessThanOrEqual(width);
  }
  await more.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').getByLabel('scale').selectOption('free');
  await settle(page);
  expect(query(page)['scale']).toBe('free');
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
});

test('a run without gradients, of one layer and one dump, says so', async () => {
  await open('', 'bare');
  expect(await page.locator('tc-layers .row .value').innerText()).toMatch(/^0\.\d+$/);
  await page.getByLabel('measure').selectOption('gradientNorm');
  await settle(page);
  expect(await page.locator('tc-layers .none').innerText()).toContain('the log has no gradients');
  await page.getByRole('button', { name: 'show the weights' }).click();
  await settle(page);
  expect(query(page)).toEqual({});
});

test('of 150 layers those near the screen are drawn, and what is selected is scrolled to', async () => {
  const nodes = (await stage.get<ModelDetail>(routes.model('deep'))).nodes;
  const last = nodes.at(-1)!.id;
  await open(`node=${last}`, 'deep');
  expect(await row(last).isVisible()).toBe(true);
  const { y, height } = (await row(last).boundingBox())!;
  expect(y + height).toBeLessThanOrEqual((await page.locator('tc-layers').boundingBox())!.y + 900);
  expect(await page.locator('tc-layers .row').count()).toBeLessThan(70);
  expect(Number(await page.getByRole('treegrid').getAttribute('aria-rowcount'))).toBeGreaterThan(30);
  // What is above it in the hierarchy is unfolded.
  expect(query(page)['drill']).toBeDefined();
});

test('NaN is marked at the dumps that have it, and told', async () => {
  const { nodes } = await stage.get<ModelDetail>(routes.model('faulty'));
  const counts = await Promise.all(
    nodes.map(({ id }) => stage.get<{ nan: number; infinity: number }[]>(routes.layerStats('faulty', id))),
  );
  const isBad = ({ nan, infinity }: { nan: number; infinity: number }) => nan + infinity > 0;
  const layer = nodes.find(({ id, level }) => level === 'layer' && counts[id]!.some(isBad))!;
  await open(`node=${layer.id}`, 'faulty');
  const { x, width } = await plotBox();
  const { y } = (await row(layer.id).boundingBox())!;
  for (const [dump, count] of counts[layer.id]!.entries()) {
    const colour = await pixelAt(page, x + ((dump + 0.5) / 60) * width, y + 1);
    const isMarked = String(colour) === String(channels(packed(NOT_FINITE)));
    expect({ dump, isMarked }).toEqual({ dump, isMarked: isBad(count) });
  }
  expect(await page.locator('tc-layer-legend').innerText()).toContain('NaN or infinity');
});

test('while values are on their way their place is shown, and nothing jumps when they come', async () => {
  await open();
  const before = await row(NEXT).boundingBox();
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route('**/layer-stats?columns=norm*', async (route) => {
    await held;
    await route.continue();
  });
  await page.getByLabel('measure').selectOption('norm');
  const colours = async () => {
    const [x, y] = await placeOf(NEXT, 30);
    return new Set([String(await pixelAt(page, x, y)), String(await pixelAt(page, x + 4, y))]);
  };
  // A checkerboard has two colours side by side.
  await eventually(async () => expect((await colours()).size).toBe(2));
  expect(await page.getByRole('treegrid').getAttribute('aria-busy')).toBe('true');
  expect(await row(NEXT).locator('.value').innerText()).toBe('');
  release();
  await settle(page);
  expect(await row(NEXT).boundingBox()).toEqual(before);
  expect(await row(NEXT).locator('.value').innerText()).toMatch(/\d/);
});

test('statistics that cannot be had are told, and asked for again', async () => {
  await open();
  await page.route('**/layer-stats?columns=max*', (route) => route.abort());
  await page.getByLabel('measure').selectOption('max');
  await eventually(async () => {
    expect(await page.locator('tc-layers .none').innerText()).toContain('not loaded');
  });
  const missing = await pixelAt(page, ...(await placeOf(MODULE, 10)));
  expect(missing).not.toEqual(channels(packed(PAPER)));
  await page.unroute('**/layer-stats?columns=max*');
  await page.getByRole('button', { name: /again/ }).click();
  await settle(page);
  expect(await page.locator('tc-layers .none').count()).toBe(0);
  expect(await row(MODULE).locator('.value').innerText()).toMatch(/\d/);
  expect(stage.complaints().every((complaint) => complaint.includes('ERR_FAILED'))).toBe(true);
});

test('the recorded run has the nodes that these tests speak of', () => {
  expect([MODULE, FIRST, SECOND, NEXT].map((node) => model.nodes[node]!.name)).toEqual([
    'conv1',
    'conv1_1',
    'conv1_2',
    'conv2',
  ]);
});
