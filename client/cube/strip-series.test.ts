import { signal } from '@angular/core';
import type { Ranking, RunDetail } from '../../schema/index.ts';
import type { FilterChunk } from '../data/filter-histories.ts';
import { injected, passed } from '../data/injected.testing.ts';
import { stripSeries, type WantedFilters } from './strip-series.ts';

/** Only what is asked for here. */
function runOf(version: string, dumps: number): RunDetail {
  const iterations = Array.from({ length: dumps }, (_, dump) => 10 * (dump + 1));
  return { id: 'run', version, dumps, iterations } as unknown as RunDetail;
}

const strips = (...filters: readonly number[]): WantedFilters => new Map([[4, filters]]);

/** Filters of layer 4; the value of each is its number at every dump. */
async function held(dumps: number, ...filters: readonly number[]) {
  const asked: (readonly number[])[] = [];
  const run = signal<RunDetail | undefined>(runOf('one', dumps));
  const wanted = signal(strips(...filters));
  const server = (key: string): Promise<FilterChunk> => {
    const named = /filters=([\d,]+)/.exec(key)![1]!.split(',').map(Number);
    asked.push(named);
    const own = run()!.dumps;
    const values = Float32Array.from({ length: named.length * own }, (_, at) => named[Math.floor(at / own)]!);
    return Promise.resolve({ stretch: { first: 0, last: own - 1 }, values });
  };
  const series = injected(server, () =>
    stripSeries({ run, measure: signal<Ranking>('relativeChange'), wanted }),
  );
  await passed();
  return { run, wanted, series, news: () => asked.splice(0) };
}

test('of other strips only those are asked for that had none; what had one stays', async () => {
  const { series, wanted, news } = await held(3, 2, 5);
  expect([news(), [...series.historyOf(4, 5)!.whole]]).toEqual([[[2, 5]], [5, 5, 5]]);
  wanted.set(strips(5, 7));
  expect([series.historyOf(4, 7), series.awaited()]).toEqual([undefined, true]);
  await passed();
  expect([news(), [...series.historyOf(4, 7)!.whole]]).toEqual([[[7]], [7, 7, 7]]);
  wanted.set(strips(2));
  await passed();
  expect([news(), [...series.historyOf(4, 2)!.whole], series.awaited()]).toEqual([[], [2, 2, 2], false]);
});

test('of a run that has grown the histories of before stand until the new ones are here', async () => {
  const { series, run, news } = await held(3, 2);
  news();
  run.set(runOf('two', 4));
  expect(series.historyOf(4, 2)!.whole).toHaveLength(3);
  await passed();
  expect([news(), series.historyOf(4, 2)!.whole.length]).toEqual([[[2]], 4]);
});

test('32 MB stay beside the strips that are shown', async () => {
  const dumps = 80_000;
  const [first, second] = [0, 60].map((from) => Array.from({ length: 60 }, (_, at) => from + at));
  const { series, wanted, news } = await held(dumps, ...first!);
  wanted.set(strips(...second!));
  await passed();
  expect(news()).toEqual([first, second]);
  // There is room for 100: the first 20 had to go.
  wanted.set(strips(...first!));
  await passed();
  expect(news()).toEqual([first!.slice(0, 20)]);
  expect(series.historyOf(4, 59)!.whole).toHaveLength(dumps);
});
