import { dumpedLayers } from '../../schema/index.ts';
import { at, brightness, classShare, layerShare, placed } from './cube-places.ts';
import { query, settle } from './stage.ts';
import {
  SETTINGS,
  SHIRT,
  classesOf,
  correlation,
  firstFilterOf,
  model,
  name,
  open,
  page,
  readout,
  run,
  serveCube,
} from './cube-page.ts';

/** The Cube in the hand: what is under the pointer and the keys, and what follows from what is chosen. */

serveCube();

const selectedClasses = () => page.locator('tc-cube [role=option][aria-selected=true]').allInnerTexts();

/** The classes that go with what is chosen, by id. */
const going = async () =>
  (await page.locator('tc-cube .class:not(.aside)').evaluateAll((names) => names.map(({ id }) => id)))
    .map((id) => Number(id.replace('cube-class-', '')))
    .sort((a, b) => a - b);

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
