import type { Page } from 'playwright-core';
import { bringRecorded, newStage, settle, type Stage } from './stage.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await newStage(bringRecorded);
});

afterEach(() => expect(stage.complaints()).toEqual([]));

afterAll(() => stage.clear());

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
