import { cp, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Locator, Page } from 'playwright-core';
import type { Ground } from '../serving.ts';
import { RECORDED, bringRecorded, newStage, settle, type Stage } from './stage.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await newStage(async (ground) => {
    await bringRecorded(ground);
    await bringLongNames(ground);
  });
});

afterEach(() => expect(stage.complaints()).toEqual([]));

afterAll(() => stage.clear());

const LONG_NAME = 'German short-haired pointer';
const LONG_LAYER = 'conv2_1_downsample';

/** The recorded run, with names as ImageNet's classes and ResNet-50's layers have them. */
async function bringLongNames({ directory, index }: Ground): Promise<void> {
  const run = path.join(directory, 'long-names');
  await cp(path.join(directory, RECORDED), run, { recursive: true });
  const file = path.join(run, 'run.json');
  const settings = JSON.parse(await readFile(file, 'utf8')) as { classes: string[] };
  settings.classes[settings.classes.indexOf('Coat')] = LONG_NAME;
  await writeFile(file, JSON.stringify({ ...settings, name: 'long-names' }));
  const model = path.join(run, 'model.json');
  await writeFile(model, (await readFile(model, 'utf8')).replace('"conv2_1"', `"${LONG_LAYER}"`));
  await index('long-names');
}

/** The texts of what is wider than where it stands, or of more lines. */
const cut = (found: Locator) =>
  found.evaluateAll((elements) =>
    elements
      .filter((element) => {
        const isWide = element.scrollWidth > element.clientWidth;
        return isWide || element.scrollHeight > element.clientHeight + 6;
      })
      .map((element) => element.textContent),
  );

/** The ends of the y axis of the curves, the upper one first. */
const ends = (page: Page) => page.locator('tc-timeline .axis').allInnerTexts();

test('the y axis of the curves is that of what is visible', async () => {
  const page = await stage.show('/runs/fashion-vgg-small/validation');
  expect(await ends(page)).toEqual(['100\u202f%', '0\u202f%']);
  await stage.show('/runs/fashion-vgg-small/validation?range=1500-1950');
  const [top, bottom] = (await ends(page)).map(parseFloat) as [number, number];
  expect(bottom).toBe(0);
  expect(top).toBeGreaterThan(10);
  expect(top).toBeLessThan(40);
  const canvas = page.locator('tc-timeline canvas[role=img]');
  expect(await canvas.getAttribute('aria-label')).toContain(`from 0\u202f% to ${top}\u202f%`);
  await page.keyboard.press('0');
  await settle(page);
  expect(await ends(page)).toEqual(['100\u202f%', '0\u202f%']);
});

test.each([
  [RECORDED, 'Coat'],
  ['long-names', LONG_NAME],
])('what flipped images of %s were taken for is not cut, and stands in a sentence', async (run, name) => {
  const page = await stage.show(`/runs/${run}/validation?class=6&at=570&panel=anomalies`);
  const notes = page.locator('tc-flipped-panel .note');
  expect(await notes.first().innerText()).toBe(`5 dumps right → 1 wrong: ${name}`);
  expect(await notes.first().getAttribute('title')).toBe(`5 dumps right, then 1 wrong, first as ${name}`);
  expect(await notes.count()).toBeGreaterThan(4);
  expect(await cut(notes)).toEqual([]);
});

test('the legend of the Layer view is whole in a window of 720 px, which is 1,440 px at 200 %', async () => {
  const page = await stage.open('/runs/fashion-vgg-small/layers', { viewport: { width: 720, height: 450 } });
  for (const what of ['chart=gradients', 'chart=box', 'measure=mean&bands=6', 'chart=weights&scale=free']) {
    await page.goto(`${stage.url}/runs/fashion-vgg-small/layers?${what}`);
    await settle(page);
    const legend = (await page.locator('tc-layer-legend').boundingBox())!;
    const row = (await page.locator('tc-settings-row').boundingBox())!;
    expect(legend.x + legend.width).toBeLessThanOrEqual(row.x + row.width);
  }
  await page.context().close();
});

test('names of layers that are as long as those of ResNet-50 are whole in the Cube', async () => {
  const page = await stage.show('/runs/long-names/cube');
  const names = page.locator('tc-cube .layer .name');
  expect(await names.allInnerTexts()).toContain(LONG_LAYER);
  expect(await cut(names)).toEqual([]);
});

test('with the keys on front and right face of the Cube each row is an element of its own that says where it stands', async () => {
  const page = await stage.show('/runs/fashion-vgg-small/cube');
  const active = () =>
    page.evaluate(() => {
      const id = document.activeElement!.getAttribute('aria-activedescendant')!;
      const element = document.getElementById(id)! as HTMLElement & { met?: boolean };
      const isMet = element.met ?? false;
      element.met = true;
      const row = Number(element.closest('[aria-rowindex]')?.getAttribute('aria-rowindex'));
      return { isMet, row, isInside: document.activeElement!.contains(element) };
    });
  for (const [role, rows] of [
    ['treegrid', [1, 2, 3]],
    ['grid', [1, 2, 3]],
  ] as const) {
    await page.locator(`tc-cube [role=${role}]`).focus();
    await page.keyboard.press('Home');
    for (const row of rows) {
      await settle(page);
      expect(await active()).toEqual({ isMet: false, row, isInside: true });
      await page.keyboard.press('ArrowDown');
    }
  }
});

test('a cell of the abstract grid says how strongly its strongest mini-set goes with the class', async () => {
  const page = await stage.show('/runs/fashion-vgg-small/correlation');
  await page.locator('tc-correlation [role=grid]').focus();
  await page.keyboard.press('Enter');
  await settle(page);
  const said = await page.locator('#correlation-cell').innerText();
  expect(said).toMatch(/\d of \d+ mini-sets beyond chance, the strongest: filter \d+/);
  expect(said).toMatch(/lift [\d.]+ · p [\d.]+ · q [\d.]+\u202f%: not beyond chance/);
});
