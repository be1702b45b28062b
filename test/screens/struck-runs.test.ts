import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Uint16, Uint8 } from 'apache-arrow';
import type { Page } from 'playwright-core';
import {
  ImageTally,
  MOST_STRUCK,
  classAnomalies,
  classScoreAt,
  flipsOf,
  overallAnomalies,
  rankedAnomalies,
  type Correlation,
  type Rule,
} from '../../analysis/index.ts';
import { defaultStore } from '../../store/index.ts';
import { integers, lists, plain } from '../../indexer/tables/columns.ts';
import {
  END_OF_STREAM,
  batchMessage,
  classImages,
  concatenate,
  recordBatch,
  routes,
  schemaMessage,
  type RunDetail,
} from '../../schema/index.ts';
import { bytesOf, heapOf } from '../browser/page-costs.ts';
import { writeStruckRun, type StruckShape } from '../struck-run.ts';
import { correlationOf, tableOf } from './shown-correlation.ts';
import { newStage, settle, type Stage } from './stage.ts';

/** Runs that are alike but for their length: one has ten times as many dumps as the other. */
const SHAPE: Omit<StruckShape, 'dumps'> = { struck: 3000, classes: 10, images: 20, filters: 16 };
const RUNS = { tenth: 10_000, whole: 100_000 } as const;
type Name = keyof typeof RUNS;
const NAMES = Object.keys(RUNS) as Name[];
const RULE = { window: 5, threshold: 2, k: 8 } as const;

/** More flips than a page holds: 4.8 million. */
const CROWDED: StruckShape = { ...SHAPE, dumps: 60_000, classes: 100, filters: 4, noise: 80 };

let stage: Stage;

beforeAll(async () => {
  stage = await newStage(async (ground) => {
    for (const name of NAMES) {
      const location = defaultStore(path.join(ground.directory, name));
      await writeStruckRun(location, name, { ...SHAPE, dumps: RUNS[name] });
    }
    await writeStruckRun(defaultStore(path.join(ground.directory, 'crowded')), 'crowded', CROWDED);
  });
}, 300_000);

afterEach(() => expect(stage.complaints()).toEqual([]));
afterAll(() => stage.clear());

/** What the page should show: made of all flips and all filters at every dump. */
async function expectedOf(name: Name): Promise<Correlation> {
  return correlationOf(stage, await stage.get<RunDetail>(routes.run(name)), RULE);
}

async function saved(page: Page, name: string): Promise<string> {
  const coming = page.waitForEvent('download');
  await page.getByRole('button', { name: 'export' }).click();
  await page.getByRole('menuitem', { name }).click();
  return String(await readFile((await (await coming).path())!));
}

test.each(NAMES)(
  '%s: mini-sets and cells are those of all its dumps, of the strongest iterations',
  async (name) => {
    const { sets, iterations, cells, layers } = await expectedOf(name);
    expect(iterations.all).toHaveLength(MOST_STRUCK);
    const page = await stage.open(
      `/runs/${name}/correlation?window=${RULE.window}&threshold=${RULE.threshold}&k=${RULE.k}`,
    );
    await settle(page);
    expect(await page.locator('tc-correlation-legend').innerText()).toContain(
      'the strongest 2,048 of 3,000 iterations',
    );
    const lines = (await saved(page, 'mini-sets (CSV)')).trim().split('\n').slice(1);
    const { iterations: at } = await stage.get<RunDetail>(routes.run(name));
    const expected = Array.from(sets.layer, (layer, set) => {
      const filters = sets.filters.subarray(sets.offsets[set], sets.offsets[set + 1]);
      const places = sets.iterations.subarray(sets.iterationOffsets[set], sets.iterationOffsets[set + 1]);
      const own = Array.from(filters, (filter) => filter - layer * SHAPE.filters).join(' ');
      return `${layer},conv${layer},${own},${places.length},${Array.from(places, (place) => at[iterations.all[place]!]).join(' ')}`;
    });
    expect(expected.length).toBeGreaterThan(20);
    expect(lines.map((line) => line.split(',').slice(0, 5).join()).sort()).toEqual(expected.sort());
    const counts = (await saved(page, 'anomaly filters of the cells (CSV)')).trim().split('\n').slice(1);
    const columns = iterations.classes.length;
    expect(counts.map((line) => Number(line.split(',').at(-1))).sort()).toEqual(
      Array.from({ length: layers.length * columns }, (_, at) => cells[at]!).sort(),
    );
    await page.context().close();
  },
);

/** A row is two numbers a filter; in the worst case each is sent with a header of its own. */
const MOST_BYTES = MOST_STRUCK * (2 * SHAPE.filters * 8 + 400);

test.each(['correlation', 'cube'])(
  '%s: neither bytes nor heap grow with the run, but for an entry a dump',
  async (view) => {
    const heaps: number[] = [];
    const strips: number[] = [];
    for (const name of NAMES) {
      const page = await stage.open('/runs');
      const bytes = await bytesOf(page);
      await page.goto(
        new URL(`/runs/${name}/${view}?threshold=${RULE.threshold}&k=${RULE.k}`, page.url()).href,
      );
      await settle(page);
      const filters = bytes.get('iteration-filters')!;
      expect(filters).toBeGreaterThan(MOST_STRUCK * 2 * SHAPE.filters * 8);
      expect([name, filters < MOST_BYTES, filters]).toEqual([name, true, filters]);
      strips.push(bytes.get('layer-filters') ?? 0);
      heaps.push(await heapOf(page));
      await page.context().close();
    }
    // One value of each filter with a strip at each dump would be ten times as much.
    expect(strips[1]! / Math.max(1, strips[0]!)).toBeLessThan(2);
    const grown = heaps[1]! - heaps[0]!;
    expect([grown < 100 * (RUNS.whole - RUNS.tenth), grown]).toEqual([true, grown]);
  },
);

test.each(['correlation', 'cube'])(
  '%s: while the filters of other iterations come, it stands, busy and pale',
  async (view) => {
    const page = await stage.open(`/runs/tenth/${view}?threshold=8&k=${RULE.k}`);
    let go = () => undefined as void;
    const held = new Promise<void>((resolve) => (go = resolve));
    await page.route('**/iteration-filters/**', async (route) => {
      await held;
      await route.continue();
    });
    const shown = page.locator(view === 'cube' ? 'tc-cube .view' : 'tc-correlation .frame');
    expect(await shown.getAttribute('aria-busy')).toBe('false');
    await page.evaluate(() => {
      const slider = document.querySelector<HTMLInputElement>('input[type=range][aria-label=threshold]')!;
      slider.value = '2';
      slider.dispatchEvent(new Event('input', { bubbles: true }));
    });
    await page.waitForSelector(`tc-${view} .late canvas`);
    expect(await shown.getAttribute('aria-busy')).toBe('true');
    expect(await shown.getAttribute('data-drawn')).not.toBeNull();
    const opacity = () =>
      page
        .locator(`tc-${view} canvas`)
        .first()
        .evaluate((canvas) => getComputedStyle(canvas).opacity);
    expect(await opacity()).toBe('0.5');
    go();
    await settle(page);
    expect([await shown.getAttribute('aria-busy'), await opacity()]).toEqual(['false', '1']);
    await page.context().close();
  },
);

test('of a run with more flips than a page holds all anomaly iterations are ranked', async () => {
  const detail = await stage.get<RunDetail>(routes.run('crowded'));
  const classOf = new Uint16Array(detail.images);
  detail.classImages.forEach((images, id) => images.forEach((image) => (classOf[image] = id)));
  const flips = flipsOf(await tableOf(stage, `${routes.classStats('crowded', 'all')}?columns=flips`));
  expect(flips.image.length).toBeGreaterThan(2 ** 22);
  const scores = classAnomalies(flips, classOf, detail.classes, RULE.window);
  const overall = overallAnomalies(scores, 3, detail.dumps);
  const counts = (image: number, rule: Rule, dump: number) =>
    classScoreAt(scores, classOf[image]!, rule, dump) >= 3;
  const expected = rankedAnomalies(flips, overall, RULE.window, counts, 8);
  // The last one is the strongest, and far from those whose flips the page holds.
  expect(expected[0]!.dump).toBeGreaterThan(59_000);

  const page = await stage.open('/runs');
  const bytes = await bytesOf(page);
  await page.goto(
    new URL(`/runs/crowded?window=${RULE.window}&threshold=3&panel=anomalies`, page.url()).href,
  );
  await settle(page);
  expect(await page.locator('tc-status-bar').innerText()).not.toMatch(/only/);
  const rows = page.getByRole('list', { name: 'the most anomalous iterations' }).getByRole('button');
  const shown = await rows.evaluateAll((all) =>
    all.map((row) => [...row.children].map((cell) => cell.textContent.trim())),
  );
  expect(shown.slice(0, expected.length).map((cells) => cells.slice(0, 3))).toEqual(
    expected.map(({ rule, dump, images }) => [
      rule === 'left' ? '▽' : '△',
      detail.iterations[dump]!.toLocaleString('en-GB'),
      String(images),
    ]),
  );
  // All flips are some 62 MB: of them those that a page holds of the first dumps, and those of anomalies.
  expect(bytes.get('class-stats')).toBeLessThan(62_000_000);
  expect(await heapOf(page)).toBeLessThan(150_000_000);

  // How many are learned, and forgotten, is known of an iteration whose flips were not among the first ones.
  const { learned, forgotten } = expected[0]!;
  expect(await rows.first().getAttribute('aria-label')).toMatch(
    new RegExp(`${learned} learned.*${forgotten} forgotten`),
  );

  // Another window is looked for in all flips; how far that is can be read.
  let go = () => undefined as void;
  const held = new Promise<void>((resolve) => (go = resolve));
  await page.route('**/class-stats/all?*window=9*', async (route) => {
    await held;
    await route.continue();
  });
  await page.evaluate(() => {
    const slider = document.querySelector<HTMLInputElement>('input[type=range][aria-label=window]')!;
    slider.value = '9';
    slider.dispatchEvent(new Event('input', { bubbles: true }));
  });
  const status = page.locator('tc-status-bar');
  await status.getByText(/reading anomalies: 0/).waitFor();
  expect(await rows.count()).toBeGreaterThan(0);
  go();
  await status.getByText(/reading anomalies/).waitFor({ state: 'detached' });
  await settle(page);
  await page.context().close();
});

/** What a log would say of all images at a dump: each is taken for its class. */
function resultsAt(iteration: number, classOf: Uint16Array): Buffer {
  const schema = classImages(classOf.length);
  const [predicted, probability] = schema.fields.slice(1).map(({ type }) => type);
  const batch = recordBatch(schema, [
    integers(Int32Array.of(iteration)),
    lists(predicted!, 1, plain(new Uint16(), classOf)),
    lists(probability!, 1, plain(new Uint8(), new Uint8Array(classOf.length))),
  ]);
  return Buffer.from(concatenate([schemaMessage(schema), batchMessage(batch), END_OF_STREAM]));
}

test('of such a run images are listed, and classes ordered, by all flips; guidance says of which iterations it is', async () => {
  const detail = await stage.get<RunDetail>(routes.run('crowded'));
  const classOf = new Uint16Array(detail.images);
  detail.classImages.forEach((images, id) => images.forEach((image) => (classOf[image] = id)));
  const tally = new ImageTally(detail.images);
  tally.add(flipsOf(await tableOf(stage, `${routes.classStats('crowded', 'all')}?columns=flips`)));
  const facts = tally.facts(new Uint8Array(detail.images));
  const mostForgotten = [...classOf.keys()]
    .sort((a, b) => facts.forgotten[b]! - facts.forgotten[a]! || a - b)
    .slice(0, 5);

  const page = await stage.open('/runs');
  await page.route('**/crowded/class-images/all*', (route) =>
    route.fulfill({
      contentType: 'application/vnd.apache.arrow.stream',
      body: resultsAt(detail.iterations.at(-1)!, classOf),
    }),
  );
  const address = `/runs/crowded?window=${RULE.window}&threshold=3`;
  await page.goto(new URL(`${address}&panel=images&list=mostForgotten`, page.url()).href);
  await settle(page);
  const rows = page.locator('tc-image-rows [data-row]');
  const shown = await rows.evaluateAll((all) => all.slice(0, 5).map((row) => (row as HTMLElement).innerText));
  mostForgotten.forEach((image, at) => {
    expect(shown[at]).toContain(`image ${image.toLocaleString('en-GB')}`);
    expect(shown[at]!.replace(/[^\w ]/g, '')).toContain(`forgotten ${facts.forgotten[image]} times`);
  });

  const ofAll = page.waitForRequest((request) =>
    request
      .url()
      .endsWith(`class-stats/all?columns=flips&from=${detail.iterations[0]}&to=${detail.iterations.at(-1)}`),
  );
  await page.goto(new URL(`${address}&sort=forgotten&panel=anomalies&suggest=yes`, page.url()).href);
  await ofAll;
  await page.getByText(/Of iterations [\d,\s]+ – [\d,\s]+ alone: more images flip/).waitFor();
  await page.context().close();
});
