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

/** The recorded run, with names of classes as ImageNet has them. */
async function bringLongNames({ directory, index }: Ground): Promise<void> {
  const run = path.join(directory, 'long-names');
  await cp(path.join(directory, RECORDED), run, { recursive: true });
  const file = path.join(run, 'run.json');
  const settings = JSON.parse(await readFile(file, 'utf8')) as { classes: string[] };
  settings.classes[settings.classes.indexOf('Coat')] = LONG_NAME;
  await writeFile(file, JSON.stringify({ ...settings, name: 'long-names' }));
  await index('long-names');
}

/** The texts of what is not wholly visible where it stands. */
const cut = (found: Locator) =>
  found.evaluateAll((elements) =>
    elements
      .filter((element) => {
        const isWide = element.scrollWidth > element.clientWidth;
        return isWide || element.scrollHeight > element.clientHeight;
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
