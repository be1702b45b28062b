import { NO_LEVEL, domainOf, levelsOf, type LevelOptions } from './normalise.ts';

const rows = (...values: readonly (readonly number[])[]) => ({
  filters: values.length,
  dumps: values[0]!.length,
  values: Float32Array.from(values.flat()),
});

const FIRST = 1;
const LAST = 255;
const QUARTER = 65;
const MIDDLE = 128;

function levels(histories: ReturnType<typeof rows>, options: Partial<LevelOptions>): number[][] {
  const found = levelsOf(histories, {
    normalise: 'layer',
    scale: 'change',
    log: false,
    domain: null,
    ...options,
  });
  return Array.from({ length: found.filters }, (_, filter) => [
    ...found.levels.subarray(found.begin(filter), (filter + 1) * found.dumps),
  ]);
}

const CHANGES = rows([NaN, 8, 4, 2], [NaN, 2, 1, 4], [NaN, 0, 0, 0]);

test('by filter each filter reaches its own end; one that never changes stays at the lower one', () => {
  expect(levels(CHANGES, { normalise: 'filter' })).toEqual([
    [NO_LEVEL, LAST, MIDDLE, QUARTER],
    [NO_LEVEL, MIDDLE, QUARTER, LAST],
    [NO_LEVEL, FIRST, FIRST, FIRST],
  ]);
});

test('by iteration the most active filter of each dump reaches the end', () => {
  const found = levels(CHANGES, { normalise: 'iteration' });
  expect(found.map((row) => row[1])).toEqual([LAST, QUARTER, FIRST]);
  expect(found.map((row) => row[3])).toEqual([MIDDLE, LAST, FIRST]);
});

test('by layer one value alone reaches the end', () => {
  expect(
    levels(CHANGES, {})
      .flat()
      .filter((level) => level === LAST),
  ).toHaveLength(1);
  expect(domainOf(CHANGES, 'change', false)).toEqual([0, 8]);
});

test('unnormalised values stand on the given scale, also outside of it', () => {
  expect(levels(CHANGES, { normalise: 'none', domain: [0, 4] })).toEqual([
    [NO_LEVEL, LAST, LAST, MIDDLE],
    [NO_LEVEL, MIDDLE, QUARTER, LAST],
    [NO_LEVEL, FIRST, FIRST, FIRST],
  ]);
});

test('a size begins at its least value', () => {
  expect(levels(rows([10, 11, 12]), { scale: 'size' })).toEqual([[FIRST, MIDDLE, LAST]]);
  expect(levels(rows([10, 10]), { scale: 'size' })).toEqual([[FIRST, FIRST]]);
});

test('what has a sign has zero in the middle, whatever its least and most', () => {
  expect(levels(rows([-1, 0, 4, -4]), { scale: 'signed' })).toEqual([[96, MIDDLE, LAST, FIRST]]);
  expect(levels(rows([0, 0]), { scale: 'signed' })).toEqual([[MIDDLE, MIDDLE]]);
  expect(domainOf(rows([-1, 3]), 'signed', true)).toEqual([-3, 3]);
});

test('logarithms are of what is above zero; zero stands at the lower end', () => {
  const found = levels(rows([0, 0.01, 0.1, 1]), { log: true });
  expect(found).toEqual([[FIRST, FIRST, MIDDLE, LAST]]);
  expect(domainOf(rows([0, 0.25, 1]), 'change', true)).toEqual([0.25, 1]);
});

test('an infinite value has the colour of the end and does not move it', () => {
  expect(levels(rows([1, 2, Infinity]), {})).toEqual([[MIDDLE, LAST, LAST]]);
});

test('without any value there is no domain', () => {
  expect(domainOf(rows([NaN, NaN]), 'change', false)).toBeNull();
  expect(levels(rows([NaN, NaN]), {})).toEqual([[NO_LEVEL, NO_LEVEL]]);
});

test('a filter has its levels once it is asked for, in any order', () => {
  const options = { normalise: 'filter', scale: 'change', log: false, domain: null } as const;
  const found = levelsOf(CHANGES, options);
  expect([...found.levels]).toEqual(Array.from(CHANGES.values, () => NO_LEVEL));
  const rows = [1, 0, 1].map((filter) => {
    const from = found.begin(filter);
    return [...found.levels.subarray(from, from + found.dumps)];
  });
  const all = levels(CHANGES, options);
  expect(rows).toEqual([all[1], all[0], all[1]]);
  expect([...found.levels.subarray(8)]).toEqual(Array(4).fill(NO_LEVEL));
});
