import { readFile } from 'node:fs/promises';
import { decode } from 'fast-png';
import type { Page } from 'playwright-core';
import { appearsWith, type Correlation } from '../../analysis/index.ts';
import { DEPTH_HOME } from '../../client/cube/oblique.ts';
import { dumpedLayers, routes, type ModelDetail, type RunDetail } from '../../schema/index.ts';
import { at, brightness, classShare, layerShare, placed } from './cube-places.ts';
import { correlationOf, paintsOf } from './shown-correlation.ts';
import {
  RECORDED,
  bringRecorded,
  eventually,
  frameByFrame,
  newStage,
  query,
  settle,
  type Stage,
} from './stage.ts';

let stage: Stage;
let page: Page;
let run: RunDetail;
let model: ModelDetail;
let correlation: Correlation;

const K = 12;
const SHIRT = 6;
const SETTINGS = `grid=detailed&k=${K}`;

beforeAll(async () => {
  stage = await newStage(async (ground) => {
    await bringRecorded(ground);
    await ground.write('one', { layers: 2, dumps: 1 });
    await ground.index('one');
  });
  run = await stage.get<RunDetail>(routes.run(RECORDED));
  model = await stage.get<ModelDetail>(routes.model(RECORDED));
  correlation = await correlationOf(stage, run, { window: 5, threshold: 5, k: K });
});

afterEach(() => expect(stage.complaints()).toEqual([]));

afterAll(() => stage.clear());

async function open(search = SETTINGS, name = RECORDED): Promise<void> {
  page = await stage.show(`/runs/${name}/cube?${search}`);
}

const name = (id: number) => run.classNames[id]!;
const readout = () => page.locator('tc-cube .readout').innerText();
const selectedClasses = () => page.locator('tc-cube [role=option][aria-selected=true]').allInnerTexts();
/** The classes that go with what is chosen, by id. */
const going = async () =>
  (await page.locator('tc-cube .class:not(.aside)').evaluateAll((names) => names.map(({ id }) => id)))
    .map((id) => Number(id.replace('cube-class-', '')))
    .sort((a, b) => a - b);

/** Columns with which a mini-set shares iterations, as classes. */
const classesOf = (set: number) =>
  [...correlation.iterations.classes].filter((_, column) => appearsWith(correlation, set, column));
const firstFilterOf = (set: number) => correlation.sets.filters[correlation.sets.offsets[set]!]!;
const sharedDumps = (set: number, column: number) => {
  const { iterations, sets } = correlation;
  const places = sets.iterations.subarray(sets.iterationOffsets[set], sets.iterationOffsets[set + 1]);
  const own = new Set([...places].map((place) => iterations.all[place]!));
  const { offsets, dumps } = iterations;
  return [...dumps.subarray(offsets[column], offsets[column + 1])].filter((dump) => own.has(dump));
};

/** Goes with the keys to the row of a mini-set, and says where its middle is, as a share of the height. */
async function goToSet(set: number): Promise<void> {
  await page.locator('tc-cube .names').focus();
  await page.keyboard.press('Home');
  const { layer } = correlation.sets;
  let rows = 1;
  for (let before = 0; before < set; before++) rows += layer[before] === layer[before - 1] ? 1 : 2;
  rows += layer[set] === layer[set - 1] ? 0 : 1;
  for (let row = 1; row < rows; row++) await page.keyboard.press('ArrowDown');
}

test('faces share their edges: the front has the timeline’s x axis, and the cursor is one line on both', async () => {
  await open();
  const here = await placed(page);
  const timeline = (await page.locator('tc-timeline .plot').boundingBox())!;
  expect(timeline.x).toBe(here.left + here.shape.front.origin.x);
  expect(timeline.width).toBe(here.shape.front.across.x);
  const [x, y] = at(here, here.shape.front, 0.3, 0.5);
  await page.mouse.move(x, y);
  await settle(page);
  const before = await page.locator('tc-lines .cursor').boundingBox();
  expect(Math.abs(before!.x - x)).toBeLessThan(timeline.width / run.dumps);
  expect(before!.y + before!.height).toBeLessThanOrEqual(timeline.y + timeline.height + 1);
  await page.mouse.move(...at(here, here.shape.top, 0.3, 0.7));
  await settle(page);
  expect(await page.locator('tc-lines .cursor').boundingBox()).toEqual(before);
});

test.each(['', '&skew=60-20', '&skew=15-60', '&flat=yes', '&flat=yes&skew=50-50'])(
  'what is under the pointer is found on every face (%s)',
  async (extra) => {
    await open(SETTINGS + extra);
    const here = await placed(page);
    const [depth, along] = [await classShare(page, SHIRT), await layerShare(page, 'conv3_1')];
    await page.mouse.move(...at(here, here.shape.front, 0.4, along));
    await settle(page);
    expect(await page.locator('tc-cube .layer.hovered').getAttribute('aria-label')).toMatch(
      /^layer conv3_1,/,
    );
    expect(await page.locator('tc-cube .class.hovered').count()).toBe(0);
    await page.mouse.move(...at(here, here.shape.top, 0.4, depth));
    await settle(page);
    expect(await page.locator('tc-cube .class.hovered').getAttribute('id')).toBe(`cube-class-${SHIRT}`);
    expect(await page.locator('tc-cube .layer.hovered').count()).toBe(0);
    await page.mouse.move(...at(here, here.shape.right, depth, along));
    await settle(page);
    expect(await page.locator('tc-cube .class.hovered').getAttribute('id')).toBe(`cube-class-${SHIRT}`);
    expect(await page.locator('tc-cube .layer.hovered').getAttribute('aria-label')).toMatch(
      /^layer conv3_1,/,
    );
    await page.mouse.move(here.left + 8, here.top + 8);
    await settle(page);
    expect(await page.locator('tc-cube .hovered').count()).toBe(0);
  },
);

test('P1: from filters in the front to the classes that they go with, and how these went', async () => {
  await open();
  // The distribution of activated layers: all layers of the recorded run that have anomaly filters, with their numbers.
  const layers = await page
    .locator('tc-cube .layer')
    .evaluateAll((rows) => rows.map((row) => row.getAttribute('aria-label')));
  const names = dumpedLayers(model).map((layer) => layer.name);
  expect(layers).toHaveLength(correlation.layers.length);
  layers.forEach((label, place) => {
    expect(label).toContain(
      `layer ${names[correlation.layers[place]!]}, ${correlation.layerFilters[place]} anomaly`,
    );
  });
  // Anomaly filters are picked in the front, one after the other, until some do not go with all classes.
  const here = await placed(page);
  const box = (await page.getByRole('row', { name: /^layer conv3_1,/ }).boundingBox())!;
  const columns = correlation.iterations.classes.length;
  let set = -1;
  for (let y = box.y + 3; y < box.y + box.height; y += 7) {
    await page.mouse.click(at(here, here.shape.front, 0.5, 0)[0], y);
    await settle(page);
    const picked = query(page)['sets'];
    set = [...correlation.sets.layer.keys()].findIndex((one) => String(firstFilterOf(one)) === picked);
    if (set >= 0 && classesOf(set).length < columns) break;
  }
  expect(names[correlation.sets.layer[set]!]).toBe('conv3_1');

  // Along the horizontal axis: the classes that they go with, and at how many of their anomaly iterations.
  expect(await going()).toEqual(classesOf(set).sort((a, b) => a - b));
  await page.mouse.move(here.left + 8, here.top + 8);
  await settle(page);
  const [strongest] = classesOf(set)
    .map((id) => ({ id, shared: sharedDumps(set, correlation.iterations.classes.indexOf(id)).length }))
    .sort((a, b) => b.shared - a.shared);
  expect(await readout()).toContain(`${name(strongest!.id)} ${strongest!.shared} of `);
  // Into the depth: these classes stay as they are on the top, the others are veiled.
  const veiled = [...correlation.iterations.classes].find((id) => !classesOf(set).includes(id))!;
  const light = async (id: number) =>
    brightness(page, ...at(here, here.shape.top, 0.97, await classShare(page, id)));
  expect(await light(veiled)).toBeGreaterThan((await light(strongest!.id)) + 60);
});

test('P2: from anomaly iterations of a class to its filters, their other classes, and their histories', async () => {
  await open();
  const here = await placed(page);
  const column = correlation.iterations.classes.indexOf(SHIRT);
  const { offsets, dumps } = correlation.iterations;
  const [first, second] = dumps.subarray(offsets[column], offsets[column + 1]);
  // Two anomaly iterations of the class are marked on the top.
  const depth = await classShare(page, SHIRT);
  const xOf = (dump: number) => (dump + 0.5) / run.dumps;
  await page.keyboard.down('Shift');
  for (const dump of [first!, second!]) await page.mouse.click(...at(here, here.shape.top, xOf(dump), depth));
  await page.keyboard.up('Shift');
  await settle(page);
  const iterationOf = (dump: number) => run.iterations[dump]!;
  expect(query(page)['markers']).toBe([first!, second!].map(iterationOf).join('~'));
  // The class is chosen: its column is marked, and the rows that have anomaly filters at the marked iterations.
  await page.mouse.click(...at(here, here.shape.top, xOf(second!), depth));
  await settle(page);
  expect(query(page)).toMatchObject({ class: String(SHIRT), at: String(iterationOf(second!)) });
  const marked = new Set([first!, second!]);
  const rows = [...correlation.sets.layer.keys()].filter((set) => {
    const own = sharedDumps(set, column);
    return own.some((dump) => marked.has(dump));
  });
  const layersOf = new Set(rows.map((set) => correlation.sets.layer[set]!));
  expect(await page.locator('tc-cube .layer:not(.aside)').count()).toBe(layersOf.size);
  // One of them is chosen by its cell: how it goes with other classes, and what it does in the front.
  const set = rows.reduce((best, one) => (classesOf(one).length > classesOf(best).length ? one : best));
  await goToSet(set);
  await page.keyboard.press('Enter');
  await settle(page);
  expect(query(page)).toMatchObject({ sets: String(firstFilterOf(set)), class: String(SHIRT) });
  expect(await going()).toEqual(classesOf(set).sort((a, b) => a - b));
  const layer = dumpedLayers(model)[correlation.sets.layer[set]!]!.name;
  expect(await page.locator('tc-cube .layer[aria-selected=true]').getAttribute('aria-label')).toContain(
    `layer ${layer},`,
  );
});

test('P3: from filters of many classes in the right face to their histories and classes', async () => {
  await open();
  const sets = [...correlation.sets.layer.keys()].sort((a, b) => classesOf(b).length - classesOf(a).length);
  const [many, next] = sets as [number, number];
  // The horizontal line across most rectangles is found by the keys: cell after cell, with what each shares.
  const column = correlation.iterations.classes.indexOf(classesOf(many)[0]!);
  const id = correlation.iterations.classes[column]!;
  await goToSet(many);
  await page.locator('tc-cube .cells').focus();
  const label = () => page.locator('tc-cube .cells [role=gridcell]').innerText();
  for (let step = 1; step < correlation.iterations.classes.length; step++)
    await page.keyboard.press('ArrowLeft');
  await settle(page);
  for (let step = 1; !(await label()).startsWith(`class ${name(id)},`); step++) {
    expect(step).toBeLessThan(correlation.iterations.classes.length);
    await page.keyboard.press('ArrowRight');
    await settle(page);
  }
  expect(await label()).toContain(`: at ${sharedDumps(many, column).length} of `);
  await page.keyboard.press('Enter');
  await settle(page);
  expect(query(page)).toMatchObject({ sets: String(firstFilterOf(many)), class: String(id) });
  expect(await going()).toEqual(classesOf(many).sort((a, b) => a - b));
  // A second one is chosen besides, for comparison.
  await goToSet(next);
  await page.keyboard.press('Control+Enter');
  await settle(page);
  expect(query(page)['sets']).toBe([many, next].map(firstFilterOf).join('.'));
  const both = new Set([...classesOf(many), ...classesOf(next)]);
  expect(await going()).toEqual([...both].sort((a, b) => a - b));
  // Both are as they were in the front, all else is veiled; Esc lets go of them.
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await settle(page);
  expect(query(page)['sets']).toBeUndefined();
  expect(await page.locator('tc-cube .aside').count()).toBe(0);
});

test('a rectangle of the right face chooses mini-set, class and iteration; again lets go of them', async () => {
  await open(`${SETTINGS}&skew=60-30`);
  const here = await placed(page);
  let chosen: Record<string, string> = {};
  let place: [number, number] = [0, 0];
  const depth = await classShare(page, SHIRT);
  for (let along = 0.05; along < 1 && !chosen['at']; along += 0.031) {
    place = at(here, here.shape.right, depth, along);
    await page.mouse.click(...place);
    await settle(page);
    chosen = query(page);
  }
  expect(chosen).toMatchObject({ class: String(SHIRT) });
  expect(run.iterations).toContain(Number(chosen['at']));
  expect(chosen['sets']).toBeDefined();
  expect(await selectedClasses()).toHaveLength(1);
  await page.mouse.click(...place);
  await settle(page);
  const { sets, class: id, at: iteration } = query(page);
  expect({ sets, id, iteration }).toEqual({ sets: undefined, id: undefined, iteration: undefined });
});

test('a click in the front chooses a filter of the mini-set that it chooses, wherever it is', async () => {
  await open();
  const here = await placed(page);
  const first = dumpedLayers(model).map(({ filters }) => filters);
  const numbers = first.map((_, layer) => first.slice(0, layer).reduce((sum, filters) => sum + filters, 0));
  let clicks = 0;
  for (let y = 1; y < here.shape.front.along.y; y += 31) {
    await page.mouse.click(at(here, here.shape.front, 0.5, 0)[0], here.top + here.shape.front.origin.y + y);
    await settle(page);
    const { sets, filter } = query(page);
    if (sets === undefined) continue;
    const set = [...correlation.sets.layer.keys()].find((one) => String(firstFilterOf(one)) === sets)!;
    const own = correlation.sets.filters.subarray(
      correlation.sets.offsets[set],
      correlation.sets.offsets[set + 1],
    );
    const inLayer = [...own].map((one) => String(one - numbers[correlation.sets.layer[set]!]!));
    expect({ y, isOwn: inLayer.includes(filter!), filter, inLayer }).toMatchObject({ y, isOwn: true });
    clicks += 1;
  }
  expect(clicks).toBeGreaterThan(10);
});

test('Enter in the front chooses a mini-set with the filter of its first strip, and lets go of both', async () => {
  await open();
  const set = [...correlation.sets.layer.keys()].find(
    (one) => correlation.sets.offsets[one + 1]! - correlation.sets.offsets[one]! > 1,
  )!;
  await goToSet(set);
  await page.keyboard.press('Enter');
  await settle(page);
  const first = dumpedLayers(model)
    .slice(0, correlation.sets.layer[set])
    .reduce((sum, { filters }) => sum + filters, 0);
  const chosen = query(page);
  expect(chosen['sets']).toBe(String(firstFilterOf(set)));
  const own = correlation.sets.filters.subarray(
    correlation.sets.offsets[set],
    correlation.sets.offsets[set + 1],
  );
  expect([...own].map((filter) => String(filter - first))).toContain(chosen['filter']);
  await page.keyboard.press('Enter');
  await settle(page);
  expect([query(page)['sets'], query(page)['filter']]).toEqual([undefined, undefined]);
});

test('a mini-set that has grown since it was chosen is let go of by a click', async () => {
  // Its largest filter stands for it in the address.
  const set = [...correlation.sets.layer.keys()].find(
    (one) => correlation.sets.offsets[one + 1]! - correlation.sets.offsets[one]! > 1,
  )!;
  const other = correlation.sets.filters[correlation.sets.offsets[set + 1]! - 1]!;
  await open(`${SETTINGS}&sets=${other}`);
  await goToSet(set);
  await page.keyboard.press('Enter');
  await settle(page);
  expect(query(page)['sets']).toBeUndefined();
});

test('the keys stay at their mini-set while the threshold makes others of the rest', async () => {
  await open();
  await page.locator('tc-cube .names').focus();
  await page.keyboard.press('End');
  await settle(page);
  const read = async () => {
    const text = await page.locator('tc-cube .names .visually-hidden').innerText();
    const [, layer, filters] = text.match(/ of (\S+) \(([^)]*)\)$/)!;
    return { layer: layer!, filters: filters!.split(', ') };
  };
  const before = await read();
  for (const threshold of [4, 3, 6]) {
    await page.evaluate((value) => {
      const slider = document.querySelector<HTMLInputElement>('input[type=range][aria-label=threshold]')!;
      slider.value = String(value);
      slider.dispatchEvent(new Event('input', { bubbles: true }));
    }, threshold);
    await settle(page);
    if ((await page.locator('tc-cube .names .visually-hidden').count()) === 0) continue;
    const now = await read();
    expect([threshold, now.layer]).toEqual([threshold, before.layer]);
    expect([threshold, now.filters]).toEqual([threshold, expect.arrayContaining([before.filters[0]!])]);
  }
  expect(await page.locator('tc-cube').innerText()).not.toMatch(/undefined|NaN/);
});

test('keys and pointer are where they were, or nowhere, when the threshold changes what is there', async () => {
  await open();
  await page.locator('tc-cube .names').focus();
  await page.keyboard.press('End');
  await page.locator('tc-cube .cells').focus();
  await page.keyboard.press('End');
  for (const threshold of [40, 3]) {
    await page.evaluate((value) => {
      const slider = document.querySelector<HTMLInputElement>('input[type=range][aria-label=threshold]')!;
      slider.value = String(value);
      slider.dispatchEvent(new Event('input', { bubbles: true }));
    }, threshold);
    await settle(page);
    for (const face of ['names', 'cells', 'classes']) {
      const place = page.locator(`tc-cube .${face}`);
      if ((await place.count()) === 0) continue;
      await place.focus();
      await page.keyboard.press('ArrowDown');
    }
    await settle(page);
    expect(await page.locator('tc-cube').innerText()).not.toMatch(/undefined|NaN/);
  }
});

test('the key of the view gives the front the keys', async () => {
  page = await stage.show(`/runs/${RECORDED}/validation`);
  await page.keyboard.press('4');
  await settle(page);
  expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toMatch(/^Front:/);
});

test('the depth is dragged, moved by keys, in the address, and reset', async () => {
  await open();
  const corner = page.getByRole('button', { name: /^Depth of the cube/ });
  const box = (await corner.boundingBox())!;
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x - 80, y + 60, { steps: 4 });
  const width = (await placed(page)).shape.front.across.x;
  await eventually(async () => {
    const { width: shown } = (await page.locator('tc-timeline .plot').boundingBox())!;
    expect(Math.abs(shown - width - 80)).toBeLessThan(6);
  });
  await page.mouse.up();
  await settle(page);
  const [right, up] = query(page)['skew']!.split('-').map(Number) as [number, number];
  expect(right).toBeLessThan(DEPTH_HOME.right);
  await corner.focus();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Shift+ArrowRight');
  await settle(page);
  expect(query(page)['skew']).toBe(`${right + 10}-${up + 1}`);
  await corner.dblclick();
  await settle(page);
  expect(query(page)['skew']).toBeUndefined();
});

test('f lays the cube flat and builds it again, at once where less motion is wanted, in a short while where it is not', async () => {
  await open();
  await page.keyboard.press('f');
  await settle(page);
  expect(query(page)['flat']).toBe('yes');
  expect(await page.getByRole('button', { name: 'flat' }).getAttribute('aria-pressed')).toBe('true');
  await page.goBack();
  await settle(page);
  expect(query(page)['flat']).toBeUndefined();
  for (const reducedMotion of ['reduce', 'no-preference'] as const) {
    page = await stage.open(`/runs/${RECORDED}/cube?${SETTINGS}`, { reducedMotion });
    const shape = () => page.locator('tc-cube .plane').evaluate((plane: HTMLElement) => plane.style.clipPath);
    const before = await shape();
    const shapes = new Set(await frameByFrame(page, () => page.keyboard.press('f'), shape)).add(before);
    if (reducedMotion === 'reduce') expect(shapes.size).toBe(2);
    else expect(shapes.size).toBeGreaterThan(2);
    await page.context().close();
  }
});

test('only the filters that are shown are asked for', async () => {
  const asked: string[] = [];
  page = await stage.open('/runs');
  page.on('request', (request) => asked.push(request.url()));
  await page.goto(`${stage.url}/runs/${RECORDED}/cube?${SETTINGS}`);
  await settle(page);
  await page.context().close();
  const filters = asked
    .filter((url) => url.includes('/layer-filters/'))
    .flatMap((url) => {
      const { pathname, searchParams } = new URL(url);
      return searchParams
        .get('filters')!
        .split(',')
        .map((filter) => `${pathname} ${filter}`);
    });
  expect(new Set(filters).size).toBe(correlation.sets.filters.length);
});

test('what is shown can be saved: pictures, and the numbers of each face', async () => {
  await open(`${SETTINGS}&class=${SHIRT}`);
  const save = async (item: RegExp) => {
    await page.getByRole('button', { name: 'export' }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: item }).first().click(),
    ]);
    return readFile((await download.path())!);
  };
  const picture = decode(await save(/picture of the view \(PNG\)/));
  expect(picture.width).toBe((await page.locator('main').boundingBox())!.width);
  const svg = String(await save(/picture of the view \(SVG\)/));
  expect(svg).toContain('Sandal');
  expect(svg).toMatch(/matrix\(/);
  const lines = String(await save(/^front: relative change/))
    .trim()
    .split('\n');
  expect(lines[0]).toBe('layer,name,filter,mini_set,iteration,relativeChange');
  expect(lines).toHaveLength(1 + correlation.sets.filters.length * run.dumps);
  const cells = String(await save(/^right: mini-sets and classes/))
    .trim()
    .split('\n');
  const pairs = [...correlation.sets.layer.keys()].reduce((sum, set) => sum + classesOf(set).length, 0);
  expect(cells).toHaveLength(1 + pairs);
  const errors = String(await save(/^top: errors/))
    .trim()
    .split('\n');
  expect(errors).toHaveLength(1 + correlation.iterations.classes.length * run.dumps);
});

test('on a fine screen strips stand where their rows are', async () => {
  page = await stage.open(`/runs/${RECORDED}/cube?${SETTINGS}`, { deviceScaleFactor: 2 });
  const here = await placed(page);
  const last = correlation.sets.layer.length - 1;
  const filters = correlation.sets.filters.subarray(
    correlation.sets.offsets[last],
    correlation.sets.offsets[last + 1],
  );
  await page.mouse.click(...at(here, here.shape.front, 0.5, 0.985));
  await settle(page);
  const { layer } = correlation.sets;
  const first = dumpedLayers(model)
    .slice(0, layer[last])
    .reduce((sum, one) => sum + one.filters, 0);
  expect(query(page)['sets']).toBe(String(firstFilterOf(last)));
  expect([...filters].map((filter) => String(filter - first))).toContain(query(page)['filter']);
  await page.context().close();
});

test('all ten classes have their names, none on another or on that of a layer', async () => {
  await open();
  const names = page.locator('tc-cube .class .name, tc-cube .layer .name');
  const boxes = await names.evaluateAll((all) =>
    all.map((one) => {
      const { top, bottom } = one.getBoundingClientRect();
      return { top, bottom };
    }),
  );
  expect(await page.locator('tc-cube .class .name').count()).toBe(correlation.iterations.classes.length);
  boxes.sort((a, b) => a.top - b.top);
  for (const [at, { top }] of boxes.entries())
    if (at > 0) expect(top).toBeGreaterThan(boxes[at - 1]!.bottom - 1);
});

test('names without room keep their end, by which layers differ', async () => {
  await open();
  await page.addStyleTag({ content: 'tc-cube .layer { left: auto !important; width: 56px }' });
  const cut = await page.locator('tc-cube .layer .name').evaluateAll((all) =>
    all
      .filter((one) => one.scrollWidth > one.clientWidth)
      .map((one) => {
        const end = one.querySelector('bdi')!.getBoundingClientRect().right;
        return end - one.getBoundingClientRect().right;
      }),
  );
  expect(cut.length).toBeGreaterThan(3);
  expect(Math.max(...cut)).toBeLessThan(1);
});

test('a click on the name of a class chooses it, and the words are of it', async () => {
  await open();
  const name = page.locator('tc-cube .class').nth(4);
  await name.locator('.name').click();
  await settle(page);
  expect(await name.getAttribute('aria-selected')).toBe('true');
  expect(await readout()).toContain(await name.locator('.name').innerText());
});

test('classes without room for their names cover nothing', async () => {
  await open();
  const ground = await page.locator('tc-cube .class').evaluateAll((all) =>
    all.map((one) => {
      one.classList.add('unnamed');
      const { backgroundColor, pointerEvents } = getComputedStyle(one);
      return `${backgroundColor} ${pointerEvents}`;
    }),
  );
  expect(new Set(ground)).toEqual(new Set(['rgba(0, 0, 0, 0) none']));
});

test('a depth that reads like another one is another one', async () => {
  // As one word both are 6512.
  const heightAt = async (skew: string) => {
    await page.evaluate(
      (to) => {
        history.pushState({}, '', to);
        dispatchEvent(new PopStateEvent('popstate'));
      },
      `${new URL(page.url()).pathname}?${SETTINGS}&skew=${skew}`,
    );
    await settle(page);
    return (await page.locator('tc-cube .names').boundingBox())!.height;
  };
  await open();
  expect(await heightAt('1-23')).not.toBe(await heightAt('12-3'));
});

test('a marker, and another tab of the inspector, paint no face again', async () => {
  await open();
  const painted = await paintsOf(page, async () => {
    await page.keyboard.press('m');
    await settle(page);
    await page.getByRole('tab', { name: 'evidence' }).click();
    await settle(page);
  });
  expect(query(page)).toHaveProperty('markers');
  expect(painted).toBe(0);
  await page.keyboard.press('Escape');
});

test('a run without anomaly iterations says so', async () => {
  await open('', 'one');
  expect(await page.locator('tc-cube .none').innerText()).toMatch(
    /^A run of one dump has no anomaly iterations/,
  );
});
