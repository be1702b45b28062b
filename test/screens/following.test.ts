import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { ROOT } from '../command.ts';
import { makeLive, type LiveRun } from '../live-run.ts';
import { newGround } from '../serving.ts';
import { newStage, settle, type Stage } from './stage.ts';

/** A training that goes on, an indexer that follows it in a process of its own, and the page of a server that has not been told of either. */

const [DUMPS, EARLY] = [50, 30];
/** Sooner than a page that is told of nothing asks, which is every ten seconds, and late enough for a machine that does much else; in ms. */
const SOON = 5000;

let stage: Stage;
let live: LiveRun;
let follower: ChildProcess | undefined;
let said = '';

beforeAll(async () => {
  stage = await newStage(async (ground) => {
    live = await makeLive(await ground.write('live', { dumps: DUMPS }), EARLY);
    await ground.index('live');
  });
  follower = spawn(process.execPath, [
    path.join(ROOT, 'bin/traincube.mjs'),
    ...['index', '--follow', stage.ground.directory],
  ]);
  follower.stdout!.on('data', (part: Buffer) => (said += part.toString()));
  follower.stderr!.on('data', (part: Buffer) => (said += part.toString()));
  while (!said.includes(`${EARLY} dumps indexed`)) await pause(50);
});

afterAll(async () => {
  if (follower?.exitCode === null) {
    follower.kill('SIGINT');
    await once(follower, 'exit');
  }
  await stage.clear();
});

const pause = (time: number) => new Promise((resolve) => setTimeout(resolve, time));

const shown = (page: Page, dumps: number) =>
  page
    .getByRole('status')
    .filter({ hasText: dumps === 1 ? '1 dump' : `${dumps} dumps` })
    .waitFor();
const heard = (page: Page) => page.locator('.followed.heard').waitFor();
const stripes = (page: Page) => page.locator('tc-validation canvas').first().screenshot();

test('a dump is in the picture soon after its rename, in every page, whoever indexes it', async () => {
  const [one, two] = [await stage.open('/runs/live/validation'), await stage.open('/runs/live/layers')];
  await Promise.all([heard(one), heard(two)]);
  expect(await one.locator('.followed').innerText()).toMatch(/^followed, updated \d\d:\d\d:\d\d$/);
  const times: number[] = [];
  for (let time = 0; time < 4; time++) {
    const before = await stripes(one);
    const start = performance.now();
    const dump = await live.appear();
    await Promise.all([shown(one, dump), shown(two, dump)]);
    await settle(one);
    times.push(performance.now() - start);
    expect((await stripes(one)).equals(before)).toBe(false);
  }
  // A page that asks by itself may have done so just after the first one; then it waits its time after each.
  expect(Math.min(...times.slice(1))).toBeLessThan(SOON);
  await one.context().close();
  await two.context().close();
  expect(stage.complaints()).toEqual([]);
});

test('eight tabs of one browser are followed over one connection, and one that was hidden catches up', async () => {
  const first = await stage.open('/runs/live/validation');
  const tabs = [first];
  for (let tab = 1; tab < 8; tab++) {
    const page = await first.context().newPage();
    await page.goto(`${stage.url}/runs/live/validation`);
    tabs.push(page);
  }
  for (const tab of tabs) await Promise.all([heard(tab), shown(tab, live.dumps)]);
  // A hidden page asks for nothing; Chromium without a window never hides one by itself.
  await first.evaluate(() => {
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => true });
    document.dispatchEvent(new Event('visibilitychange'));
  });
  const dump = await live.appear();
  for (const tab of tabs.slice(1)) await shown(tab, dump);
  expect(await first.getByRole('status').innerText()).toBe(`${dump - 1} dumps`);
  await first.evaluate(() => {
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => false });
    document.dispatchEvent(new Event('visibilitychange'));
  });
  await shown(first, dump);
  await first.context().close();
  expect(stage.complaints()).toEqual([]);
});

test('the list of runs tells of a new run and of its dumps', async () => {
  const page = await stage.open('/runs');
  const name = `fresh-${randomUUID()}`;
  const row = page.getByRole('row').filter({ hasText: name });
  expect(await row.count()).toBe(0);
  await stage.ground.write(name, { dumps: 7 });
  // Until the index is complete the run has a second row, which says how to complete it.
  const complete = row.filter({ hasText: 'complete' });
  await complete.getByRole('cell', { name: '7', exact: true }).waitFor();
  await page.context().close();
  expect(stage.complaints()).toEqual([]);
});

test('a run that has no dumps yet says so, and its first dump comes into the page', async () => {
  const [ground, page] = [await newGround(), await stage.open('/runs')];
  try {
    const begun = await makeLive(await ground.write('begun', { dumps: 3 }), 0);
    const { url } = await ground.serve({ clientDirectory: path.join(ROOT, 'build/client/browser') });
    await page.goto(`${url}/runs/begun/validation`);
    await page.getByText('has no dumps yet: they are shown once they are there and indexed').waitFor();
    await heard(page);
    expect(await page.locator('.followed').innerText()).toBe('no dump indexed yet');
    await begun.appear();
    await ground.index('begun');
    await shown(page, 1);
  } finally {
    await page.context().close();
    await ground.clear();
  }
  expect(stage.complaints()).toEqual([]);
});

test('a server that is started again is found again', async () => {
  const port = new URL(stage.url).port;
  const clientDirectory = path.join(ROOT, 'build/client/browser');
  await mkdir(path.join(stage.ground.directory, 'none'), { recursive: true });
  const other = await stage.ground.serve({ clientDirectory });
  expect(other.url).not.toContain(port);
  const page = await stage.open('/runs/live/validation');
  await page.goto(`${other.url}/runs/live/validation`);
  await heard(page);
  await other.close();
  await page.locator('.followed:not(.heard)').waitFor();
  const dump = await live.appear();
  await stage.ground.serve({ clientDirectory, port: Number(new URL(other.url).port) });
  await shown(page, dump);
  await heard(page);
  await page.context().close();
  stage.complaints();
});

test('the end of the run is said', async () => {
  const page = await stage.open('/runs/live/validation');
  while (live.dumps < DUMPS) await live.appear();
  await live.complete();
  await page.getByText('● complete').waitFor();
  await shown(page, DUMPS);
  expect(await page.locator('.followed').count()).toBe(0);
  while (!said.includes('the run is over')) await pause(50);
  expect(said).toContain(`live: the run is over, and all of it is indexed: ${DUMPS} dumps.`);
  await page.context().close();
  expect(stage.complaints()).toEqual([]);
});
