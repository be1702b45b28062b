import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { tableFromIPC, type Table } from 'apache-arrow';
import { serveRuns } from '../api/index.ts';
import { routes } from '../schema/index.ts';
import { LONG, trainingErrors, writeLongRun } from './long-run.ts';

const DUMPS = LONG.dumps;
const ITERATIONS = LONG.iterations;

let directory: string;
let server: Awaited<ReturnType<typeof serveRuns>>;

beforeAll(async () => {
  directory = await mkdtemp(path.join(os.tmpdir(), 'traincube-long-'));
  const location = path.join(directory, 'store');
  await writeLongRun(location, 'long');
  server = await serveRuns({ directories: [], store: location, host: '127.0.0.1', port: 0 });
});

afterAll(async () => {
  await server.close();
  await rm(directory, { recursive: true });
});

async function asked(route: string): Promise<{ table: Table; bytes: number }> {
  const response = await fetch(server.url + route);
  expect(response.status).toBe(200);
  const bytes = new Uint8Array(await response.arrayBuffer());
  return { table: tableFromIPC(bytes), bytes: bytes.length };
}

const floats = (table: Table, column: string, part: string) =>
  table.getChild(column)!.getChild(part)!.toArray() as Float64Array;

test('100,000 dumps of ten classes: at every level the one dump in which all of a class is wrong is there', async () => {
  for (let level = 0; level <= 18; level++) {
    const { table } = await asked(`${routes.classErrors('long')}?level=${level}&columns=error,rows`);
    expect(table.numRows).toBe(Math.ceil(DUMPS / 2 ** level));
    const rows = table.getChild('rows')!.toArray() as Int32Array;
    expect(rows.reduce((sum, count) => sum + count, 0)).toBe(DUMPS);
    const most = table.getChild('error')!.getChild('max')!.getChildAt(0)!.toArray() as Float32Array;
    const place = Math.floor(LONG.spike / 2 ** level) * LONG.classes + LONG.spikeClass;
    expect(most.findIndex((value) => value === 1)).toBe(place);
    expect(most.filter((value) => value === 1)).toHaveLength(1);
  }
});

test('1,200,000 iterations: the one in which the training error is 1 is there at every level, down to itself', async () => {
  const route = routes.scalarValues('long', 'trainError');
  for (let level = 6; level <= 21; level++) {
    const { table } = await asked(`${route}?level=${level}`);
    expect(table.numRows).toBe(Math.ceil(ITERATIONS / 2 ** level));
    const most = floats(table, 'value', 'max');
    const place = Math.floor((LONG.spikeIteration - 1) / 2 ** level);
    expect(most.findIndex((value) => value === 1)).toBe(place);
    const counts = floats(table, 'value', 'count');
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(ITERATIONS);
    const means = floats(table, 'value', 'mean');
    const size = 2 ** level;
    const exact = trainingErrors.slice(place * size, (place + 1) * size);
    const mean = exact.reduce((sum, value) => sum + value, 0) / exact.length;
    expect(means[place]).toBeCloseTo(mean, 10);
  }
  for (let level = 0; level < 6; level++) {
    const [from, to] = [LONG.spikeIteration - 500, LONG.spikeIteration + 500];
    const { table } = await asked(`${route}?level=${level}&from=${from}&to=${to}`);
    expect(Math.max(...floats(table, 'value', 'max'))).toBe(1);
    const [first, last] = ['iteration', 'lastIteration'].map(
      (name) => table.getChild(name)!.toArray() as Int32Array,
    );
    expect([first![0], last!.at(-1)]).toEqual([from, to]);
  }
  const { table } = await asked(`${route}?from=${LONG.spikeIteration}&to=${LONG.spikeIteration}`);
  expect(JSON.parse(JSON.stringify(table.toArray()))).toEqual([{ iteration: LONG.spikeIteration, value: 1 }]);
});

test('what a screen shows of a long run is a small answer', async () => {
  const route = `${routes.scalarValues('long', 'trainError')}?level=10`;
  const { bytes } = await asked(route);
  expect(bytes).toBeLessThan(64_000);
  const { bytes: classes } = await asked(`${routes.classErrors('long')}?level=6`);
  expect(classes).toBeLessThan(300_000);
});

test('a level is a number from 0 to 24, where there are levels: anything else is one sentence', async () => {
  for (const [route, detail] of [
    [`${routes.classErrors('long')}?level=25`, /level/],
    [`${routes.classErrors('long')}?level=-1`, /level/],
    [`${routes.classErrors('long')}?level=1.5`, /level/],
    [`${routes.classErrors('long')}?level=many`, /level/],
    [`${routes.classImages('long', 0)}?level=3`, /level/],
    [
      `${routes.scalarValues('long', 'trainError')}?level=3&from=9&to=5`,
      /ends at iteration 5 before it begins at 9/,
    ],
    [`${routes.classErrors('long')}?level=3&columns=errors`, /no column "errors"/],
  ] as const) {
    const response = await fetch(server.url + route);
    expect([route, response.status]).toEqual([route, 400]);
    const problem = (await response.json()) as { detail: string };
    expect(problem.detail).toMatch(detail);
    expect(problem.detail.trim().split('\n')).toHaveLength(1);
  }
});

test('an answer at a level has an ETag of its own, and 304 of it', async () => {
  const tags = await Promise.all(
    ['', '?level=6', '?level=7'].map(async (query) => {
      const response = await fetch(`${server.url}${routes.classErrors('long')}${query}`);
      await response.arrayBuffer();
      return response.headers.get('etag')!;
    }),
  );
  expect(new Set(tags).size).toBe(3);
  const headers = { 'If-None-Match': tags[1]! };
  const again = await fetch(`${server.url}${routes.classErrors('long')}?level=6`, { headers });
  expect(again.status).toBe(304);
});

test('a level as JSON, an object a row', async () => {
  const route = `${routes.classErrors('long')}?level=18&format=json`;
  const response = await fetch(server.url + route);
  const [row] = (await response.json()) as { rows: number; error: { max: number[]; count: number[] } }[];
  expect(row).toMatchObject({ iteration: LONG.interval, lastIteration: ITERATIONS, rows: DUMPS });
  expect(row!.error.count).toEqual(Array(LONG.classes).fill(DUMPS));
  expect(row!.error.max[7]).toBe(1);
});
