import type { Page } from 'playwright-core';
import type { RunDetail } from '../../schema/index.ts';
import { routes } from '../../schema/index.ts';
import {
  RECORDED,
  bringRecorded,
  eventually,
  newStage,
  plotBox,
  query,
  settle,
  type Stage,
} from './stage.ts';

let stage: Stage;
let page: Page;
let run: RunDetail;

beforeAll(async () => {
  stage = await newStage(bringRecorded);
  run = await stage.get<RunDetail>(routes.run(RECORDED));
});

afterEach(async () => {
  await page.context().close();
  expect(stage.complaints()).toEqual([]);
});

afterAll(() => stage.clear());

async function open(query: string): Promise<void> {
  page = await stage.open(`/runs/${RECORDED}/validation?${query}`);
}

/** What is drawn of the range: the pictures of its plots. */
async function plots(): Promise<string[]> {
  const taken: string[] = [];
  for (const view of ['tc-timeline', 'tc-validation']) {
    taken.push((await page.locator(`${view} .plot`).screenshot()).toString('base64'));
  }
  return taken;
}

const status = () => page.getByRole('status').innerText();

test('the keyboard draws a range, which is seen, and zooms to it', async () => {
  await open(`at=${run.iterations[20]}`);
  await page.keyboard.press('r');
  await settle(page);
  expect(await status()).toMatch(/^a range of 1 dump: /);
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Shift+ArrowRight');
  await settle(page);
  expect(await status()).toMatch(/^a range of 10 dumps: /);
  const { left, width } = await plotBox(page);
  const brush = (await page.locator('tc-lines .brush').boundingBox())!;
  expect(brush.x).toBeCloseTo(left + (20 / run.dumps) * width, 0);
  expect(brush.width).toBeCloseTo((10 / run.dumps) * width, 0);
  await page.keyboard.press('r');
  await settle(page);
  expect(query(page)).toEqual({
    at: String(run.iterations[29]),
    range: `${run.iterations[20]}-${run.iterations[29]}`,
  });
  expect(await page.locator('tc-lines .brush').count()).toBe(0);
  expect(await status()).toBe('10 of 66 dumps');
});

test('a range is drawn to the left as well, and Esc lets go of it alone', async () => {
  await open(`at=${run.iterations[20]}`);
  await page.keyboard.press('r');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  await settle(page);
  expect(await status()).toMatch(/^a range of 3 dumps: /);
  await page.keyboard.press('Escape');
  await settle(page);
  expect(await page.locator('tc-lines .brush').count()).toBe(0);
  expect(query(page)).toEqual({ at: String(run.iterations[18]) });
  await page.keyboard.press('r');
  await page.keyboard.press('r');
  await settle(page);
  expect(query(page)).toEqual({ at: String(run.iterations[18]) });
  await page.keyboard.press('Escape');
  await settle(page);
  expect(query(page)).toEqual({});
});

test('the list of keys names it', async () => {
  await open('');
  await page.keyboard.press('?');
  await page.locator('tc-key-list dt').first().waitFor();
  expect(await page.locator('tc-key-list').innerText()).toMatch(/r\s+begin a range here/);
});

test.each([[[]], [['Tab']]])('? closes the list of keys that it has opened, after %j', async (before) => {
  await open('');
  for (const key of ['?', ...before]) await page.keyboard.press(key);
  expect(await page.getByRole('dialog').count()).toBe(1);
  await page.keyboard.press('?');
  await settle(page);
  expect(await page.getByRole('dialog').count()).toBe(0);
});

test('a range that a gesture left looks the same when its address is opened again', async () => {
  await open('open=6');
  const { left, top, width } = await plotBox(page);
  await page.mouse.move(left + 0.37 * width, top + 30);
  await page.keyboard.down('Control');
  for (let step = 0; step < 6; step++) await page.mouse.wheel(0, -120);
  await page.keyboard.up('Control');
  await settle(page);
  await page.mouse.down();
  await page.mouse.move(left + 0.37 * width - 77, top + 30, { steps: 3 });
  await page.mouse.up();
  await eventually(async () => expect(query(page)['range']).toMatch(/^\d+\.\d+-\d+\.\d+$/));
  await page.mouse.move(2, 2);
  await settle(page);
  const before = await plots();
  const address = page.url();
  await page.goto('about:blank');
  await page.goto(address);
  await settle(page);
  expect(page.url()).toBe(address);
  expect(await plots()).toEqual(before);
});
