import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { findingsOf, type Finding } from '../../analysis/index.ts';
import { hierarchy, indexKey, readBlocks, findings as schema } from '../../schema/index.ts';
import { defaultStore, openStore } from '../../store/index.ts';
import { RECORDED, bringRecorded, newStage, query, settle, type Stage } from './stage.ts';

const FAULTY = 'faulty';
const INTERVAL = 100;

let stage: Stage;
let page: Page;
let findings: Finding[];
let names: string[];

beforeAll(async () => {
  stage = await newStage(async (ground) => {
    await bringRecorded(ground);
    await ground.bring(FAULTY, {
      layers: 8,
      filters: 16,
      length: 27,
      dumps: 60,
      faults: 2,
      interval: INTERVAL,
    });
    await ground.bring('begun', { dumps: 3 });
    await ground.bring('short', { dumps: 3 });
    const store = await openStore(defaultStore(`${ground.directory}/begun`));
    const catalogue = (await store.catalogue('begun'))!;
    await store.put('begun', [], { ...catalogue, complete: false, findings: null });
    const bytes = await store.get({ run: FAULTY, index: 'findings', key: indexKey.findings() }, 0);
    findings = findingsOf(readBlocks(schema, [bytes!]));
    names = hierarchy((await store.catalogue(FAULTY))!.model).map(({ name }) => name);
    await store.close();
  });
});

afterEach(async () => {
  await page.context().close();
  expect(stage.complaints()).toEqual([]);
});

afterAll(() => stage.clear());

const open = async (run = FAULTY, rest = '') => {
  page = await stage.open(`/runs/${run}/findings${rest}`);
};
const rows = () => page.locator('tc-findings [data-finding]');
const button = (index: number) => page.locator(`#finding-${index}`);
const letter = () => page.locator('tc-findings').innerText();

test('every finding has a row, by rule: where, when, how much, why, whence', async () => {
  await open();
  expect(findings.length).toBeGreaterThan(10);
  expect(await rows().count()).toBe(findings.length);
  const text = await letter();
  expect(text).toContain(`${findings.length} findings, up to iteration 6,000`);
  expect(text).toContain('Dead filters');
  expect(text).toContain('counted');
  expect(text).toContain('section 8.2 and figure 7e');
  for (const [index, { node, filters }] of findings.entries()) {
    const row = await rows().nth(index).innerText();
    expect(row).toContain(names[node]!);
    expect(row).toContain(filters.length === 0 ? 'the whole layer' : String(filters[0]));
  }
});

test('the letter is saved as CSV, a line a finding', async () => {
  await open();
  await page.getByRole('button', { name: 'export', exact: true }).click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: 'all findings (CSV)' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe(`${FAULTY}-findings.csv`);
  const lines = (await readFile(await download.path(), 'utf8')).trimEnd().split('\n');
  expect(lines.slice(1).map((line) => line.split(',')[0])).toEqual(findings.map(({ rule }) => rule));
});

test('the bar stands on the x axis that all views share, from the first to the last dump', async () => {
  await open();
  const at = findings.findIndex(({ rule }) => rule === 'stopped-filter');
  await rows().nth(at).scrollIntoViewIfNeeded();
  await settle(page);
  const { from } = findings[at]!;
  const left = await rows()
    .nth(at)
    .locator('canvas')
    .evaluate((canvas: HTMLCanvasElement) => {
      const y = Math.round((32 * canvas.height) / canvas.clientHeight);
      const { data } = canvas.getContext('2d')!.getImageData(0, y, canvas.width, 1);
      const ink = Array.from({ length: canvas.width }, (_, x) => data[4 * x + 3]!).findIndex(
        (alpha) => alpha > 200,
      );
      return ink / canvas.width;
    });
  expect(left).toBeCloseTo((from / INTERVAL - 1) / 60, 2);
});

test('a measure is asked for when its row comes into sight, and its ends are said', async () => {
  await open();
  expect(await rows().first().locator('.ends').innerText()).toMatch(/^norm .+ … .+/);
  const last = rows().last();
  expect(await last.locator('.ends').innerText()).toBe('');
  await last.scrollIntoViewIfNeeded();
  await settle(page);
  expect(await last.locator('.ends').innerText()).toMatch(/^relative change .+ … .+/);
});

test('a rule that the log could show nothing of is not among those that found nothing', async () => {
  await open('short');
  const clean = await page.locator('tc-findings dt').allInnerTexts();
  expect(clean).toContain('NaN or infinity');
  const unchecked = await page.locator('tc-findings .unchecked').allInnerTexts();
  expect(unchecked).toContain(
    'Not checked, because it takes 11 dumps, and there are 3: Exploding gradients.',
  );
  expect(unchecked.join()).toContain('Filters that never settle');
  expect(clean).not.toContain('Exploding gradients');
  expect(clean).not.toContain('Filters that never settle');
  await page.context().close();
  await open();
  expect(await page.locator('tc-findings .unchecked').count()).toBe(0);
});

test('a click goes to the filter in the layers, and back', async () => {
  await open();
  const at = findings.findIndex(({ rule }) => rule === 'dead-filter');
  const { node, filters, from } = findings[at]!;
  await button(at).click();
  await settle(page);
  expect(new URL(page.url()).pathname).toBe(`/runs/${FAULTY}/layers`);
  expect(query(page)).toMatchObject({
    node: String(node),
    filter: String(filters[0]),
    charts: String(node),
    at: String(from),
    panel: 'filter',
  });
  await page.goBack();
  await settle(page);
  expect(new URL(page.url()).pathname).toBe(`/runs/${FAULTY}/findings`);
  expect(query(page)).toEqual({});
});

test('a click on the picture goes there as well: of a layer to its chart', async () => {
  await open();
  const at = findings.findIndex(({ rule }) => rule === 'growing-sd');
  await rows().nth(at).scrollIntoViewIfNeeded();
  await settle(page);
  const box = (await rows().nth(at).locator('canvas').boundingBox())!;
  await page.mouse.click(box.x + 200, box.y + 10);
  await settle(page);
  expect(new URL(page.url()).pathname).toBe(`/runs/${FAULTY}/layers`);
  expect(query(page)['node']).toBe(String(findings[at]!.node));
  expect(query(page)['filter']).toBeUndefined();
});

test('by keyboard: 5 comes here, arrows go from finding to finding, Enter goes there', async () => {
  page = await stage.open(`/runs/${FAULTY}/validation`);
  await page.keyboard.press('5');
  await settle(page);
  expect(new URL(page.url()).pathname).toBe(`/runs/${FAULTY}/findings`);
  await button(0).focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowUp');
  await settle(page);
  const focused = () => page.evaluate(() => document.activeElement!.id);
  expect(await focused()).toBe('finding-1');
  await page.keyboard.press('End');
  await settle(page);
  expect(await focused()).toBe(`finding-${findings.length - 1}`);
  expect(await button(1).getAttribute('aria-label')).toMatch(
    /^NaN or infinity: conv\d, filter \d+; iterations /,
  );
  await page.keyboard.press('Home');
  await page.keyboard.press('Enter');
  await settle(page);
  expect(query(page)['node']).toBe(String(findings[0]!.node));
});

test('what is selected elsewhere is marked', async () => {
  const at = findings.findIndex(({ rule }) => rule === 'dead-filter');
  const { node, filters } = findings[at]!;
  await open(FAULTY, `?node=${node}&filter=${filters[0]}`);
  expect(await button(at).getAttribute('aria-current')).toBe('true');
  expect(await page.locator('tc-findings [aria-current]').count()).toBe(1);
});

test('the pointer over a row moves the cursor of the page', async () => {
  await open();
  const box = (await rows().first().locator('canvas').boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, box.y + 10);
  await settle(page);
  expect(await page.locator('[data-line], tc-lines .cursor').count()).toBe(1);
});

test('where nothing is found the rules are named', async () => {
  await open(RECORDED);
  const text = await letter();
  expect(text).toContain('Nothing found');
  expect(text).toContain('These rules were checked');
  expect(await page.locator('tc-findings dt').count()).toBe(10);
});

test('before the end of the log was reached, what to type is said', async () => {
  await open('begun');
  expect(await letter()).toMatch(/Nothing is said yet.*traincube index /s);
});

test('after the findings the Layer view has the gradient norm of every dump, and what vanishes can be seen', async () => {
  await open();
  await button(findings.findIndex(({ rule }) => rule === 'vanishing-gradients')).click();
  await page.waitForSelector('tc-layers [data-drawn=charts]');
  await settle(page);
  expect(query(page)).toMatchObject({ measure: 'gradientNorm', log: 'yes' });
  await page.mouse.move(5, 5);
  await page.keyboard.press('Escape');
  await settle(page);
  const values = await page.locator('tc-layers .row .value').allInnerTexts();
  expect(values.length).toBeGreaterThan(3);
  for (const value of values) expect(value).toMatch(/\d/);
});
