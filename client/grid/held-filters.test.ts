import { signal } from '@angular/core';
import type { AnomalyIterations } from '../../analysis/index.ts';
import type { Ranking, RunDetail } from '../../schema/index.ts';
import { injected, passed } from '../data/injected.testing.ts';
import type { RankedFilters } from '../data/top-filters-need.ts';
import { countedIndex } from './counted-index.ts';
import { heldFilters } from './held-filters.ts';

/** Longer than anomaly iterations rest. */
const RESTED = 160;
const MOST = 2 ** 14;

interface Asked {
  readonly iterations: readonly number[];
  readonly top: number;
}

/** Only what is asked for here. */
function runOf(part: Partial<RunDetail>): RunDetail {
  const dumps = part.dumps ?? 10_000;
  const iterations = Array.from({ length: dumps }, (_, dump) => 10 * (dump + 1));
  return { id: 'run', startedAt: 'once', version: `${dumps}`, dumps, iterations, ...part } as RunDetail;
}

function struckAt(dumps: readonly number[], run: RunDetail): AnomalyIterations {
  return { all: Int32Array.from(dumps), runDumps: run.dumps } as AnomalyIterations;
}

/** Of each iteration the filters iteration, iteration + 1, … */
function rankedOf({ iterations, top }: Asked): RankedFilters {
  const filter = new Int32Array(iterations.length * top);
  for (let at = 0; at < filter.length; at++) filter[at] = iterations[Math.floor(at / top)]! + (at % top);
  return { dumps: iterations.length, top, layer: new Int32Array(filter.length), filter };
}

/** A long run that is struck at some dumps; answers come at once, but where the test holds them back. */
async function held(dumps: readonly number[], k = 2) {
  const asked: Asked[] = [];
  let going = Promise.resolve();
  const server = async (key: string) => {
    const query = new URLSearchParams(key.split('?')[1]);
    const iterations = query.get('iterations')!.split(',').map(Number);
    const one = { iterations, top: Number(query.get('top')) };
    asked.push(one);
    await going;
    return rankedOf(one);
  };
  const sources = {
    run: signal<RunDetail | undefined>(runOf({})),
    ranking: signal<Ranking>('relativeChange'),
    iterations: signal<AnomalyIterations | null>(null),
    k: signal(k),
    most: signal(MOST),
  };
  const strike = (at: readonly number[]) => sources.iterations.set(struckAt(at, sources.run()!));
  strike(dumps);
  const filters = injected(server, () =>
    heldFilters({ ...sources, index: countedIndex(sources.run), numbered: ({ filter }) => filter }),
  );
  await passed(RESTED);
  /** What was asked for since this was called last. */
  const news = () => asked.splice(0);
  const holdBack = () => {
    let go = () => undefined as void;
    going = new Promise((resolve) => (go = resolve));
    return go;
  };
  return { ...sources, strike, filters, news, holdBack };
}

/** Some dumps, one after the other. */
const from = (first: number, count: number) => Array.from({ length: count }, (_, at) => first + at);

test('only the filters of anomaly iterations are asked for, 1,024 of them in a request', async () => {
  const { filters, news, run } = await held(from(3, 1500));
  const asked = news();
  expect(asked.map(({ iterations, top }) => [iterations.length, top])).toEqual([
    [1024, 128],
    [476, 128],
  ]);
  expect(asked[1]!.iterations[0]).toBe(run()!.iterations[3 + 1024]);
  const { top, filter, rowOf, dumps } = filters.top()!;
  expect([top, filter.length, dumps, rowOf![2], rowOf![3], rowOf![1502]]).toEqual([
    2, 3000, 10_000, -1, 0, 1499,
  ]);
  expect([...filter.slice(-2)]).toEqual([15_030, 15_031]);
  expect(filters.awaited()).toBe(false);
});

test('of other anomaly iterations those that were none before; what has been is not asked for again', async () => {
  const { filters, news, strike } = await held([1, 5, 9]);
  news();
  strike([5, 7]);
  expect([filters.top(), filters.awaited()]).toEqual([null, true]);
  await passed(RESTED);
  expect(news().map(({ iterations }) => iterations)).toEqual([[80]]);
  expect([...filters.top()!.filter]).toEqual([60, 61, 80, 81]);
  strike([1, 9]);
  expect([[...filters.top()!.filter], filters.awaited()]).toEqual([[20, 21, 100, 101], false]);
  await passed(RESTED);
  expect(news()).toEqual([]);
});

test('while a slider moves nothing is asked for', async () => {
  const { filters, news, strike } = await held([1]);
  news();
  for (const dump of [2, 3, 4]) {
    strike([dump]);
    await passed();
  }
  expect([news(), filters.awaited()]).toEqual([[], true]);
  await passed(RESTED);
  expect(news().map(({ iterations }) => iterations)).toEqual([[50]]);
});

test('more filters of each than are held are asked for again, twice as many; fewer are not', async () => {
  const { filters, news, k } = await held([1, 5]);
  news();
  k.set(128);
  await passed(RESTED);
  expect([news(), filters.top()!.top]).toEqual([[], 128]);
  k.set(129);
  expect([filters.top(), filters.awaited()]).toEqual([null, true]);
  await passed(RESTED);
  expect(news()).toEqual([{ iterations: [20, 60], top: 256 }]);
  expect([filters.top()!.top, filters.top()!.filter[128]]).toEqual([129, 148]);
  k.set(2);
  await passed(RESTED);
  expect([news(), [...filters.top()!.filter]]).toEqual([[], [20, 21, 60, 61]]);
});

test('a model with fewer filters has no more of them', async () => {
  const { filters, news, k, most } = await held([1], 40);
  most.set(50);
  k.set(60);
  await passed(RESTED);
  expect(filters.top()!.top).toBe(50);
  expect(news().at(-1)!.top).toBeLessThanOrEqual(128);
});

test('32 MB are kept: what came first goes first, but never what is wanted', async () => {
  const room = 2 ** 23 / MOST;
  const { filters, news, strike } = await held(from(0, room - 100), MOST);
  strike(from(5000, 200));
  await passed(RESTED);
  news();
  strike(from(0, room - 100));
  await passed(RESTED);
  // A hundred had to go for the second ones.
  expect(news().flatMap(({ iterations }) => iterations)).toEqual(from(0, 100).map((dump) => 10 * (dump + 1)));
  strike(from(1000, room + 50));
  await passed(RESTED);
  expect(filters.top()!.filter).toHaveLength((room + 50) * MOST);
  expect(news().flatMap(({ iterations }) => iterations)).toHaveLength(room + 50);
});

test('a run that has grown keeps what is held of it', async () => {
  const { filters, news, run, strike } = await held([1, 5]);
  news();
  run.set(runOf({ dumps: 11_000 }));
  strike([1, 5, 10_500]);
  await passed(RESTED);
  expect(news().map(({ iterations }) => iterations)).toEqual([[105_010]]);
  expect(filters.top()!.dumps).toBe(11_000);
});

test.each<Partial<RunDetail>>([
  { startedAt: 'another time', version: 'another' },
  { dumps: 9000 },
  { id: 'another' },
])('of what another index held nothing is shown: %j', async (part) => {
  const { filters, news, run, strike, holdBack } = await held([1, 9500]);
  news();
  const go = holdBack();
  run.set(runOf(part));
  if (part.dumps) {
    // The anomaly iterations are still those of the run before.
    await passed(RESTED);
    expect([filters.top(), news()]).toEqual([null, []]);
  }
  strike([1, 8000]);
  await passed(RESTED);
  expect([filters.top(), filters.awaited()]).toEqual([null, true]);
  expect(news().map(({ iterations }) => iterations)).toEqual([[20, 80_010]]);
  go();
  await passed();
  expect(filters.top()!.filter).toHaveLength(4);
});

test('while nothing is wanted nothing is awaited; what was held is there again afterwards', async () => {
  const { filters, news, run, iterations } = await held([1, 5]);
  news();
  const [before, found] = [run()!, iterations()];
  run.set(undefined);
  for (const dump of [2, 3]) {
    iterations.set(struckAt([dump], before));
    await passed();
    expect([filters.top(), filters.awaited()]).toEqual([null, false]);
  }
  iterations.set(found);
  run.set(before);
  expect([[...filters.top()!.filter], filters.awaited()]).toEqual([[20, 21, 60, 61], false]);
  await passed(RESTED);
  expect(news()).toEqual([]);
});

test('another ranking has other filters', async () => {
  const { news, ranking, filters } = await held([1]);
  news();
  ranking.set('cosine');
  expect(filters.top()).toBeNull();
  await passed(RESTED);
  expect([news(), filters.top() !== null]).toEqual([[{ iterations: [20], top: 128 }], true]);
});
