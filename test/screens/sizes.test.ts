import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { eventually, newStage, pixelAt, plotBox, query, settle, type Stage } from './stage.ts';

/** The page at the ends of what it is for: a thousand classes, one dump. */

let stage: Stage;

beforeAll(async () => {
  stage = await newStage(async (ground) => {
    await ground.bring('wide', { classes: 1000, images: 2, dumps: 5 });
    await ground.bring('first', { dumps: 1 });
    await nameUnseenClass(await ground.write('unseen', { dumps: 5 }));
    await ground.index('unseen');
  });
});

/** One class more than there are images of. */
async function nameUnseenClass(run: string): Promise<void> {
  const file = path.join(run, 'run.json');
  const document = JSON.parse(await readFile(file, 'utf8')) as { classes: string[] };
  await writeFile(file, JSON.stringify({ ...document, classes: [...document.classes, 'unseen'] }));
}

afterEach(() => expect(stage.complaints()).toEqual([]));

afterAll(() => stage.clear());

const shownIds = (page: Page) =>
  page.locator('.row').evaluateAll((rows) => rows.map((row) => Number(row.id.replace('class-', ''))));

test('of a thousand classes only what is near the screen is there, and the last one is reached', async () => {
  const page = await stage.open('/runs/wide/validation?sort=id&clusters=0');
  expect(await page.getByRole('treegrid').getAttribute('aria-rowcount')).toBe('1000');
  const first = await shownIds(page);
  expect(first[0]).toBe(0);
  expect(first.length).toBeLessThan(150);
  await page.getByRole('treegrid').focus();
  await page.keyboard.press('End');
  await settle(page);
  expect(query(page)['class']).toBe('999');
  const status = (await page.locator('tc-status-bar').boundingBox())!;
  await eventually(async () => {
    const row = await page.locator('#class-999').boundingBox({ timeout: 1000 });
    expect(row!.y + row!.height).toBeLessThanOrEqual(status.y + 1);
  });
  expect((await shownIds(page)).length).toBeLessThan(150);
  await page.context().close();
});

test('at four pixels a row the name under the pointer can be read', async () => {
  const page = await stage.open('/runs/wide/validation?sort=id&rows=4&clusters=0');
  const { left, top } = await plotBox(page);
  await page.mouse.move(left + 100, top + 4 * 10 + 1);
  await settle(page);
  expect(await page.locator('#class-10 .name').isVisible()).toBe(true);
  expect(await page.locator('#class-40 .name').isVisible()).toBe(false);
  await page.context().close();
});

test('a run of one dump fills the plot, unfolds, and has nothing to zoom', async () => {
  const page = await stage.open('/runs/first/validation');
  expect(await page.getByRole('status').innerText()).toBe('1 dump');
  await page.locator('#class-0').click();
  await page.keyboard.press('+');
  await page.keyboard.press('ArrowRight');
  await settle(page);
  expect(query(page)).toMatchObject({ open: '0', class: '0' });
  expect(query(page)['range']).toBeUndefined();
  await page.context().close();
});

test('a class without images is hatched, stands last, and says so', async () => {
  const page = await stage.open('/runs/unseen/validation');
  const row = page.getByRole('row').last();
  expect(await row.getAttribute('aria-label')).toBe('unseen, final error –, 0 anomalies');
  const box = (await row.boundingBox())!;
  const { left } = await plotBox(page);
  const colours: string[] = [];
  for (let x = 0; x < 12; x++) colours.push(String(await pixelAt(page, left + 50 + x, box.y + 10)));
  expect(new Set(colours).size).toBe(2);
  await row.click();
  await settle(page);
  expect(await row.getAttribute('aria-selected')).toBe('true');
  expect(await page.locator('.images').count()).toBe(0);
  await page.context().close();
});

test('at 200 % zoom everything is still there', async () => {
  const page = await stage.open('/runs/first/validation', {
    viewport: { width: 720, height: 450 },
    deviceScaleFactor: 2,
  });
  const { width } = await plotBox(page);
  expect(width).toBeGreaterThan(250);
  const body = await page.evaluate(() => [document.body.scrollWidth, document.body.scrollHeight]);
  expect(body).toEqual([720, 450]);
  await page.context().close();
});
