import type { Page } from 'playwright-core';
import { LOOK_COLOURS } from '../../client/structure/node-look.ts';
import { packed } from '../../client/drawing/colours.ts';
import { densenet121 } from '../../fixtures/synth/networks/densenet-121.ts';
import { inceptionV4 } from '../../fixtures/synth/networks/inception-v4.ts';
import { resnet50 } from '../../fixtures/synth/networks/resnet-50.ts';
import { hierarchy, type ModelDescription } from '../../schema/index.ts';
import { RECORDED, bringRecorded, channels, newStage, query, settle, type Stage } from './stage.ts';
import { bringThin } from './thin-networks.ts';

const MODELS = {
  'resnet-50': resnet50(10),
  'inception-v4': inceptionV4(10),
  'densenet-121': densenet121(10),
} as const;
const RESNET = hierarchy(MODELS['resnet-50']);

let stage: Stage;
let page: Page;

beforeAll(async () => {
  stage = await newStage(async (ground) => {
    await bringRecorded(ground);
    for (const [name, model] of Object.entries(MODELS)) await bringThin(ground, name, model);
  });
});

afterEach(async () => {
  await page.context().close();
  expect(stage.complaints()).toEqual([]);
});

afterAll(() => stage.clear());

const item = (node: number) => page.locator(`#structure-${node}`);
const idOf = (name: string) => RESNET.find((node) => node.name === name)!.id;
const unfolded = (model: ModelDescription) =>
  hierarchy(model)
    .filter(({ id, layer }) => id > 0 && layer === null)
    .map(({ id }) => id)
    .join('.');

async function open(run: string, address = ''): Promise<void> {
  page = await stage.open(`/runs/${run}/layers${address}`);
}

/** The middle of an item: of its bar, where it has weights. */
async function middle(node: number): Promise<[number, number]> {
  const { x, y, width, height } = (await item(node).boundingBox())!;
  return [x + width / 2, y + height / 2];
}

/** Red, green, blue and opacity of a canvas of the structure at a place of the page. */
function seen(canvas: 'structure' | 'links', x: number, y: number): Promise<number[]> {
  return page.evaluate(
    ([name, left, top]) => {
      const element = document.querySelector<HTMLCanvasElement>(`canvas[data-drawn=${name}]`)!;
      const box = element.getBoundingClientRect();
      const pixel = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true })!;
      pixel.drawImage(element, Math.floor(left - box.left), Math.floor(top - box.top), 1, 1, 0, 0, 1, 1);
      return [...pixel.getImageData(0, 0, 1, 1).data];
    },
    [canvas, x, y] as const,
  );
}

/** The opacity of the links beside a chart's outcrop. */
async function linkBeside(node: number): Promise<number> {
  const { x, y, height } = (await page.locator(`#node-${node} .outcrop`).boundingBox())!;
  const level = RESNET[node]!.level;
  const outcrop = { model: 28, module: 24, block: 16, layer: 8 }[level];
  const right = x + 28 - outcrop;
  const found = await Promise.all([-1, 0, 1].map((away) => seen('links', right - 2, y + height / 2 + away)));
  return Math.max(...found.map(([, , , opacity]) => opacity!));
}

test('modules are folded at first; what feeds what runs down, names beside', async () => {
  await open('resnet-50');
  const items = page.getByRole('treeitem');
  expect(await items.count()).toBe(12);
  expect(await item(idOf('conv3_x')).getAttribute('aria-expanded')).toBe('false');
  expect(
    await page.getByRole('treeitem', { name: /^module conv4_x · 19 layers with weights of \d+$/ }).count(),
  ).toBe(1);
  const tops = await items.evaluateAll((all) => all.map((element) => element.getBoundingClientRect().top));
  expect(tops).toEqual([...tops].sort((a, b) => a - b));
});

test('the plot begins where it does in the Validation view', async () => {
  await open('resnet-50');
  const left = (await page.locator('tc-layers .plot').boundingBox())!.x;
  const structure = (await page.locator('tc-structure').boundingBox())!;
  expect(structure.x + structure.width).toBe(left);
});

test('data, layers with weights and pools have their colours', async () => {
  await open(RECORDED, '?drill=1');
  const colours = LOOK_COLOURS.light;
  const box = async (name: RegExp) => (await page.getByRole('treeitem', { name }).boundingBox())!;
  const colourIn = async ({ x, y, width, height }: { x: number; y: number; width: number; height: number }) =>
    (await seen('structure', x + width / 2, y + height / 2)).slice(0, 3);
  expect(await colourIn(await box(/^data · data$/))).toEqual(channels(packed(colours.data)));
  expect(await colourIn(await box(/^pool1 · pool$/))).toEqual(channels(packed(colours.pool)));
  const data = await box(/^data · data$/);
  const [, y] = await middle(2);
  expect((await seen('structure', data.x + data.width / 2, y)).slice(0, 3)).toEqual(
    channels(packed(colours.weights)),
  );
});

test('a click on a level bar unfolds what it stands for, structure and charts alike; another one folds it', async () => {
  await open('resnet-50');
  const conv3 = idOf('conv3_x');
  await page.mouse.click(...(await middle(conv3)));
  await settle(page);
  expect(query(page)).toMatchObject({ drill: String(conv3), node: String(conv3) });
  expect(await item(conv3).getAttribute('aria-expanded')).toBe('true');
  expect(await item(idOf('conv3_4')).getAttribute('aria-level')).toBe('2');
  expect(await page.locator(`#node-${idOf('conv3_4')}`).count()).toBe(1);
  const [module, block] = await Promise.all([conv3, idOf('conv3_1')].map((id) => item(id).boundingBox()));
  expect(block!.x + block!.width).toBeLessThanOrEqual(module!.x);
  expect(module!.height).toBeGreaterThan(4 * block!.height);
  await page.mouse.click(...(await middle(conv3)));
  await settle(page);
  expect(query(page)['drill']).toBeUndefined();
  expect(await item(conv3).getAttribute('aria-expanded')).toBe('false');
});

test('a click on a layer selects it, its chart too; another one lets it go', async () => {
  await open('resnet-50', `?drill=${idOf('conv2_x')}.${idOf('conv2_1')}`);
  const layer = idOf('conv2_1_b');
  const [, y] = await middle(layer);
  const tree = (await page.getByRole('tree').boundingBox())!;
  const x = await rightmostRed(tree, y);
  await page.mouse.click(x, y);
  await settle(page);
  expect(query(page)).toMatchObject({ node: String(layer) });
  expect(await item(layer).getAttribute('aria-selected')).toBe('true');
  expect(await page.locator(`#node-${layer}`).getAttribute('aria-selected')).toBe('true');
  await page.mouse.click(x, y);
  await settle(page);
  expect(query(page)['node']).toBeUndefined();
});

/** The right end of the boxes with weights at a height. */
async function rightmostRed(tree: { x: number; width: number }, y: number): Promise<number> {
  const red = channels(packed(LOOK_COLOURS.light.weights)).join();
  for (let x = tree.x + tree.width - 1; x > tree.x; x--) {
    if ((await seen('structure', x, y)).slice(0, 3).join() === red) return x - 3;
  }
  throw new Error('No box is there.');
}

test('the pointer on a bar marks its chart and its link; on a chart, the bar', async () => {
  await open('resnet-50');
  const conv4 = idOf('conv4_x');
  const before = await linkBeside(conv4);
  expect(before).toBeGreaterThan(0);
  await page.mouse.move(...(await middle(conv4)));
  await settle(page);
  expect(await page.locator(`#node-${conv4}`).getAttribute('class')).toContain('hovered');
  expect(await page.locator('tc-structure .label').innerText()).toContain('conv4_x');
  expect(await linkBeside(conv4)).toBeGreaterThan(before + 60);
  expect(await linkBeside(idOf('conv5_x'))).toBeLessThan(160);

  const [x, y] = await middle(conv4);
  const chart = (await page.locator(`#node-${conv4} .outcrop`).boundingBox())!;
  await page.mouse.move(chart.x + 10, chart.y + 5);
  await settle(page);
  expect((await seen('structure', x, y))[3]).toBe(255);
  await page.mouse.move(900, 700);
  await settle(page);
  expect((await seen('structure', x, y))[3]).toBeLessThan(200);
});

test('links follow the charts when they are scrolled', async () => {
  await open('resnet-50', `?drill=${unfolded(MODELS['resnet-50'])}`);
  // Every chart has 36 px, in the order of the hierarchy, whose first node has none.
  const layer = idOf('conv3_3_b');
  const above = layer - 1;
  const scroller = page.locator('tc-layers .scroller');
  const view = (await scroller.boundingBox())!;
  for (const away of [100, 400]) {
    await scroller.evaluate((element, top) => (element.scrollTop = top), 36 * above - away);
    await settle(page);
    const row = (await page.locator(`#node-${layer}`).boundingBox())!;
    expect(row.y).toBe(view.y + away);
    expect(await linkBeside(layer)).toBeGreaterThan(0);
  }
});

test('the keyboard goes through the tree, unfolds, selects and names what has no chart', async () => {
  await open('resnet-50');
  const tree = page.getByRole('tree');
  const active = () => tree.getAttribute('aria-activedescendant');
  await tree.focus();
  await page.keyboard.press('Home');
  await settle(page);
  expect(await active()).toBe('structure-layer-0');
  expect(await page.locator('tc-structure .label').innerText()).toContain('data');
  for (let step = 0; step < 5; step++) await page.keyboard.press('ArrowDown');
  await settle(page);
  const conv2 = idOf('conv2_x');
  expect(await active()).toBe(`structure-${conv2}`);
  expect(query(page)).toMatchObject({ node: String(conv2) });
  await page.keyboard.press('ArrowRight');
  await settle(page);
  expect(query(page)).toMatchObject({ drill: String(conv2) });
  await page.keyboard.press('ArrowRight');
  await settle(page);
  expect(query(page)).toMatchObject({ node: String(idOf('conv2_1')) });
  await page.keyboard.press('ArrowLeft');
  await settle(page);
  expect(query(page)).toMatchObject({ node: String(conv2) });
  await page.keyboard.press('Enter');
  await settle(page);
  expect(query(page)['drill']).toBeUndefined();
  await page.keyboard.press('End');
  await settle(page);
  expect(await active()).toBe('structure-layer-175');
  const before = query(page);
  await page.keyboard.press('ArrowRight');
  await settle(page);
  expect(query(page)).toEqual(before);
});

test('all of a network of 494 nodes is in the column at once', async () => {
  await open('inception-v4', `?drill=${unfolded(MODELS['inception-v4'])}`);
  const column = (await page.locator('tc-structure').boundingBox())!;
  const boxes = await page
    .getByRole('treeitem')
    .evaluateAll((all) => all.map((element) => element.getBoundingClientRect().bottom));
  expect(boxes.length).toBeGreaterThan(494);
  expect(Math.max(...boxes)).toBeLessThanOrEqual(column.y + column.height);
});

test('a network that is too high for the column scrolls by itself, and along with the charts', async () => {
  await open('densenet-121', `?drill=${unfolded(MODELS['densenet-121'])}`);
  const last = page.getByRole('treeitem').last();
  const top = async () => (await last.boundingBox())!.y;
  const before = await top();
  expect(before).toBeGreaterThan(876);
  await page.mouse.move(60, 500);
  await page.mouse.wheel(0, 100);
  await settle(page);
  expect(await top()).toBe(before - 100);
  await page.mouse.move(900, 500);
  await page.locator('tc-layers .scroller').evaluate((element) => (element.scrollTop = element.scrollHeight));
  await settle(page);
  expect(await top()).toBeLessThan(876);
});

test('while the network is laid out, its place is marked', async () => {
  page = await stage.open('/runs');
  let letGo = () => {};
  const held = new Promise<void>((resolve) => (letGo = resolve));
  await page.route('**/model', async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(`${stage.url}/runs/resnet-50/layers`);
  await page.locator('tc-structure .awaited').waitFor();
  letGo();
  await settle(page);
  expect(await page.locator('tc-structure .awaited').count()).toBe(0);
  expect(await page.getByRole('treeitem').count()).toBe(12);
});

test('a wheel on a structure that fits scrolls the charts', async () => {
  await open('resnet-50', `?drill=${unfolded(MODELS['resnet-50'])}`);
  await page.mouse.move(60, 500);
  await page.mouse.wheel(0, 200);
  await settle(page);
  expect(await page.locator('tc-layers .scroller').evaluate((element) => element.scrollTop)).toBe(200);
});

test('the Validation view does not load what lays out networks', async () => {
  const loaded = async (view: string) => {
    page = await stage.open('/runs');
    const scripts: string[] = [];
    page.on('request', (request) => request.url().endsWith('.js') && scripts.push(request.url()));
    await page.goto(`${stage.url}/runs/resnet-50/${view}`);
    await settle(page);
    const texts = await Promise.all(scripts.map(async (url) => (await fetch(url)).text()));
    return texts.some((text) => text.includes('network-simplex'));
  };
  expect(await loaded('validation')).toBe(false);
  await page.context().close();
  expect(await loaded('layers')).toBe(true);
});

test('where the worker could not be loaded the structure is laid out on request', async () => {
  page = await stage.open('/runs');
  await page.route('**/worker*.js', (route) => route.abort());
  await page.goto(`${stage.url}/runs/resnet-50/layers`);
  const again = page.locator('tc-structure').getByRole('button', { name: 'try again' });
  await again.waitFor();
  expect(stage.complaints().length).toBeGreaterThan(0);
  await page.unroute('**/worker*.js');
  await again.click();
  await settle(page);
  expect(await item(idOf('conv2_x')).count()).toBe(1);
  expect(await again.count()).toBe(0);
});
