import type { Page } from 'playwright-core';
import { RECORDED, bringRecorded, newStage, query, settle, type Stage } from './stage.ts';

const SHIRT = 6;

let stage: Stage;
let page: Page;

beforeAll(async () => {
  stage = await newStage(bringRecorded);
});

afterEach(async () => {
  await page.context().close();
  expect(stage.complaints()).toEqual([]);
});

afterAll(() => stage.clear());

const open = async (width: number, height: number, scale = 1) => {
  page = await stage.open(`/runs/${RECORDED}/validation?open=${SHIRT}&class=${SHIRT}`, {
    viewport: { width, height },
    deviceScaleFactor: scale,
  });
};
/** The layer conv1_1 of the recorded run. */
const LAYER = 2;

const more = () => page.getByRole('button', { name: /^more settings/ });

/** All settings, by what the keyboard reaches. */
const controls = [
  'select[aria-label="sort"]',
  'select[aria-label="rows"]',
  'button[aria-label="clusters"]',
  'input[aria-label="window"]',
  'input[aria-label="threshold"]',
  'input[aria-label="find classes"]',
  'button[title="only classes with anomalies"]',
  'select[aria-label="images"]',
  'button:text-is("fold all")',
];

test.each([
  [720, 450, 2],
  [1024, 768, 1],
  [1280, 800, 1],
  [1440, 900, 1],
  [1920, 1080, 1],
])('at %i × %i everything is in sight, or behind the button', async (width, height, scale) => {
  await open(width, height, scale);
  const inSight = async (part: string) => {
    const box = (await page.locator(part).boundingBox())!;
    return box.x >= 0 && box.x + box.width <= width;
  };
  for (const part of [
    'tc-validation-settings .legends',
    'tc-validation-settings i.scale',
    'nav > :last-child',
  ]) {
    expect({ part, inSight: await inSight(part) }).toEqual({ part, inSight: true });
  }
  const row = (await page.locator('tc-validation-settings .fitted').evaluate((element) => ({
    room: element.clientWidth,
    needs: element.scrollWidth,
  })))!;
  expect(row.needs).toBeLessThanOrEqual(row.room);
  const legends = (await page.locator('tc-validation-settings .legends').boundingBox())!;
  const shown: string[] = [];
  for (const control of controls) {
    const found = page.locator(`tc-validation-settings .fitted ${control}`);
    if ((await found.count()) === 0) continue;
    const box = (await found.boundingBox())!;
    expect(box.x + box.width).toBeLessThanOrEqual(legends.x);
    shown.push(control);
  }
  const folded = controls.filter((control) => !shown.includes(control));
  expect(await more().count()).toBe(folded.length > 0 ? 1 : 0);
  if (folded.length > 0) {
    await more().click();
    for (const control of folded) await page.locator(`.folded ${control}`).waitFor();
  }
  if (width < 1400) expect(folded.length).toBeGreaterThan(0);
  if (width > 1900) expect(folded).toEqual([]);
  const seldom = [
    'select[aria-label="rows"]',
    'button[title="only classes with anomalies"]',
    'button:text-is("fold all")',
  ];
  if (width === 1440) expect(folded.filter((control) => !seldom.includes(control))).toEqual([]);
});

test.each([1024, 1280, 1440, 1600, 1920])(
  'nothing in the row moves when the first class is unfolded, at %i px',
  async (width) => {
    page = await stage.open(`/runs/${RECORDED}/validation`, { viewport: { width, height: 900 } });
    const places = () =>
      page
        .locator('tc-validation-settings')
        .locator(
          'select:not([aria-label="images"]), input, .legend, button[aria-label^="more"], .fitted .word:not(label:has([aria-label="images"]) *)',
        )
        .evaluateAll((all) => all.map((element) => element.getBoundingClientRect().x));
    const before = await places();
    await page.locator(`#class-${SHIRT}`).click();
    await settle(page);
    expect(query(page)['open']).toBe(String(SHIRT));
    expect(await places()).toEqual(before);
    await page.locator(`#class-${SHIRT}`).click();
    await settle(page);
    expect(await places()).toEqual(before);
  },
);

test('words stand beside the settings where there is room for them', async () => {
  await open(1920, 1080);
  expect(await page.locator('.fitted .word').first().isVisible()).toBe(true);
  await page.setViewportSize({ width: 1024, height: 768 });
  await more().waitFor();
  await settle(page);
  expect(await page.locator('tc-validation-settings .fitted .word').first().isVisible()).toBe(false);
  await page.setViewportSize({ width: 1920, height: 1080 });
  await more().waitFor({ state: 'detached' });
  await settle(page);
  expect(await page.locator('.fitted .word').first().isVisible()).toBe(true);
});

test('the keyboard reaches what is behind the button; Esc goes back and keeps the selection', async () => {
  await open(1024, 768);
  await more().focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'more settings' });
  await dialog.waitFor();
  await page.waitForFunction(() => document.activeElement?.getAttribute('aria-label') === 'sort');
  await dialog.getByLabel('sort').selectOption('name');
  await settle(page);
  expect(query(page)).toMatchObject({ sort: 'name' });
  await page.keyboard.press('Tab');
  await settle(page);
  expect(await page.evaluate(() => document.activeElement!.getAttribute('aria-label'))).toBe('rows');
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await settle(page);
  expect(await more().evaluate((element) => element === document.activeElement)).toBe(true);
  expect(query(page)).toMatchObject({ class: String(SHIRT) });
});

test('the choice of clusters is open over the folded settings, and a click elsewhere closes them', async () => {
  await open(720, 450, 2);
  await more().click();
  await page.getByRole('button', { name: 'clusters', exact: true }).click();
  await page.getByRole('menuitem', { name: /^3 clusters/ }).click();
  await settle(page);
  expect(query(page)).toMatchObject({ clusters: '3' });
  await page.mouse.click(40, 260);
  await page.getByRole('dialog').waitFor({ state: 'detached' });
});

test('a click elsewhere closes the folded settings and does nothing else; the next one does', async () => {
  await open(1024, 768);
  const before = query(page);
  await more().click();
  await page.getByRole('dialog').waitFor();
  await settle(page);
  const { x, y } = (await page.getByRole('treegrid').boundingBox())!;
  await page.mouse.click(x + 300, y + 60);
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await settle(page);
  expect(query(page)).toEqual(before);
  expect(await more().evaluate((element) => element === document.activeElement)).toBe(true);
  await page.mouse.click(x + 300, y + 60);
  await settle(page);
  expect(query(page)).not.toEqual(before);
});

test('what is shown behind the button stays there while the keyboard is in it, and goes back to the row then', async () => {
  await open(1024, 768);
  await more().click();
  const dialog = page.getByRole('dialog', { name: 'more settings' });
  await page.waitForFunction(() => document.activeElement?.getAttribute('aria-label') === 'sort');
  await page.setViewportSize({ width: 1920, height: 1080 });
  await settle(page);
  expect(await page.evaluate(() => document.activeElement!.getAttribute('aria-label'))).toBe('sort');
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await more().waitFor({ state: 'detached' });
  await settle(page);
  expect(await page.locator('.fitted').getByLabel('sort').isVisible()).toBe(true);
});

test.each([
  [1024, 'chart=box'],
  [1280, 'chart=box'],
  [1280, 'measure=updateRatio'],
  [1440, 'chart=box'],
  [1440, 'measure=updateRatio'],
  [1920, 'measure=updateRatio&norm=none'],
])('with a filter chart at %i px, %s: the legends and every chosen word are whole', async (width, shown) => {
  page = await stage.open(`/runs/${RECORDED}/layers?drill=1&charts=${LAYER}&${shown}`, {
    viewport: { width, height: 900 },
  });
  const row = page.locator('tc-layer-settings');
  const { x, width: room } = (await row.boundingBox())!;
  const legends = (await row.locator('.legends').boundingBox())!;
  expect(legends.x).toBeGreaterThan(x);
  expect(legends.x + legends.width).toBeLessThanOrEqual(x + room);
  const places = () =>
    row.locator('select:visible, button:visible').evaluateAll((all) =>
      all.map((element) => {
        const { right, width } = element.getBoundingClientRect();
        const { style } = element as HTMLElement;
        [style.maxWidth, style.width] = ['none', 'max-content'];
        const whole = element.getBoundingClientRect().width;
        [style.maxWidth, style.width] = ['', ''];
        return { right, isWhole: width >= whole - 1 };
      }),
    );
  for (const { right, isWhole } of await places()) {
    expect(right).toBeLessThanOrEqual(legends.x);
    expect(isWhole).toBe(true);
  }
  if ((await more().count()) > 0) await more().click();
  const names = ['measure', 'chart', 'measure of the filters', 'order of the filters', 'scale'];
  for (const name of names) await page.getByLabel(name, { exact: true }).waitFor();
  const isFolded = (await row.getByLabel('measure of the filters').count()) === 0;
  if (isFolded) await page.getByLabel('height of the filters').waitFor();
});
