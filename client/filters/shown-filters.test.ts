import type { FilterHistories } from '../../analysis/index.ts';
import { seededRandom } from '../../test/bench/measure.ts';
import type { LevelChunk } from '../data/level-chunk.ts';
import { entryColumns } from '../drawing/entry-place.ts';
import { columnsOf, extremesOf } from '../drawing/reduction.ts';
import { levelsOf, type LevelOptions } from './normalise.ts';
import { remembering, shownLevels } from './shown-filters.ts';

const FILTERS = 4;
const DUMPS = 12_345;
const random = seededRandom(21);
/** Filter after filter: noise with spikes of one dump up, and down to nothing. */
const values = Float32Array.from({ length: FILTERS * DUMPS }, () => {
  const draw = random();
  return draw < 0.0005 ? 5 * random() : draw < 0.001 ? 0 : draw < 0.002 ? NaN : 1 + 0.1 * random();
});
const raw = { filters: FILTERS, dumps: DUMPS, values };

/** By their definition. */
function chunkOf(level: number, first: number, end: number): LevelChunk {
  const buckets = Math.ceil((end - first) / 2 ** level);
  const parts = [0, 1, 2].map(() => new Float32Array(FILTERS * buckets).fill(NaN));
  for (let filter = 0, at = 0; filter < FILTERS; filter++) {
    for (let bucket = 0; bucket < buckets; bucket++, at++) {
      const [from, to] = [first + bucket * 2 ** level, Math.min(end, first + (bucket + 1) * 2 ** level)];
      const own = [...values.subarray(filter * DUMPS + from, filter * DUMPS + to)].filter(
        (value) => !Number.isNaN(value),
      );
      if (own.length === 0) continue;
      [parts[0]![at], parts[1]![at]] = [Math.min(...own), Math.max(...own)];
      parts[2]![at] = own.reduce((sum, value) => sum + value, 0) / own.length;
    }
  }
  const [min, max, mean] = parts as [Float32Array, Float32Array, Float32Array];
  const isExact = level === 0;
  return {
    level,
    first,
    end,
    series: FILTERS,
    buckets,
    min,
    max: isExact ? min : max,
    mean: isExact ? min : mean,
  };
}

const OVERVIEW = chunkOf(5, 0, DUMPS);
const SCALE = { scale: 'change', log: false, domain: null } as const;

/** The most and the least level of each column, as a chart of high rows shows them. */
function drawn(
  options: LevelOptions,
  histories: FilterHistories,
  filter: number,
  columns: ReturnType<typeof columnsOf>,
) {
  const { begin, levels, dumps } = levelsOf(histories, options);
  const own = Float32Array.from(
    levels.subarray(begin(filter), (filter + 1) * dumps),
    (level) => level || NaN,
  );
  return extremesOf(own, columns);
}

test.each(['filter', 'layer', 'none'] as const)(
  'no random spike disappears from a filter chart, whatever the zoom, normalised by %s: the colours are those of the dumps',
  (normalise) => {
    for (const [level, first, end] of [
      [0, 512, 1536],
      [1, 2048, 6144],
      [3, 0, 12_288],
      [5, 0, DUMPS],
    ] as const) {
      const {
        drawn: entries,
        place,
        whole,
      } = shownLevels(OVERVIEW, level === 5 ? null : [chunkOf(level, first, end)]);
      const columns = columnsOf({ from: first + 0.5, to: end - 0.5 }, 300 + Math.floor(random() * 300));
      const size = 2 ** level;
      const near = {
        first: columns.first.map((dump) => dump - (dump % size)),
        last: columns.last.map((dump) => Math.min(DUMPS - 1, dump - (dump % size) + size - 1)),
      };
      const domain = [0, 5] as const;
      for (let filter = 0; filter < FILTERS; filter++) {
        const options = { ...SCALE, normalise, domain, whole, together: level === 0 ? 1 : 2 };
        const found = drawn(
          options,
          { ...entries, values: entries.values },
          filter,
          entryColumns(place, columns),
        );
        expect(found).toEqual(drawn({ ...SCALE, normalise, domain }, raw, filter, near));
      }
    }
  },
);

test('normalised by iteration, the filter that is most in a bucket has the strongest colour', () => {
  const { drawn: entries, place, whole } = shownLevels(OVERVIEW, null);
  const { levels, begin } = levelsOf(entries, { ...SCALE, normalise: 'iteration', whole, together: 2 });
  const greatest = (filter: number) => levels[begin(filter) + 2 * 7 + 1]!;
  const of = (filter: number) => OVERVIEW.max[filter * OVERVIEW.buckets + 7]!;
  const [most] = [0, 1, 2, 3].sort((a, b) => of(b) - of(a));
  expect(place.entries).toBe(2 * OVERVIEW.buckets);
  expect(greatest(most!)).toBe(255);
});

test('chunks that follow each other are one; a value says its bucket', () => {
  const span = [chunkOf(2, 0, 4096), chunkOf(2, 4096, 8192)];
  const { drawn: entries, place, valueOf, compared } = shownLevels(OVERVIEW, span);
  expect(place).toEqual({ level: 2, first: 0, entries: 4096 });
  const both = shownLevels(OVERVIEW, [chunkOf(2, 0, 8192)]);
  expect(entries.values).toEqual(both.drawn.values);
  expect(valueOf(3, 4097)).toMatchObject({ first: 4096, last: 4099 });
  expect(valueOf(3, 9000)).toMatchObject({ first: 8992, last: 9023 });
  expect(compared.dumps).toBe(OVERVIEW.buckets);
});

test('what is shown is made once, and anew where either the whole run or what is visible has changed', () => {
  const shown = remembering(shownLevels);
  const [overview, longer] = [chunkOf(5, 0, 8192), OVERVIEW];
  const visible = [chunkOf(2, 0, 4096)];
  const first = shown(overview, visible);
  expect(shown(overview, visible)).toBe(first);
  const grown = shown(longer, visible);
  expect(grown.whole.dumps).toBe(2 * longer.buckets);
  expect(grown.compared.dumps).toBe(longer.buckets);
  expect(grown.drawn).toEqual(first.drawn);
  expect(shown(longer, null).drawn.dumps).toBe(2 * longer.buckets);
});
