import { NO_LEVEL } from '../filters/normalise.ts';
import { levelsAside, stripLevels } from './strip-series.ts';

test('a strip goes from the least to the most of its own history', () => {
  const [none, least, middle, most] = stripLevels(Float32Array.of(NaN, 1, 10, 100), 'relativeChange', true);
  expect(none).toBe(NO_LEVEL);
  expect([least, most]).toEqual([1, 255]);
  expect(middle).toBe(128);
});

test('a filter that turns has a small cosine, and a strong colour', () => {
  const [still, turned] = stripLevels(Float32Array.of(1, 0.5), 'cosine', false);
  expect(turned).toBeGreaterThan(still!);
});

test('strips by iteration compare filters at each dump; what is not here has none', () => {
  const levels = levelsAside(
    [Float32Array.of(1, 0.1), undefined, Float32Array.of(100, 0.001)],
    'relativeChange',
    true,
  );
  expect(levels.map((own) => own && [...own])).toEqual([[1, 255], null, [255, 1]]);
});
