import { signal } from '@angular/core';
import type { Ranking, RunDetail } from '../../schema/index.ts';
import { injected, passed } from '../data/injected.testing.ts';
import type { LevelChunk } from '../data/level-chunk.ts';
import { chunkOf } from '../data/level-needs.ts';
import type { DumpRange } from '../drawing/scale.ts';
import type { OpenRun } from '../page/open-run.ts';
import { groupsOf, levelStrips } from './level-strips.ts';
import type { WantedFilters } from './strip-series.ts';

const DUMPS = 2 ** 16;
const INTERVAL = 10;
const WHOLE: DumpRange = { from: 0, to: DUMPS };
const QUARTER: DumpRange = { from: 0, to: DUMPS / 4 };

/** Two layers with a strip each, of a long run; answers wait until the test lets those of a layer go. */
async function strips() {
  const waiting: { readonly layer: number; readonly go: () => void }[] = [];
  const asked: string[] = [];
  const server = (key: string) =>
    new Promise<LevelChunk>((answer) => {
      const layer = Number(/layer-filters\/(\d+)\//.exec(key)![1]);
      asked.push(/filters=([\d,]+)/.exec(key)![1]!);
      waiting.push({ layer, go: () => answer(chunkAt(key)) });
    });
  const iterations = Int32Array.from({ length: DUMPS }, (_, dump) => (dump + 1) * INTERVAL);
  const range = signal(WHOLE);
  const detail = { id: 'run', version: 'one', dumps: DUMPS, iterations: [...iterations] };
  const run = {
    detail: signal(detail as unknown as RunDetail),
    iterations: signal(iterations),
    dumps: signal(DUMPS),
    plotWidth: signal(1000),
    range,
  } as unknown as OpenRun;
  const wanted = signal<WantedFilters>(
    new Map([
      [0, [3]],
      [1, [7]],
    ]),
  );
  const levels = injected(server, () =>
    levelStrips(run, { measure: signal<Ranking>('relativeChange'), wanted }),
  );
  const arrive = async (...layers: readonly number[]) => {
    await passed();
    for (const one of waiting.splice(0)) {
      if (layers.includes(one.layer)) one.go();
      else waiting.push(one);
    }
    await passed();
  };
  const places = () => [levels.historyOf(0, 3)?.place, levels.historyOf(1, 7)?.place];
  return { range, wanted, arrive, places, asked, levels };
}

/** What the server would answer: least 1, greatest 3, mean 2. */
function chunkAt(key: string): LevelChunk {
  const query = new URLSearchParams(key.split('?')[1]);
  const level = Number(query.get('level') ?? 0);
  const first = Math.max(0, Math.ceil(Number(query.get('from')) / INTERVAL) - 1);
  const end = query.has('to') ? Math.floor(Number(query.get('to')) / INTERVAL) : DUMPS;
  const length = Math.ceil((end - first) / 2 ** level);
  const series = query.get('filters')!.split(',').length;
  const parts = (level === 0 ? [2] : [1, 3, 2]).map((value) => new Float32Array(series * length).fill(value));
  return chunkOf({ level, first, end, series }, parts);
}

const OVERVIEW = 6;

test('while closer histories come layer by layer, all strips stay at the level of before', async () => {
  const { range, arrive, places } = await strips();
  await arrive(0, 1);
  expect(places().map((place) => place!.level)).toEqual([OVERVIEW, OVERVIEW]);
  range.set(QUARTER);
  await arrive(0, 1);
  expect(places().map((place) => place!.level)).toEqual([4, 4]);
  range.set({ from: 0, to: DUMPS / 16 });
  await arrive(0);
  expect(places().map((place) => place!.level)).toEqual([4, 4]);
  await arrive(1);
  expect(places().map((place) => place!.level)).toEqual([2, 2]);
  expect(places()[0]).toEqual(places()[1]);
});

test('where nothing of before covers what is visible, all are the whole run until all are here', async () => {
  const { range, arrive, places } = await strips();
  await arrive(0, 1);
  range.set({ from: 0, to: DUMPS / 16 });
  await arrive(0, 1);
  expect(places().map((place) => place!.level)).toEqual([2, 2]);
  range.set(QUARTER);
  await arrive(1);
  expect(places().map((place) => place!.level)).toEqual([OVERVIEW, OVERVIEW]);
  await arrive(0);
  expect(places().map((place) => place!.level)).toEqual([4, 4]);
});

test('one layer alone is shown as soon as it is here', async () => {
  const { range, wanted, arrive, places } = await strips();
  wanted.set(new Map([[1, [7]]]));
  range.set(QUARTER);
  await arrive(1);
  expect(places().map((place) => place?.level)).toEqual([undefined, 4]);
});

test('a strip more asks for its own history alone; the others stay', async () => {
  const { range, wanted, arrive, places, asked, levels } = await strips();
  range.set(QUARTER);
  await arrive(0, 1);
  expect(places().map((place) => place?.level)).toEqual([4, 4]);
  asked.splice(0);
  wanted.set(
    new Map([
      [0, [2, 3]],
      [1, [7]],
    ]),
  );
  await passed();
  expect(new Set(asked)).toEqual(new Set(['2']));
  expect(places().map((place) => place?.level)).toEqual([4, 4]);
  expect(levels.historyOf(0, 2)).toBeUndefined();
  await arrive(0);
  expect(places().map((place) => place?.level)).toEqual([4, 4]);
  expect(levels.historyOf(0, 2)?.place.level).toBe(4);
  asked.splice(0);
  wanted.set(new Map([[0, [2, 3]]]));
  await passed();
  expect(asked).toEqual([]);
});

test('groups stay as long as half of them is wanted, and are few', () => {
  const first = groupsOf(new Map([[5, [1, 2, 3, 4]]]));
  const second = groupsOf(new Map([[5, [0, 1, 2]]]), first);
  expect(second.get(5)).toEqual([[1, 2, 3, 4], [0]]);
  expect(groupsOf(new Map([[5, [0, 1]]]), second).get(5)).toEqual([[0], [1]]);
  let groups = first;
  for (let strips = 5; strips < 40; strips++) {
    const filters = Array.from({ length: strips }, (_, at) => at + 1);
    groups = groupsOf(new Map([[5, filters]]), groups);
    expect(
      groups
        .get(5)!
        .flat()
        .sort((a, b) => a - b),
    ).toEqual(filters);
    expect(groups.get(5)!.length).toBeLessThanOrEqual(4);
  }
});
