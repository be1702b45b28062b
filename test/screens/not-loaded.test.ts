import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { RECORDED, ROOT, bringRecorded, newStage, settle, type Stage } from './stage.ts';

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

/** The script of the page that a component is in. */
function scriptOf(selector: string): string {
  const built = path.join(ROOT, 'build/client/browser');
  const holds = (name: string) =>
    name.endsWith('.js') && readFileSync(path.join(built, name), 'utf8').includes(`[[\`${selector}\`]]`);
  return readdirSync(built).find(holds)!;
}

test.each([
  ['layers', 'tc-layer-settings'],
  ['correlation', 'tc-correlation-settings'],
  ['cube', 'tc-correlation-settings'],
  ['cube', 'tc-cube'],
])('so it is where in the view %s the script of %s comes late, or not', async (view, selector) => {
  const page = await stage.open('/runs');
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route(`**/${scriptOf(selector)}`, async (route) => {
    await held;
    await route.abort();
  });
  await page.goto(`${stage.url}/runs/${RECORDED}/${view}`, { waitUntil: 'commit' });
  const place = page.locator(selector.endsWith('settings') ? 'nav' : 'main');
  await place.locator('> [aria-busy=true]').waitFor({ state: 'attached' });
  release();
  await place.getByText('This part of the page could not be loaded.').waitFor();
  await page.context().close();
});
