import { cp } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import type { Catalogue } from '../../schema/index.ts';
import { defaultStore, openStore } from '../../store/index.ts';
import { breakRun } from '../serving.ts';
import { newStage, settle, type Stage } from './stage.ts';

let stage: Stage;
let page: Page;

beforeAll(async () => {
  stage = await newStage(async (ground) => {
    await ground.bring('early', { seed: 1 });
    await ground.write('later', { dumps: 2 });
    await ground.bring('grown', { dumps: 2 });
    await cp(`${ground.directory}/grown/dumps/000000200`, `${ground.directory}/grown/dumps/000000300`, {
      recursive: true,
    });
    await breakRun(`${ground.directory}/old`);
    await ground.bring('outdated', { dumps: 2 });
    const store = await openStore(defaultStore(`${ground.directory}/outdated`));
    const catalogue = (await store.catalogue('outdated'))!;
    await store.put('outdated', [], { ...catalogue, indexVersion: 2 } as unknown as Catalogue);
    await store.close();
  });
});

beforeEach(async () => {
  page = await stage.open('/');
});

afterEach(async () => {
  await page.context().close();
  expect(stage.complaints()).toEqual([]);
});

afterAll(() => stage.clear());

const rowOf = (id: string) => page.locator('tbody tr:not(.advice)', { hasText: id });

test('lists what the server has, with final error and dumps', async () => {
  expect(new URL(page.url()).pathname).toBe('/runs');
  const cells = await rowOf('early').locator('td').allInnerTexts();
  expect(cells[6]).toBe('70');
  expect(cells[7]).toMatch(/^[\d.]+\u202f%$/);
});

test('says of a run that is not indexed what to type', async () => {
  expect(await rowOf('later').innerText()).toContain('unindexed');
  const command = await page.locator('.advice code', { hasText: 'later' }).innerText();
  expect(command).toMatch(/^npx traincube index .*\/later$/);
  expect((await rowOf('later').locator('td').allInnerTexts())[6]).toBe('–');
  await rowOf('later').locator('a').click();
  await page.waitForURL('**/runs/later/validation');
  await settle(page);
  expect(await page.locator('.empty').innerText()).toContain(command);
});

test('says of a run that cannot be read why', async () => {
  expect(await rowOf('old').innerText()).toContain('unreadable');
  expect(await page.locator('tbody').innerText()).toContain('version 9');
  expect(await rowOf('old').locator('a').count()).toBe(0);
  expect((await rowOf('old').locator('td').allInnerTexts()).slice(4, 7)).toEqual(['–', '–', '–']);
});

test('what the log of a run says is shown where its index cannot be read', async () => {
  const cells = await rowOf('outdated').first().locator('td').allInnerTexts();
  expect(cells.slice(3, 7)).toEqual(['unreadable', '3', '12', '–']);
});

test('says of a run that is indexed in part how much of it is there', async () => {
  const cells = await rowOf('grown').locator('td').allInnerTexts();
  expect(cells.slice(3, 7)).toEqual(['partial', '3', '12', '2']);
});

test('the search takes words in any order, and says when nothing fits', async () => {
  await page.keyboard.press('/');
  await page.keyboard.type('complete early');
  await settle(page);
  expect(await page.locator('tbody tr:not(.advice)').count()).toBe(1);
  await page.keyboard.type(' nowhere');
  await settle(page);
  expect(await page.locator('tbody').innerText()).toContain('No run has “complete early nowhere” in it.');
});

test('Esc leaves the search, and what it held', async () => {
  await page.keyboard.press('/');
  await page.keyboard.type('early');
  await page.keyboard.press('Escape');
  await page.keyboard.type('3');
  await settle(page);
  expect(await page.getByLabel('Search the runs').inputValue()).toBe('');
  expect(await page.locator('tbody tr:not(.advice)').count()).toBe(5);
});

test('a run of another name is told apart by its id; a cut link to it opens it', async () => {
  await page.context().close();
  page = await stage.open('/runs/early?find=0%&threshold=4');
  expect(new URL(page.url()).pathname).toBe('/runs/early/validation');
  expect(new URL(page.url()).searchParams.get('threshold')).toBe('4');
  expect(await page.getByLabel('find classes').inputValue()).toBe('0%');
  expect(await page.locator('tc-header').innerText()).toMatch(/generated, seed 1\s+early/);
  expect(await page.title()).toMatch(/ · early · Traincube$/);
});

test.each(['/nonsense?x=1', '/runs/early/nowhere'])(
  '%s is no page, which is said above the runs',
  async (path) => {
    await page.context().close();
    page = await stage.open(path);
    expect(await page.getByRole('status').innerText()).toContain(`There is no page at ${path}.`);
    expect(await rowOf('early').count()).toBe(1);
    await page.getByRole('link', { name: 'These are the runs.' }).click();
    await page.waitForURL('**/runs');
    await settle(page);
    expect(await page.getByRole('status').count()).toBe(0);
  },
);

test('a run opens, by keyboard alone', async () => {
  const link = rowOf('early').locator('a');
  await link.focus();
  await page.keyboard.press('Enter');
  await page.waitForURL('**/runs/early/validation');
  await settle(page);
  expect(await page.locator('[role=row]').count()).toBe(3);
});

test('the theme is remembered', async () => {
  await page.getByRole('button', { name: 'theme' }).click();
  await page.getByRole('menuitemradio', { name: 'dark' }).click();
  await settle(page);
  await page.reload();
  await settle(page);
  expect(await page.locator('html').getAttribute('data-theme')).toBe('dark');
});

test('a server that goes away is said so, and asked again', async () => {
  await page.route('**/api/v1/runs', (route) => route.abort());
  await page.reload();
  expect(await page.getByRole('alert').innerText()).toContain('does not answer');
  await page.unroute('**/api/v1/runs');
  const again = page.getByRole('button', { name: 'try again' });
  // News of the server asks again as well, and takes the button away.
  await again.click({ timeout: 1000 }).catch(() => {});
  await rowOf('early').waitFor();
  expect(stage.complaints().every((text) => text.includes('ERR_FAILED'))).toBe(true);
});

test('a directory without runs says how to record one', async () => {
  await page.route('**/api/v1/runs', (route) => route.fulfill({ json: [] }));
  await page.reload();
  await settle(page);
  expect(await page.locator('.empty').innerText()).toContain('npx traincube train');
});
