import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { ablationEffects, filterWords } from '../../analysis/index.ts';
import { openLog } from '../../ingest/index.ts';
import {
  dumpedLayers,
  routes,
  type Ablation,
  type AblationList,
  type ModelDetail,
  type RunDetail,
} from '../../schema/index.ts';
import { ablationDirectory, defaultStore, writeAblation } from '../../store/index.ts';
import { ablate, ablationOptions } from '../../training/index.ts';
import { traincube } from '../command.ts';
import { RECORDED, bringRecorded, eventually, newStage, query, settle, type Stage } from './stage.ts';

let stage: Stage;
let page: Page;
let run: RunDetail;
let model: ModelDetail;

const get = async <T>(route: string): Promise<T> => (await (await fetch(stage.url + route)).json()) as T;
const nodeOf = (name: string) => model.nodes.find((node) => node.name === name)!.id;
const directory = () =>
  ablationDirectory(defaultStore(path.join(stage.ground.directory, RECORDED)), RECORDED)!;

/** Ablates the recorded run, as the command does; the result. */
async function ablated(...filters: string[]): Promise<Ablation> {
  const log = await openLog(path.join(stage.ground.directory, RECORDED));
  const options = ablationOptions(
    { filters, controls: '19' },
    dumpedLayers(log.model),
    await log.iterations(),
  );
  const ablation = await ablate(log, options, { say: () => undefined });
  await writeAblation(directory(), ablation);
  await log.close();
  return ablation;
}

beforeAll(async () => {
  stage = await newStage(async (ground) => {
    await bringRecorded(ground);
    await ground.write('foreign', { dumps: 5 });
    await ground.index('foreign');
  });
  run = await get<RunDetail>(routes.run(RECORDED));
  model = await get<ModelDetail>(routes.model(RECORDED));
});

afterEach(async () => {
  await page.context().close();
  await rm(directory(), { recursive: true, force: true });
  expect(stage.complaints()).toEqual([]);
});

afterAll(() => stage.clear());

async function open(search = '', view = 'layers', name = RECORDED): Promise<void> {
  page = await stage.open(`/runs/${name}/${view}?panel=ablation&${search}`);
}

const panel = () => page.locator('tc-ablation');
const command = async () =>
  (await page.locator('tc-ablate-command code').innerText()).replace(/\s+/g, ' ').trim();

test('each class with its change and its p, the farthest beyond the control first, where the axis has them', async () => {
  const ablation = await ablated('conv3_2:3,30');
  await open();
  const { all, classes } = ablationEffects(ablation);
  const rows = panel().locator('.effects .row');
  const names = [...classes.map(({ class: id }) => run.classNames[id]!)];
  expect(names[0]).toBe('Shirt');
  expect(await rows.locator('.name').allInnerTexts()).toEqual(['all', ...names]);
  const shown = await rows.locator('.number:nth-of-type(3)').allInnerTexts();
  expect(shown.map((text) => Number(text.replace('−', '-').replace('+', '')))).toEqual(
    [all, ...classes].map(({ change }) => Number((change * 100).toFixed(1))),
  );
  expect(await rows.nth(1).getAttribute('aria-label')).toMatch(
    /^Shirt, 50 images: error 26\.0 % before, 100\.0 % after, \+74\.0 points\. The control: .*; p 0\.05, q 0\.50\.$/,
  );
  expect(await panel().innerText()).toContain('19 random choices, seed 1');

  const every = [all, ...classes].flatMap(({ change, controls }) => [change, ...controls, 0]);
  const [from, to] = [Math.min(...every), Math.max(...every)];
  const box = async (part: string, row: number) => (await rows.nth(row).locator(part).boundingBox())!;
  for (const [row, { change, controls }] of [all, ...classes].entries()) {
    const strip = await box('.strip', row);
    const place = (value: number) => strip.x + ((value - from) / (to - from)) * strip.width;
    const dot = await box('.dot', row);
    expect(dot.x + dot.width / 2).toBeCloseTo(place(change), 0);
    const range = await box('.range', row);
    expect(range.x).toBeCloseTo(place(controls[0]!), 0);
    expect(range.width).toBeCloseTo(Math.max(2, place(controls.at(-1)!) - place(controls[0]!)), 0);
  }
});

test('from it to its filters, its iteration and the classes; which one is shown is in the address', async () => {
  await ablated('conv3_2:3,30');
  await ablated('conv1_1:1', 'conv2_1:all');
  const { ablations } = await get<AblationList>(routes.ablations(RECORDED));
  await open();
  const entries = panel().locator('.entry .name');
  expect(await entries.allInnerTexts()).toEqual(['conv1_1:1 conv2_1:all', 'conv3_2:3,30']);
  await entries.nth(1).click();
  await settle(page);
  expect(query(page)['ablation']).toBe(ablations[1]!.id);
  await page.getByRole('button', { name: 'filter 30 of conv3_2' }).click();
  await settle(page);
  expect(query(page)).toMatchObject({ node: String(nodeOf('conv3_2')), filter: '30', panel: 'ablation' });
  expect(await command()).toMatch(/ --filters conv3_2:30$/);
  await panel().getByRole('button', { name: 'go to iteration 1,950' }).click();
  await settle(page);
  expect(query(page)['at']).toBe('1950');
  const shirt = panel().getByRole('button', { name: /^Shirt, / });
  await shirt.focus();
  await page.keyboard.press('Enter');
  await settle(page);
  expect(query(page)['class']).toBe(String(run.classNames.indexOf('Shirt')));
  expect(await shirt.getAttribute('aria-pressed')).toBe('true');
});

test('the command that the page gives is one that runs, and what it writes appears by itself', async () => {
  await open(`node=${nodeOf('conv3_1')}&filter=23&at=900&drill=1`);
  const given = await command();
  expect(given).toBe(
    `npx traincube ablate ${path.join(stage.ground.directory, RECORDED)} --dump 900 --filters conv3_1:23`,
  );
  const [, , ...words] = given.split(' ');
  expect(await traincube(...words, '--controls', '2')).toMatchObject({ code: 0 });
  await eventually(async () => expect(await panel().locator('.effects .row').count()).toBe(11));
  expect(await panel().locator('.shown').innerText()).toMatch(/conv3_1\s*without 1 of 32 filters\s*23/);
  expect(query(page)['ablation']).toBeUndefined();
});

test('the filter’s page gives it, too', async () => {
  page = await stage.open(`/runs/${RECORDED}/layers?panel=filter&node=${nodeOf('conv1_2')}&filter=5`);
  expect(await command()).toMatch(/ ablate \S+ --filters conv1_2:5$/);
});

test('of selected mini-sets it names all filters', async () => {
  await open('sets=0.40&k=30', 'correlation');
  const filters = await page.locator('tc-ablation h3 .quiet').first().innerText();
  expect(filters).toMatch(/^conv1_1:\S+ conv2_2:\S+$/);
  expect(await command()).toMatch(
    new RegExp(` --filters ${filters.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`),
  );
});

test('with nothing selected, and nothing ablated yet, there is an example to copy', async () => {
  await open();
  expect(await panel().innerText()).toContain('nothing is selected: a filter for example');
  const last = dumpedLayers(model).findLast(({ type }) => type === 'conv')!;
  const example = filterWords([{ layer: last.id, name: last.name, of: last.filters, filters: [0] }]);
  expect(await command()).toMatch(new RegExp(` --filters ${example}$`));
  expect(await panel().locator('.effects').count()).toBe(0);
});

test('a run of another program says that it cannot be ablated, and its filters have no command', async () => {
  await open('', 'layers', 'foreign');
  expect(await panel().innerText()).toMatch(/^Ablation works for runs that traincube train recorded/);
  await page.context().close();
  const { nodes } = await get<ModelDetail>(routes.model('foreign'));
  const node = nodes.find(({ level }) => level === 'layer')!.id;
  page = await stage.open(`/runs/foreign/layers?panel=filter&node=${node}&filter=0`);
  expect(await page.locator('tc-filter-page h2').count()).toBe(1);
  expect(await page.locator('section.ablate').isVisible()).toBe(false);
});
