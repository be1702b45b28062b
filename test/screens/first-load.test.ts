import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { Page, Route } from 'playwright-core';
import { routes } from '../../schema/index.ts';
import { RECORDED, bringRecorded, newStage, settle, type Stage } from './stage.ts';

/** What a page asks for until its first picture, and when. */

let stage: Stage;

beforeAll(async () => {
  stage = await newStage(bringRecorded);
});

afterEach(() => expect(stage.complaints()).toEqual([]));

afterAll(() => stage.clear());

const addressOf = (view: string) => `${stage.url}/runs/${RECORDED}/${view}`;
const FLIPS = '**/class-stats/all?columns=flips*';

/** Goes to a view in a page of its own, with a list of all that is asked for from then on. */
async function goTo(view: string, prepare: (page: Page) => Promise<void> = async () => {}) {
  const page = await stage.open('/runs');
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url().slice(stage.url.length)));
  await prepare(page);
  await page.goto(addressOf(view), { waitUntil: 'commit' });
  return { page, asked };
}

/** What the page has asked for itself, in the order in which it did, and who asked. */
function resources(page: Page): Promise<readonly { readonly path: string; readonly by: string }[]> {
  return page.evaluate(() =>
    (performance.getEntriesByType('resource') as PerformanceResourceTiming[])
      .toSorted((a, b) => a.startTime - b.startTime)
      .map(({ name, initiatorType }) => ({ path: name.slice(location.origin.length), by: initiatorType })),
  );
}

/** Answers of these addresses wait until they are let go. */
async function hold(page: Page, addresses: string): Promise<() => void> {
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route(addresses, async (route: Route) => {
    await held;
    await route.continue();
  });
  return release;
}

test.each([
  ['validation', 1],
  ['findings', 2],
])(
  'before the page %s is made it asks for %i scripts: what all views have in common, and its own',
  async (view, count) => {
    const { page } = await goTo(view);
    await settle(page);
    const asked = await resources(page);
    // The worker is started when the page is made.
    const worker = asked.findIndex(({ path }) => path.startsWith('/worker-'));
    expect(worker).toBeGreaterThan(0);
    const scripts = asked.slice(0, worker).filter(({ path }) => path.endsWith('.js'));
    expect(scripts[0]!.path).toMatch(/^\/main-/);
    expect(scripts).toHaveLength(count);
    await page.context().close();
  },
);

test('the run is asked for once, by the answer that brings the page', async () => {
  const { page, asked } = await goTo('validation');
  await settle(page);
  expect(asked.filter((path) => path === routes.run(RECORDED))).toHaveLength(1);
  const by = (await resources(page)).filter(({ path }) => path === routes.run(RECORDED)).map(({ by }) => by);
  expect(by).toEqual(['link']);
  await page.context().close();
});

test('flips come after the picture of the layers', async () => {
  let release = () => {};
  const { page, asked } = await goTo('layers', async (opened) => {
    release = await hold(opened, '**/layer-stats?*');
  });
  await page.locator('[data-drawn=structure]').waitFor({ state: 'attached' });
  await page.waitForTimeout(300);
  expect(asked.filter((path) => path.includes('/layer-stats?')).length).toBeGreaterThan(0);
  expect(asked.filter((path) => path.includes('columns=flips'))).toEqual([]);
  const flips = page.waitForRequest(FLIPS);
  release();
  await flips;
  await settle(page);
  await page.context().close();
});

test.each(['correlation', 'cube'])(
  'the picture of the %s is made of flips: they are asked for at once',
  async (view) => {
    let release = () => {};
    const { page } = await goTo(view, async (opened) => {
      release = await hold(opened, '**/class-errors?*');
    });
    await page.waitForRequest(FLIPS);
    release();
    await settle(page);
    expect(await page.locator('main [data-drawn]').first().getAttribute('data-drawn')).toBeTruthy();
    await page.context().close();
  },
);
