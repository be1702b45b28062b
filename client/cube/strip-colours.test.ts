import { NO_LEVEL } from '../filters/normalise.ts';
import { historyOfDumps, levelsAside, stripLevels, type StripHistory } from './strip-colours.ts';

const historyOf = (...values: number[]) => historyOfDumps(Float32Array.from(values));
const levelsOf = (...of: Parameters<typeof stripLevels>) => stripLevels(...of).levels;

test('a strip goes from the least to the most of its own history', () => {
  const [none, least, middle, most] = levelsOf(historyOf(NaN, 1, 10, 100), 'relativeChange', true);
  expect(none).toBe(NO_LEVEL);
  expect([least, most]).toEqual([1, 255]);
  expect(middle).toBe(128);
});

test('a filter that turns has a small cosine, and a strong colour', () => {
  const [still, turned] = levelsOf(historyOf(1, 0.5), 'cosine', false);
  expect(turned).toBeGreaterThan(still!);
});

test('strips by iteration compare filters at each dump; what is not here has none', () => {
  const levels = levelsAside([historyOf(1, 0.1), undefined, historyOf(100, 0.001)], 'relativeChange', true);
  expect(levels.map((own) => own && [...own.levels])).toEqual([[1, 255], null, [255, 1]]);
});

test('of a long run what is visible has the colours that it has in the whole run', () => {
  const values = Float32Array.of(1, 100, 10, 10, 2, 50, 30, 4);
  const all = historyOfDumps(values);
  const part: StripHistory = {
    ...all,
    place: { level: 0, first: 2, entries: 3 },
    drawn: values.subarray(2, 5),
    whole: Float32Array.of(1, 100, 10, 10, 2, 50, 4, 30),
  };
  const expected = [...stripLevels(all, 'change', true).levels];
  expect(expected[0]).toBe(1);
  expect(stripLevels(part, 'change', true)).toEqual({
    place: part.place,
    levels: Uint8Array.from(expected.slice(2, 5)),
  });
});

test('buckets are compared with each other by both of their values', () => {
  const bucket = (...values: number[]): StripHistory => ({
    ...historyOf(...values),
    place: { level: 3, first: 0, entries: values.length },
  });
  const levels = levelsAside([bucket(1, 3, 5, 5), bucket(2, 9, 1, 9)], 'change', false);
  expect(levels.map((own) => own!.levels[1]! > own!.levels[0]!)).toEqual([true, true]);
  expect(levels[1]!.levels[1]).toBe(255);
  expect(levels[0]!.levels[1]).toBe(Math.trunc(1.5 + (254 * 3) / 9));
});

test('while a run grows some histories are longer: each has its own entries, compared dump by dump', () => {
  const levels = levelsAside([historyOf(1, 4), historyOf(2, 8, 3), historyOf(4, 1)], 'change', false);
  expect(levels.map((own) => own!.place.entries)).toEqual([2, 3, 2]);
  expect(levels.map((own) => own!.levels.length)).toEqual([2, 3, 2]);
  const same = levelsAside([historyOf(1, 4), historyOf(2, 8), historyOf(4, 1)], 'change', false);
  expect(levels.map((own) => [...own!.levels.subarray(0, 2)])).toEqual(same.map((own) => [...own!.levels]));
});

test('what is of another level, or begins elsewhere, is not compared', () => {
  const at = (level: number, first: number, ...values: number[]): StripHistory => ({
    ...historyOf(...values),
    place: { level, first, entries: values.length },
  });
  const levels = levelsAside([at(6, 0, 1, 2), at(3, 0, 1, 2, 3, 4), at(3, 64, 1, 2, 3)], 'change', false);
  expect(levels.map((own) => own !== null)).toEqual([false, true, false]);
});
