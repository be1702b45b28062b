import { columnsOf, extremesOf } from './reduction.ts';

test('with fewer dumps than pixels each column shows the dump under its middle', () => {
  const { first, last } = columnsOf({ from: 0, to: 3 }, 6);
  expect([...first]).toEqual([0, 0, 1, 1, 2, 2]);
  expect(last).toEqual(first);
});

test.each([
  [{ from: 0, to: 750 }, 300],
  [{ from: 3.4, to: 700.1 }, 211],
  [{ from: 0, to: 10 }, 9],
  [{ from: 120, to: 7321 }, 1240],
])(
  'with more dumps than pixels each visible dump of %o stands in exactly one of %d columns',
  (range, pixels) => {
    const { first, last } = columnsOf(range, pixels);
    const dumps: number[] = [];
    for (let column = 0; column < pixels; column++) {
      for (let dump = first[column]!; dump <= last[column]!; dump++) dumps.push(dump);
    }
    const from = Math.floor(range.from);
    expect(dumps).toEqual(Array.from({ length: Math.ceil(range.to) - from }, (_, at) => from + at));
  },
);

test('no width leaves out a dump, or shows one twice', () => {
  const amiss: string[] = [];
  for (const dumps of [750, 801, 1000, 4096, 10_000]) {
    for (let pixels = 400; pixels <= Math.min(1400, dumps - 1); pixels++) {
      const { first, last } = columnsOf({ from: 0, to: dumps }, pixels);
      const isNext = (column: number) =>
        first[column] === (last[column - 1] ?? -1) + 1 && last[column]! >= first[column]!;
      const isWhole = first.every((_, column) => isNext(column)) && last.at(-1) === dumps - 1;
      if (!isWhole) amiss.push(`${dumps} dumps, ${pixels} px`);
    }
  }
  expect(amiss).toEqual([]);
});

test('a spike of one dump among hundreds is the largest of its column', () => {
  const values = new Float32Array(900).fill(0.25);
  values[451] = 1;
  const { min, max } = extremesOf(values, columnsOf({ from: 0, to: 900 }, 100));
  expect(max.filter((value) => value === 1)).toHaveLength(1);
  expect(max[50]).toBe(1);
  expect(min.every((value) => value === 0.25)).toBe(true);
});

test('what is missing is passed over unless there is nothing else', () => {
  const columns = columnsOf({ from: 0, to: 6 }, 2);
  const { min, max } = extremesOf([NaN, 2, 1, NaN, NaN, NaN], columns);
  expect([...min]).toEqual([1, NaN]);
  expect([...max]).toEqual([2, NaN]);
});
