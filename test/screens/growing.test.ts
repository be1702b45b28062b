import { mkdir, readFile, readdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { routes } from '../../schema/index.ts';
import { eventually, newStage, query, settle, type Stage } from './stage.ts';

/** The page beside a training that goes on. */

let stage: Stage;

const [DUMPS, EARLY] = [70, 60];

beforeAll(async () => {
  stage = await newStage(async (ground) => {
    for (const name of ['whole', 'part', 'deaf']) {
      await ground.write(name, { dumps: DUMPS });
      await mkdir(path.join(ground.directory, `.${name}`));
      await proceed(ground.directory, name, 'running');
      await ground.index(name);
    }
  });
});

afterEach(() => expect(stage.complaints()).toEqual([]));

afterAll(() => stage.clear());

/** Takes the late dumps out of the log of a run that is going on, and brings them back to that of a complete one. */
async function proceed(directory: string, name: string, status: 'running' | 'complete'): Promise<void> {
  const places = [path.join(directory, name, 'dumps'), path.join(directory, `.${name}`)] as const;
  const [from, to] = status === 'running' ? places : places.toReversed();
  for (const dump of await readdir(from!)) {
    if (Number(dump) > EARLY * 100) await rename(path.join(from!, dump), path.join(to!, dump));
  }
  const file = path.join(directory, name, 'run.json');
  const run = JSON.parse(await readFile(file, 'utf8')) as object;
  await writeFile(file, JSON.stringify({ ...run, status }));
}

async function goOn(page: Page, name: string): Promise<void> {
  await proceed(stage.ground.directory, name, 'complete');
  await stage.ground.index(name);
  await page.getByText('● complete').waitFor();
  // What the log says of the run may come before what the index has of it.
  await eventually(async () => expect(await shown(page)).toContain(`${DUMPS} dumps`));
  await settle(page);
}

const shown = (page: Page) => page.getByRole('status').innerText();
const visible = (page: Page) => page.locator('tc-status-bar > span').last().innerText();

test('new dumps come at the right, the whole run stays in view, and what is selected stays selected', async () => {
  const page = await stage.open('/runs/whole/validation?class=1&at=3000&open=1');
  expect(await shown(page)).toBe(`${EARLY} dumps`);
  expect(await page.locator('tc-header').innerText()).toContain('running');
  const before = query(page);
  await goOn(page, 'whole');
  expect(await shown(page)).toBe(`${DUMPS} dumps`);
  expect(await visible(page)).toBe('100 ▸ 7,000');
  expect(query(page)).toEqual(before);
  expect(await page.locator('tc-inspector').innerText()).toContain(`30 of ${DUMPS}`);
  await page.context().close();
});

test('a part that is looked at stays', async () => {
  const page = await stage.open('/runs/part/validation?range=2000-4000');
  await goOn(page, 'part');
  expect(await shown(page)).toBe(`21 of ${DUMPS} dumps`);
  expect(await visible(page)).toBe('2,000 ▸ 4,000');
  await page.keyboard.press('0');
  await eventually(async () => expect(await visible(page)).toBe('100 ▸ 7,000'));
  await page.context().close();
});

test('where the server cannot be heard it is asked again, which is cheap where nothing has changed', async () => {
  const page = await stage.open('/runs/deaf/validation');
  await page.context().addInitScript(() => Reflect.deleteProperty(window, 'SharedWorker'));
  await page.reload();
  await page.waitForResponse(
    (response) => response.status() === 304 && response.url().endsWith(routes.run('deaf')),
  );
  expect(await page.locator('.followed.heard').count()).toBe(0);
  await goOn(page, 'deaf');
  expect(await shown(page)).toBe(`${DUMPS} dumps`);
  await page.context().close();
});
