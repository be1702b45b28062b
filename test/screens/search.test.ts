import type { Page } from 'playwright-core';
import { RECORDED, bringRecorded, newStage, query, settle, type Stage } from './stage.ts';

/** A generated run with more filters in a layer than a chart shows at once. */
const WIDE = 'wide';

let stage: Stage;
let page: Page;

beforeAll(async () => {
  stage = await newStage(async (ground) => {
    await bringRecorded(ground);
    await ground.bring(WIDE, { layers: 8, filters: 600, length: 9, dumps: 12 });
  });
});

afterEach(async () => {
  await page.context().close();
  expect(stage.complaints()).toEqual([]);
});

afterAll(() => stage.clear());

const field = () => page.getByRole('combobox', { name: 'Search: class, layer, filter, image, iteration' });

async function choose(words: string): Promise<void> {
  await page.keyboard.press('/');
  await field().fill(words);
  await page.keyboard.press('Enter');
  await settle(page);
}

/** Presses keys one right after the other, whatever the page still does. */
const press = (keys: readonly string[]) => Promise.all(keys.map((key) => page.keyboard.press(key)));

const view = () => new URL(page.url()).pathname.split('/').at(-1);
const hasKeys = () =>
  page.locator('tc-layers [role="treegrid"]').evaluate((grid) => grid === document.activeElement);

test.each(['validation', 'findings', 'layers'])(
  'a layer that is found is selected, from %s',
  async (from) => {
    page = await stage.open(`/runs/${RECORDED}/${from}?at=570&range=300-1500`);
    await choose('conv2_1');
    expect(view()).toBe('layers');
    expect(query(page)).toEqual({ at: '570', range: '300-1500', node: '5', drill: '4' });
    expect(await page.locator('#node-5').getAttribute('aria-selected')).toBe('true');
    expect(await hasKeys()).toBe(true);
    await page.goBack();
    await settle(page);
    expect(view()).toBe(from);
    expect(query(page)).toEqual({ at: '570', range: '300-1500' });
  },
);

test('what is found says what it is in, and how many filters it has', async () => {
  page = await stage.open(`/runs/${RECORDED}/validation`);
  await page.keyboard.press('/');
  await field().fill('conv1');
  await settle(page);
  const found = await page.getByRole('option').allInnerTexts();
  expect(found.map((text) => text.split(/\s*\n\s*/).filter(Boolean))).toEqual([
    ['module', 'conv1'],
    ['layer', 'conv1_1', 'in conv1, 8 filters'],
    ['layer', 'conv1_2', 'in conv1, 8 filters'],
  ]);
});

test('a filter that is found is selected in its chart, which scrolls to it', async () => {
  page = await stage.open(`/runs/${WIDE}/validation?filterheight=4`);
  const layer = await page.evaluate(async (run) => {
    const answer = await fetch(`/api/v1/runs/${run}/model`, { headers: { accept: 'application/json' } });
    const { nodes } = (await answer.json()) as { nodes: { id: number; name: string; level: string }[] };
    return nodes.findLast(({ level }) => level === 'layer')!;
  }, WIDE);
  await choose(`${layer.name} 590`);
  expect(view()).toBe('layers');
  expect(query(page)).toMatchObject({
    node: String(layer.id),
    filter: '590',
    charts: String(layer.id),
    panel: 'filter',
  });
  expect(await page.locator('tc-filter-page h2').first().innerText()).toContain('filter 590');
  expect(await hasKeys()).toBe(true);
  const thumb = (await page.locator('tc-filter-chart .thumb').boundingBox())!;
  const chart = (await page.locator('tc-filter-chart').boundingBox())!;
  expect(thumb.y + thumb.height / 2).toBeGreaterThan(chart.y + chart.height * 0.8);
  const rows = (await page.locator('tc-layers .scroller').boundingBox())!;
  expect(chart.y + chart.height).toBeLessThanOrEqual(rows.y + rows.height + 1);
});

test('what is typed right after / is searched for: at first, after the list of keys, and after a search', async () => {
  page = await stage.open(`/runs/${RECORDED}/validation`, { reducedMotion: 'no-preference' });
  const words = ['/', ...'conv3'];
  await press(words);
  expect(await field().inputValue()).toBe('conv3');
  await press(['Escape', '?', 'Escape', ...words]);
  expect(await field().inputValue()).toBe('conv3');
  await press(['Escape', ...words, 'Escape', '2']);
  await settle(page);
  expect(view()).toBe('layers');
  expect(await page.getByRole('dialog').count()).toBe(0);
});
