import { readFile } from 'node:fs/promises';
import type { Locator, Page } from 'playwright-core';
import { PairEvidence, type Pairs } from '../../analysis/index.ts';
import { measured } from '../../client/drawing/numbers.ts';
import { rateText } from '../../client/grid/rate-text.ts';
import { dumpedLayers, routes, type ModelDetail } from '../../schema/index.ts';
import { LINKED_RUN } from './linked-run.ts';
import { evidenceOn } from './shown-correlation.ts';
import { RECORDED, bringRecorded, eventually, newStage, query, settle, type Stage } from './stage.ts';

/** A generated run whose links are planted. */
const LINKED = 'linked';
const SHIRT = 6;

let stage: Stage;
let page: Page;

beforeAll(async () => {
  stage = await newStage(async (ground) => {
    await bringRecorded(ground);
    await ground.bring(LINKED, LINKED_RUN);
  });
});

afterEach(() => expect(stage.complaints()).toEqual([]));

afterAll(() => stage.clear());

async function open(id: string, search: string, view = 'correlation'): Promise<void> {
  page = await stage.show(`/runs/${id}/${view}?${search}`);
  await eventually(async () => expect(await page.getByText(/pairs of mini-set and class/).count()).toBe(1));
}

const listOf = (name: RegExp) => page.getByRole('list', { name });
const allPairs = () => listOf(/^mini-sets and classes, the strongest first/);
const sizeOf = async (list: Locator) =>
  Number(await list.getByRole('listitem').first().getAttribute('aria-setsize'));

/** What the rows of a list that are there should say, from the first on. */
async function expectRows(list: Locator, pairs: Pairs, rate: number): Promise<void> {
  expect(await sizeOf(list)).toBe(pairs.set.length);
  const said = await list
    .getByRole('button')
    .evaluateAll((rows) => rows.map((row) => row.getAttribute('aria-label')!));
  expect(said.length).toBeGreaterThan(4);
  said.forEach((text, at) => {
    const verdict = pairs.q[at]! <= rate ? '; beyond chance' : '; not beyond chance';
    const seen = `at ${pairs.observed[at]} of ${pairs.episodes[at]} episodes`;
    const numbers = `lift ${measured(pairs.lift[at])} · p ${measured(pairs.p[at])} · q ${rateText(pairs.q[at]!)}`;
    expect([text.includes(seen), text.includes(numbers), text.endsWith(verdict)]).toEqual([true, true, true]);
  });
}

describe('a recorded run in which nothing is beyond chance', () => {
  test('lists all pairs that meet with their numbers, and says that none is beyond chance', async () => {
    await open(RECORDED, 'panel=evidence');
    const { evidence } = await evidenceOn(stage, page, RECORDED);
    expect(await sizeOf(allPairs())).toBe(5);
    await page.getByRole('button', { name: 'all', exact: true }).click();
    await settle(page);
    expect(query(page)).toEqual({ panel: 'evidence', pairs: 'all' });
    const text = await page.locator('tc-evidence').innerText();
    expect(text).toContain(`None of ${evidence.tested} pairs`);
    expect(text).toContain(`All ${evidence.met} pairs that meet`);
    expect(evidence.set.length).toBe(evidence.met);
    await expectRows(allPairs(), evidence, 0.05);
    await page.getByRole('button', { name: 'beyond chance', exact: true }).click();
    await settle(page);
    expect(query(page)).toEqual({ panel: 'evidence' });
  });

  test('a mini-set lists all classes, a class all mini-sets, also those that it does not meet', async () => {
    await open(RECORDED, `panel=evidence&class=${SHIRT}&sets=41`);
    const { correlation, evidence } = await evidenceOn(stage, page, RECORDED);
    const { sets, iterations } = correlation;
    const set = [...sets.layer.keys()].find((one) =>
      sets.filters.subarray(sets.offsets[one], sets.offsets[one + 1]).includes(41),
    )!;
    const pairs = new PairEvidence(evidence.ground);
    const [ofSet, ofClass] = [pairs.ofSet(set), pairs.ofClass(iterations.classes.indexOf(SHIRT))];
    expect(ofSet.set.length).toBe(iterations.classes.length);
    expect(ofSet.observed.at(-1)).toBe(0);
    await expectRows(listOf(/^classes with the mini-set of/), ofSet, 0.05);
    await expectRows(listOf(/^mini-sets with Shirt/), ofClass, 0.05);
    expect(await page.getByRole('region', { name: 'class Shirt' }).innerText()).toContain(
      'beyond chance with none',
    );
  });

  test('the keys go through a long list, choose, and the address says so', async () => {
    await open(RECORDED, 'panel=evidence&pairs=all');
    const { evidence, correlation } = await evidenceOn(stage, page, RECORDED);
    await allPairs().getByRole('button').first().focus();
    await page.keyboard.press('ArrowDown');
    const focused = () => page.evaluate(() => document.activeElement!.getAttribute('data-row'));
    await eventually(async () => expect(await focused()).toBe('1'));
    await page.keyboard.press('End');
    await eventually(async () => expect(await focused()).toBe(String(evidence.met - 1)));
    expect(await allPairs().locator('button[tabindex="0"]').count()).toBe(1);
    await page.keyboard.press('Enter');
    await settle(page);
    const [set, column] = [evidence.set.at(-1)!, evidence.column.at(-1)!];
    expect(query(page)).toMatchObject({
      pairs: 'all',
      sets: String(correlation.sets.filters[correlation.sets.offsets[set]!]),
      class: String(correlation.iterations.classes[column]!),
    });
  });

  test('pointer and keys on a cell say lift and p, in the grid and in the Cube', async () => {
    const numbers = /lift (\S+) · p (\S+) · q (100 %|\S+)/;
    await open(RECORDED, 'grid=detailed&panel=evidence');
    const { correlation, evidence } = await evidenceOn(stage, page, RECORDED);
    const layers = dumpedLayers(await stage.get<ModelDetail>(routes.model(RECORDED)));
    const grid = page.getByRole('grid', { name: /^Anomaly filters/ });
    await grid.focus();
    await page.keyboard.press('Enter');
    await settle(page);
    const read = await page.locator('#correlation-cell').innerText();
    const set = [...correlation.sets.layer.keys()].find((one) =>
      read.includes(`of filter ${correlation.sets.filters[correlation.sets.offsets[one]!]}`),
    );
    expect(read).toContain(layers[0]!.name);
    const column = correlation.iterations.classes.indexOf(SHIRT);
    const pair = new PairEvidence(evidence.ground).of(set!, column);
    expect(read).toContain(`lift ${measured(pair.lift)} · p ${measured(pair.p)} · q ${rateText(pair.q)}`);
    expect(read).toContain('not beyond chance');
    const box = (await page.locator('tc-correlation .plot').boundingBox())!;
    await page.mouse.move(box.x + box.width * 0.3, box.y + box.height * 0.5);
    await settle(page);
    expect(await page.locator('tc-correlation .tip').innerText()).toMatch(numbers);

    await open(RECORDED, 'grid=detailed&panel=evidence', 'cube');
    const cells = page.getByRole('grid', { name: /^Right/ });
    await cells.focus();
    await settle(page);
    expect(await cells.innerText()).toMatch(numbers);
    expect(await page.locator('tc-cube .readout').innerText()).toMatch(numbers);
    expect(await page.locator('tc-cube .readout').innerText()).toContain('not beyond chance');
  });

  test('all pairs that meet can be saved', async () => {
    await open(RECORDED, 'panel=evidence');
    const { evidence } = await evidenceOn(stage, page, RECORDED);
    await page.getByRole('button', { name: 'export' }).click();
    const coming = page.waitForEvent('download');
    await page
      .getByRole('menuitem', { name: 'evidence of mini-sets and classes (CSV)', exact: true })
      .click();
    const lines = String(await readFile(await (await coming).path()))
      .trim()
      .split('\n');
    expect(lines[0]).toBe('layer,layer_name,filters,class,class_name,observed,episodes,expected,lift,p,q');
    expect(lines).toHaveLength(1 + evidence.met);
    lines.slice(1).forEach((line, at) => {
      const [lift, p, q] = line.split(',').slice(-3).map(Number);
      expect(lift).toBeCloseTo(evidence.lift[at]!, 6);
      expect([p, q]).toEqual([evidence.p[at], evidence.q[at]].map((value) => Number(value!.toPrecision(9))));
    });
  });
});

describe('a generated run with links', () => {
  test('all pairs: those beyond chance are marked, and stand before the others', async () => {
    await open(LINKED, 'panel=evidence&pairs=all&fdr=20');
    const { evidence } = await evidenceOn(stage, page, LINKED);
    const beyond = evidence.q.filter((q) => q <= 0.2).length;
    expect(beyond).toBeGreaterThan(0);
    expect(beyond).toBeLessThan(evidence.met);
    await expectRows(allPairs(), evidence, 0.2);
    const marked = await allPairs()
      .getByRole('button')
      .evaluateAll((rows) => rows.map((row) => row.classList.contains('beyond')));
    expect(marked).toEqual(marked.map((_, at) => at < beyond));
  });

  test('a link has the same numbers in the list and in the cards, and a click there selects it', async () => {
    await open(LINKED, 'panel=evidence&fdr=20');
    const { correlation, evidence, detail } = await evidenceOn(stage, page, LINKED);
    const [set, column] = [evidence.set[0]!, evidence.column[0]!];
    const [filter, id] = [
      correlation.sets.filters[correlation.sets.offsets[set]!]!,
      correlation.iterations.classes[column]!,
    ];
    const pairs = new PairEvidence(evidence.ground);
    await open(LINKED, `panel=evidence&fdr=20&class=${id}`);
    const card = listOf(new RegExp(`^mini-sets with ${detail.classNames[id]}`));
    const ofClass = pairs.ofClass(column);
    await expectRows(card, ofClass, 0.2);
    const at = ofClass.set.indexOf(set);
    expect([ofClass.p[at], ofClass.q[at]]).toEqual([evidence.p[0], evidence.q[0]]);
    await card.locator(`button[data-row="${at}"]`).click();
    await settle(page);
    expect(query(page)).toMatchObject({ class: String(id), sets: String(filter) });
    await expectRows(listOf(/^classes with the mini-set of/), pairs.ofSet(set), 0.2);
    const chosen = listOf(/^classes with/).locator('button[aria-pressed=true]');
    expect(await chosen.getAttribute('aria-label')).toContain(detail.classNames[id]!);
    expect(await chosen.getAttribute('class')).toContain('beyond');
  });
});
