import { cp, readFile, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { routes, type RunDetail } from '../../schema/index.ts';
import { RECORDED, bringRecorded, newStage, query, settle, type Stage } from './stage.ts';

let stage: Stage;
let page: Page;
let run: RunDetail;

/** Layers of the recorded run. */
const [FIRST, SECOND] = [2, 3];

beforeAll(async () => {
  stage = await newStage(async (ground) => {
    await bringRecorded(ground);
    // The same run with every second dump: between two of them its values are on the line.
    const sparse = path.join(ground.directory, 'sparse');
    await cp(path.join(ground.directory, RECORDED), sparse, { recursive: true });
    const dumps = (await readdir(path.join(sparse, 'dumps'))).sort();
    for (const dump of dumps.filter((_, at) => at % 2 === 1)) {
      await rm(path.join(sparse, 'dumps', dump), { recursive: true });
    }
    await ground.index('sparse');
    await ground.bring('unlike', { dumps: 4 });
  });
  run = await stage.get<RunDetail>(routes.run(RECORDED));
});

afterEach(async () => {
  await page.context().close();
  expect(stage.complaints()).toEqual([]);
});

afterAll(() => stage.clear());

async function open(search: string): Promise<void> {
  page = await stage.open(`/runs/${RECORDED}/layers?drill=1&${search}`);
}

/** The cells of the table, row by row, without the names and the buttons. */
const numbers = () =>
  page
    .locator('tc-compare tr')
    .evaluateAll((rows) =>
      rows
        .filter((row) => row.querySelector('td'))
        .map((row) => [...row.querySelectorAll('td.number')].map((cell) => cell.textContent!.trim())),
    );
const names = () => page.locator('tc-compare .name').allInnerTexts();

test('the key c overlays what is selected, layers and filters, and takes it out again', async () => {
  const dump = 20;
  await open(`node=${FIRST}&at=${run.iterations[dump]}`);
  await page.locator('tc-layers [role=treegrid]').focus();
  await page.keyboard.press('c');
  await settle(page);
  expect(query(page)).toMatchObject({ compare: String(FIRST), panel: 'compare' });
  await page.goto(`${page.url()}&filter=5`);
  await settle(page);
  await page.keyboard.press('c');
  await settle(page);
  expect(query(page)['compare']).toBe(`${FIRST}~${FIRST}.5`);
  expect(await names()).toEqual(['conv1_1', 'conv1_1 · filter 5']);
  const stats = await stage.get<{ sd: number }[]>(routes.layerStats(RECORDED, FIRST));
  const history = await stage.get<{ sd: number }[]>(routes.filterHistory(RECORDED, 1, 5));
  const [layer, filter] = (await numbers()).map(([value]) => Number(value));
  expect(layer).toBeCloseTo(stats[dump]!.sd, 2);
  expect(filter).toBeCloseTo(history[dump]!.sd, 2);
  await page.keyboard.press('c');
  await settle(page);
  expect(query(page)['compare']).toBe(String(FIRST));
});

test('another run of the same model stands at the same iterations, or as the difference', async () => {
  const dump = 21;
  await open(`compare=${FIRST}~${SECOND}&panel=compare&at=${run.iterations[dump]}`);
  await page.getByLabel('another run of the same model').selectOption('sparse');
  await settle(page);
  expect(query(page)['against']).toBe('sparse');
  const stats = await stage.get<{ sd: number }[]>(routes.layerStats(RECORDED, SECOND));
  // The other run has no dump here.
  const between = (stats[dump - 1]!.sd + stats[dump + 1]!.sd) / 2;
  const [, [own, other, difference]] = (await numbers()) as [string[], [string, string, string]];
  expect(Number(own)).toBeCloseTo(stats[dump]!.sd, 3);
  expect(Number(other)).toBeCloseTo(between, 3);
  expect(Number(difference)).toBeCloseTo(stats[dump]!.sd - between, 4);
  expect(await page.locator('tc-compare canvas').count()).toBe(2);
  await page.getByRole('button', { name: 'difference' }).click();
  await settle(page);
  expect(query(page)['as']).toBe('difference');
  expect(await page.locator('tc-compare canvas').count()).toBe(1);
  await page.getByRole('button', { name: 'export', exact: true }).click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: /of what is compared \(CSV\)$/ }).click(),
  ]);
  const [head, ...lines] = (await readFile(await download.path(), 'utf8')).trim().split('\n');
  expect(head!.split(',').at(-1)).toBe(`conv1_2 of ${RECORDED} − sparse`);
  const cells = lines[dump]!.split(',').map(Number);
  expect(cells[0]).toBe(run.iterations[dump]);
  expect(cells.at(-1)).toBeCloseTo(stats[dump]!.sd - between, 6);
});

test('runs that can be compared are offered; the others are grey, with their model', async () => {
  await open(`compare=${FIRST}&panel=compare`);
  const offered = await page
    .getByLabel('another run of the same model')
    .locator('option')
    .evaluateAll((options) =>
      (options as HTMLOptionElement[]).map(({ value, disabled }) => [value, disabled]),
    );
  expect(offered).toEqual([
    ['', false],
    ['sparse', false],
    ['unlike', true],
  ]);
  const group = page.locator('tc-compare optgroup');
  expect(await group.getAttribute('label')).toBe('with other layers, not comparable');
});

test.each([
  ['unlike', /^“unlike” is of another model, .*: only runs of .* with the same layers can be compared\.$/],
  ['nowhere', /^There is no run “nowhere”\.$/],
  [RECORDED, /is this run itself\.$/],
])('the run %s is refused in a sentence', async (against, sentence) => {
  await open(`compare=${FIRST}&panel=compare&against=${against}`);
  expect(await page.locator('tc-compare').getByRole('alert').innerText()).toMatch(sentence);
  expect(await page.locator('tc-compare canvas').count()).toBe(1);
});
