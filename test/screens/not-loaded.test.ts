import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { RECORDED, bringRecorded, newStage, settle, type Stage } from './stage.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await newStage(bringRecorded);
});

afterAll(() => stage.clear());

test('the page is busy while the script of a panel comes, and says so where it does not', async () => {
  const page = await stage.open(`/runs/${RECORDED}/validation`);
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route('**/*.js', async (route) => {
    await held;
    await route.abort();
  });
  await page.getByRole('tab', { name: 'images' }).click();
  await page.locator('tc-inspector [aria-busy=true]').waitFor({ state: 'attached' });
  release();
  await settle(page);
  const panel = page.getByRole('tabpanel');
  expect(await panel.getByRole('alert').innerText()).toBe('This part of the page could not be loaded.');
  await page.unroute('**/*.js');
  await panel.getByRole('button', { name: 'reload the page' }).click();
  await page.locator('tc-image-lists').waitFor();
});
