import { errorPeaks, nearestPeak } from './index.ts';
import { RandomStream } from './random.ts';

/** A peak and its prominence as topographers define them, by walking from every dump. */
function peaksByDefinition(error: readonly number[]) {
  return error.flatMap((height, dump) => {
    const fall = (step: number) => {
      let least = height;
      for (let at = dump + step; at >= 0 && at < error.length && error[at]! <= height; at += step) {
        least = Math.min(least, error[at]!);
      }
      return height - least;
    };
    const end = error.findIndex((value, at) => at > dump && value !== height);
    const isPeak = dump > 0 && error[dump - 1]! < height && end > 0 && error[end]! < height;
    return isPeak ? [{ dump, error: height, prominence: Math.min(fall(-1), fall(1)) }] : [];
  });
}

test('peaks are those of the definition, the most prominent first', () => {
  const random = new RandomStream(5);
  for (let round = 0; round < 50; round++) {
    const error = Array.from({ length: 40 }, () => random.below(9) / 8);
    expect(errorPeaks(error)).toEqual(
      peaksByDefinition(error).sort((a, b) => b.prominence - a.prominence || a.dump - b.dump),
    );
  }
});

test('a curve that only falls, a flat one, one dump and none have no peaks', () => {
  for (const error of [[3, 2, 1], [1, 1, 1], [0.5], []]) expect(errorPeaks(error)).toEqual([]);
});

test('NaN is left out; peaks that are not prominent enough are, too', () => {
  const error = [1, NaN, 0.2, 0.6, NaN, 0.6, 0.1, 0.2, 0.15];
  expect(errorPeaks(error).map(({ dump }) => dump)).toEqual([3, 7]);
  expect(errorPeaks(error, 0.2).map(({ dump }) => dump)).toEqual([3]);
});

test('the nearest peak, the more prominent of two, within reach', () => {
  const peaks = errorPeaks([0, 0.5, 0, 0, 0, 1, 0, 0.2, 0]);
  expect(nearestPeak(peaks, 3, 9)?.dump).toBe(5);
  expect(nearestPeak(peaks, 2, 9)?.dump).toBe(1);
  expect(nearestPeak(peaks, 6, 9)?.dump).toBe(5);
  expect(nearestPeak(peaks, 3, 1)).toBeUndefined();
  expect(nearestPeak([], 3, 9)).toBeUndefined();
});
