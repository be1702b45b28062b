import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { appearsWith } from '../../analysis/index.ts';
import { LINKED_RUN } from './linked-run.ts';
import { evidenceOn } from './shown-correlation.ts';
import { eventually, newStage, query, settle, type Stage } from './stage.ts';

/** A generated run whose links are planted, and one without an anomaly. */
const LINKED = 'linked';
const CALM = 'calm';
/** Many classes and layers. */
const WIDE = 'wide';

let stage: Stage;
let page: Page;

beforeAll(async () => {
  stage = await newStage(async (ground) => {
    await ground.bring(LINKED, LINKED_RUN);
    await ground.bring(CALM, { layers: 2, dumps: 3 });
    await ground.bring(WIDE, {
      layers: 54,
      filters: 16,
      length: 4,
      classes: 300,
      images: 20,
      dumps: 60,
      anomalies: 200,
      gradients: false,
    });
  });
});

afterEach(() => expect(stage.complaints()).toEqual([]));

afterAll(() => stage.clear());

async function open(search: string, id: string): Promise<void> {
  page = await stage.show(`/runs/${id}/correlation?${search}`);
}

const press = async (key: string) => {
  await page.keyboard.press(key);
  await settle(page);
  return query(page);
};
const grid = () => page.getByRole('grid', { name: /^Anomaly filters/ });
const plotBox = async () => (await page.locator('tc-correlation .plot').boundingBox())!;
test('the keys stay in their cell while the grid changes, and leave it with the cell', async () => {
  await open('grid=detailed', LINKED);
  await grid().focus();
  await press('Enter');
  for (let row = 0; row < 15; row++) await page.keyboard.press('Shift+ArrowDown');
  for (let column = 0; column < 25; column++) await page.keyboard.press('Shift+ArrowRight');
  await settle(page);
  const read = () => page.locator('#correlation-cell').innerText();
  const cell = (await read()).split(',')[0]!;
  expect(await read()).toContain('mini-set of');
  await page.getByRole('button', { name: 'abstract' }).click();
  await settle(page);
  expect((await read()).split(',')[0]).toBe(cell);
  expect(await read()).not.toContain('mini-set of');
  await grid().focus();
  expect(await press('Enter')).not.toHaveProperty('sets');
  const seen: string[] = [];
  for (const threshold of [2, 12, 30]) {
    await page.getByRole('slider', { name: 'threshold' }).evaluate((slider, value) => {
      (slider as HTMLInputElement).value = String(value);
      slider.dispatchEvent(new Event('input', { bubbles: true }));
    }, threshold);
    await settle(page);
    if ((await page.locator('#correlation-cell').count()) > 0) seen.push(await read());
  }
  for (const text of seen) {
    expect(text.split(',')[0]).toBe(cell);
    expect(text).not.toMatch(/undefined|NaN/);
  }
  expect(seen.length).toBeGreaterThan(0);
});

describe('many classes and layers', () => {
  test('all of them have room, and what is selected can be read', async () => {
    await open('class=250', WIDE);
    expect(Number(await grid().getAttribute('aria-rowcount'))).toBeGreaterThan(40);
    expect(Number(await grid().getAttribute('aria-colcount'))).toBeGreaterThan(100);
    const box = await plotBox();
    expect(box.y + box.height).toBeLessThanOrEqual(900 - 24);
    const shown = await page.locator('tc-correlation .column').count();
    expect(shown).toBeGreaterThan(20);
    expect(shown).toBeLessThan(80);
    for (const search of ['grid=detailed', 'grid=detailed&cells=similarity']) {
      await open(search, WIDE);
      const end = await plotBox();
      expect([search, end.y + end.height <= 900 - 24]).toEqual([search, true]);
    }
  });
});

test('a run of three dumps has no anomaly', async () => {
  await open('panel=evidence', CALM);
  expect(await page.locator('tc-empty-grid').count()).toBe(1);
  expect(await page.locator('tc-evidence').innerText()).toContain('no mini-set to test');
});
describe('the evidence', () => {
  const rows = () => page.locator('tc-pair-list.both button');

  const found = () => evidenceOn(stage, page, LINKED);

  test('lists what is beyond chance, the strongest first, and says what was tested', async () => {
    await open('panel=evidence&fdr=20', LINKED);
    await eventually(async () => expect(await rows().count()).toBeGreaterThan(0));
    const { correlation: linked, evidence: expected, detail } = await found();
    const beyond = expected.q.findLastIndex((q) => q <= 0.2) + 1;
    expect(await page.locator('tc-pair-list.both [role=listitem]').first().getAttribute('aria-setsize')).toBe(
      String(beyond),
    );
    const firstClass = detail.classNames[linked.iterations.classes[expected.column[0]!]!]!;
    expect(await rows().first().innerText()).toContain(firstClass);
    expect(await page.locator('tc-evidence').innerText()).toContain(
      `of ${expected.tested.toLocaleString('en-US')} pairs`,
    );
  });

  test('a click selects mini-set, layer and class, and the card says which filters', async () => {
    await open('grid=detailed&panel=evidence&fdr=20', LINKED);
    await eventually(async () => expect(await rows().count()).toBeGreaterThan(0));
    await rows().first().click();
    await settle(page);
    expect(query(page)).toMatchObject({
      sets: expect.stringMatching(/^\d+$/) as string,
      class: expect.any(String) as string,
      node: expect.any(String) as string,
    });
    const { correlation: linked, evidence: expected } = await found();
    const set = expected.set[0]!;
    const size = linked.sets.offsets[set + 1]! - linked.sets.offsets[set]!;
    const card = page.getByLabel(/^mini-set of/);
    expect(await card.innerText()).toContain(`mini-set of ${size} filter`);
    await card.getByRole('group', { name: 'filters' }).getByRole('button').first().click();
    await settle(page);
    expect(query(page)).toMatchObject({ panel: 'filter', filter: expect.any(String) as string });
  });

  test('a bar of lift is as long as the lift is large, the largest the whole length, and none is cut', async () => {
    await open('panel=evidence&fdr=20', LINKED);
    await eventually(async () => expect(await rows().count()).toBeGreaterThan(3));
    const { evidence: expected } = await found();
    const shares = await page
      .locator('tc-pair-list.both .lift i')
      .evaluateAll((bars) => bars.map((bar) => parseFloat((bar as HTMLElement).style.width)));
    const beyond = expected.q.findLastIndex((q) => q <= 0.2) + 1;
    const largest = Math.log1p(Math.max(...expected.lift.subarray(0, beyond)));
    shares.forEach((share, at) =>
      expect(share).toBeCloseTo((100 * Math.log1p(expected.lift[at]!)) / largest, 3),
    );
    expect(Math.max(...shares)).toBeLessThanOrEqual(100);
  });

  test('ctrl-click lets go of a mini-set that another of its filters stands for', async () => {
    await open('panel=evidence&fdr=20', LINKED);
    await eventually(async () => expect(await rows().count()).toBeGreaterThan(0));
    const { correlation: linked, evidence: expected } = await found();
    const { offsets, filters } = linked.sets;
    const at = [...expected.set].findIndex((set) => offsets[set + 1]! - offsets[set]! > 1);
    const set = expected.set[at]!;
    const id = linked.iterations.classes[expected.column[at]!]!;
    await open(`panel=evidence&fdr=20&class=${id}&sets=${filters[offsets[set + 1]! - 1]}`, LINKED);
    await eventually(async () => expect(await rows().count()).toBeGreaterThan(at));
    expect(await rows().nth(at).getAttribute('aria-pressed')).toBe('true');
    await rows()
      .nth(at)
      .click({ modifiers: ['Control'] });
    await settle(page);
    expect(query(page)['sets']).toBeUndefined();
  });

  test('of many classes the card opens those that it lists, and says so', async () => {
    await open('panel=evidence', LINKED);
    await eventually(async () => expect(await rows().count()).toBeGreaterThan(0));
    const { correlation: linked } = await found();
    const classesOf = (set: number) =>
      [...linked.iterations.classes.keys()].filter((column) => appearsWith(linked, set, column)).length;
    const sets = [...linked.sets.layer.keys()];
    const many = sets.reduce((best, set) => (classesOf(set) > classesOf(best) ? set : best));
    expect(classesOf(many)).toBeGreaterThan(24);
    await open(`panel=evidence&sets=${linked.sets.filters[linked.sets.offsets[many]!]}`, LINKED);
    await page.getByRole('button', { name: 'these 24 in the Validation view' }).click();
    await settle(page);
    expect(query(page)['open']!.split('.')).toHaveLength(24);
  });
});

describe('what can be saved', () => {
  async function saved(item: string): Promise<Buffer> {
    await page.getByRole('button', { name: 'export' }).click();
    const coming = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: item, exact: true }).click();
    return readFile(await (await coming).path());
  }

  test('evidence as numbers', async () => {
    await open('panel=evidence&fdr=20', LINKED);
    await eventually(async () =>
      expect(await page.locator('tc-pair-list.both button').count()).toBeGreaterThan(0),
    );
    const lines = String(await saved('evidence of mini-sets and classes (CSV)'))
      .trim()
      .split('\n');
    expect(lines[0]).toBe('layer,layer_name,filters,class,class_name,observed,episodes,expected,lift,p,q');
    expect(lines.length).toBeGreaterThan(1);
  });
});
