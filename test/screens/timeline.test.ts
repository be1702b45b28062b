import type { Page } from 'playwright-core';
import { TIMELINE } from '../../client/timeline/draw-timeline.ts';
import { eventually, newStage, pixelAt, plotBox, query, settle, type Stage } from './stage.ts';

let stage: Stage;
let page: Page;

/** 100, 200, … 30,000, but for one that is refused. */
const DUMPS = 300;

beforeAll(async () => {
  stage = await newStage(async (ground) => {
    const { truncate } = await import('node:fs/promises');
    const run = await ground.write('long', { dumps: DUMPS, classes: 12, images: 5 });
    await truncate(`${run}/dumps/000015000/validation.arrow`, 100);
    await ground.index('long');
  });
});

beforeEach(async () => {
  page = await stage.open('/runs/long');
});

afterEach(async () => {
  await page.context().close();
  expect(stage.complaints()).toEqual([]);
});

afterAll(() => stage.clear());

const timeline = async () => (await page.locator('tc-timeline .plot').boundingBox())!;
const status = () => page.getByRole('status').innerText();
const visible = () => page.locator('tc-status-bar > span').last().innerText();

/** A place in the timeline, as a share of its width. */
async function at(share: number): Promise<[number, number]> {
  const { x, y, width, height } = await timeline();
  return [x + share * width, y + height / 2];
}

async function dragAcross(from: number, to: number): Promise<void> {
  await page.mouse.move(...(await at(from)));
  await page.mouse.down();
  await page.mouse.move(...(await at(to)), { steps: 4 });
  await page.mouse.up();
  await settle(page);
}

test('names and plots of timeline and rows share their edges', async () => {
  const [{ x, width }, rows] = [await timeline(), await plotBox(page)];
  expect([x, width]).toEqual([rows.left, rows.width]);
});

test('a drag zooms, and the browser goes back to what was before', async () => {
  expect(await visible()).toBe('100 ▸ 30,000');
  await dragAcross(0.25, 0.5);
  const zoomed = await visible();
  expect(zoomed).toMatch(/^7,[345]\d\d ▸ 1[45],\d00$/);
  expect(query(page)['range']).toBe(zoomed.replaceAll(',', '').replace(' ▸ ', '-'));
  await page.goBack();
  await settle(page);
  expect(await visible()).toBe('100 ▸ 30,000');
  await page.goForward();
  await settle(page);
  expect(await visible()).toBe(zoomed);
});

test('a double click shows the whole run again', async () => {
  await dragAcross(0.1, 0.3);
  await page.mouse.dblclick(...(await at(0.5)));
  await settle(page);
  expect(await visible()).toBe('100 ▸ 30,000');
});

test('ctrl-wheel zooms about the pointer, in the rows too', async () => {
  const { left, top, width } = await plotBox(page);
  const inspector = page.locator('tc-inspector dd').first();
  await page.mouse.move(left + 0.7 * width, top + 30);
  await settle(page);
  const before = await inspector.innerText();
  await page.keyboard.down('Control');
  for (let step = 0; step < 5; step++) await page.mouse.wheel(0, -120);
  await page.keyboard.up('Control');
  await eventually(async () => expect(await status()).toMatch(/^\d\d of 299 dumps$/));
  await page.mouse.move(left + 0.7 * width, top + 31);
  await settle(page);
  expect(await inspector.innerText()).toBe(before);
  expect(query(page)['range']).toBeDefined();
});

test('a drag in the rows pans', async () => {
  await dragAcross(0.25, 0.5);
  const { left, top } = await plotBox(page);
  const before = await visible();
  await page.mouse.move(left + 500, top + 30);
  await page.mouse.down();
  await page.mouse.move(left + 300, top + 30, { steps: 4 });
  await page.mouse.up();
  await settle(page);
  const first = (text: string) => Number(text.split(' ')[0]!.replace(',', ''));
  expect(first(await visible())).toBeGreaterThan(first(before) + 1000);
  expect(query(page)['class']).toBeUndefined();
});

test('the cursor line goes through timeline and rows at the same pixel', async () => {
  await page.mouse.move(...(await at(0.4)));
  await settle(page);
  const line = (await page.locator('tc-lines .cursor').boundingBox())!;
  const { top, height } = await plotBox(page);
  expect(line.y).toBeLessThanOrEqual((await timeline()).y);
  expect(line.y + line.height).toBeGreaterThan(top + Math.min(height, 200));
  const dumps = DUMPS - 1;
  const { x, width } = await timeline();
  expect(line.x).toBeCloseTo(x + ((Math.floor(0.4 * dumps) + 0.5) / dumps) * width, -0.5);
});

test('arrow keys go by one dump and by ten, as one step of the history', async () => {
  await page.mouse.click(...(await at(0.5)));
  await settle(page);
  const start = Number(query(page)['at']);
  for (const key of ['ArrowRight', 'ArrowRight', 'Shift+ArrowRight', 'ArrowLeft'])
    await page.keyboard.press(key);
  await settle(page);
  expect(Number(query(page)['at'])).toBeGreaterThanOrEqual(start + 1100);
  await page.goBack();
  await settle(page);
  expect(Number(query(page)['at'])).toBe(start);
});

test('a marker is set, named, moved, and removed', async () => {
  await page.keyboard.down('Shift');
  await page.mouse.click(...(await at(0.3)));
  await page.keyboard.up('Shift');
  await settle(page);
  const marker = page.getByRole('button', { name: /^marker/ });
  const set = Number(query(page)['markers']);
  expect(set).toBeGreaterThan(0);
  expect(await page.locator('tc-lines .marker').count()).toBe(1);

  await marker.dblclick();
  await page.getByLabel('Name of the marker').fill('odd');
  await page.keyboard.press('Enter');
  await settle(page);
  expect(query(page)['markers']).toBe(`${set}:odd`);

  await marker.focus();
  await page.keyboard.press('ArrowRight');
  await settle(page);
  expect(query(page)['markers']).toBe(`${set + 100}:odd`);

  const box = (await marker.boundingBox())!;
  await page.mouse.move(box.x + 5, box.y + 5);
  await page.mouse.down();
  await page.mouse.move(...(await at(0.6)), { steps: 4 });
  await page.mouse.up();
  await settle(page);
  expect(Number(query(page)['markers']!.split(':')[0])).toBeGreaterThan(17_000);

  await marker.focus();
  await page.keyboard.press('Delete');
  await settle(page);
  expect(query(page)['markers']).toBeUndefined();
});

test('a marker that is dragged past another one passes it', async () => {
  for (const share of [0.2, 0.5]) {
    await page.mouse.move(...(await at(share)));
    await page.keyboard.press('m');
    await settle(page);
  }
  const iterations = () => query(page)['markers']!.split('~').map(Number);
  const [first, second] = iterations();
  const box = (await page
    .getByRole('button', { name: /^marker/ })
    .first()
    .boundingBox())!;
  await page.mouse.move(box.x + 5, box.y + 5);
  await page.mouse.down();
  await page.mouse.move(...(await at(0.8)), { steps: 40 });
  await page.mouse.up();
  await settle(page);
  expect(iterations()[0]).toBeGreaterThan(second!);
  expect(iterations()[1]).toBe(second);
  expect(first).toBeLessThan(second!);
});

test('m marks the dump under the cursor', async () => {
  await page.mouse.move(...(await at(0.3)));
  await settle(page);
  const iteration = (await page.locator('tc-inspector dd').first().innerText()).replace(',', '');
  await page.keyboard.press('m');
  await settle(page);
  expect(query(page)['markers']).toBe(iteration);
});

test('the dump that was refused is counted, named, and missing in the timeline', async () => {
  expect(await status()).toMatch(/^299 dumps/);
  await page.getByRole('button', { name: '1 dump refused' }).click();
  expect(await page.locator('.refused').innerText()).toMatch(/15,000.*truncated/s);
});

test('the dump that was refused is a cross below the line of the ruler, where no △ stands', async () => {
  const { x, y, width } = await timeline();
  // 14,900 and 15,100 are the dumps 148 and 149: the cross stands where they meet.
  const place = Math.round(x + (149 / (DUMPS - 1)) * width);
  /** Of what is drawn there; 0 where nothing is. */
  const lightness = async (aside: number, below: number) =>
    Math.max(...(await pixelAt(page, place + aside, y + TIMELINE.stages + TIMELINE.curves + below)));
  for (const [aside, below] of [
    [0, 4],
    [-1, 3],
    [-2, 5],
  ] as const) {
    const drawn = await lightness(aside, below);
    expect({ aside, below, isInk: drawn > 0 && drawn < 120 }).toEqual({ aside, below, isInk: true });
    expect(await lightness(aside + 8, below)).toBe(0);
  }
});

test('a stage of the learning rate has its own ground', async () => {
  const { x, y, width } = await timeline();
  const grounds = new Set<string>();
  for (let share = 0.02; share < 1; share += 0.02) {
    grounds.add(String(await pixelAt(page, x + share * width, y + 17)));
  }
  expect(grounds.size).toBeGreaterThanOrEqual(2);
});

test('where dumps outnumber pixels, the status bar says so', async () => {
  await page.setViewportSize({ width: 600, height: 600 });
  await eventually(async () => expect(await status()).toMatch(/^299 dumps, [\d.]+ to a pixel \(min–max\)$/));
});

async function find(words: string): Promise<void> {
  await page.keyboard.press('/');
  await page.getByRole('combobox', { name: /^Search/ }).fill(words);
  await page.keyboard.press('Enter');
}

test('the search finds a class and an iteration; the list of keys names the key for it', async () => {
  await find('class-007');
  await settle(page);
  expect(query(page)['class']).toBe('7');
  await find('20,030');
  await settle(page);
  expect(query(page)['at']).toBe('20000');
  await page.keyboard.press('?');
  await page.locator('tc-key-list dt').first().waitFor();
  expect(await page.locator('tc-key-list').innerText()).toMatch(/\/\s+search/);
});

test('what is shown is saved as CSV and as a picture', async () => {
  await dragAcross(0.25, 0.5);
  const saved = async (name: RegExp) => {
    await page.getByRole('button', { name: 'export' }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name }).click(),
    ]);
    const { readFile } = await import('node:fs/promises');
    return readFile(await download.path());
  };
  const [from, to] = query(page)['range']!.split('-').map(Number) as [number, number];
  const lines = (await saved(/errors.*CSV/)).toString().trim().split('\n');
  expect(lines[0]).toBe('class,name,iteration,error');
  const iterations = new Set(lines.slice(1).map((line) => Number(line.split(',')[2])));
  expect([Math.min(...iterations), Math.max(...iterations)]).toEqual([from, to]);
  expect(lines.length - 1).toBe(12 * iterations.size);
  const { decode } = await import('fast-png');
  const picture = decode(await saved(/PNG/));
  expect(picture.width).toBeGreaterThan(1000);
});

test('an unknown run says what the server said', async () => {
  await page.goto(`${stage.url}/runs/none`);
  await settle(page);
  expect(await page.getByRole('alert').innerText()).toContain('no run "none"');
  expect(stage.complaints().every((text) => text.includes('404'))).toBe(true);
});
