/** A local maximum of an error curve. */
export interface ErrorPeak {
  readonly dump: number;
  readonly error: number;
  /** How far the curve falls from the peak on both sides before it rises above it, in units of error: the smaller one of the two falls. */
  readonly prominence: number;
}

/**
 * The local maxima of an error curve, by prominence, most first (figure 6c of DeepTracker: three peaks that line up with anomaly iterations). Of a flat
 * top the first dump is the peak. The ends of the curve are no peaks. NaN is left out, as if its neighbours stood side by side.
 *
 * @param error an entry a dump
 * @param least the least prominence that counts
 */
export function errorPeaks(error: ArrayLike<number>, least = 0): ErrorPeak[] {
  const known = Int32Array.from(
    Array.from(error, (_, dump) => dump).filter((dump) => !Number.isNaN(error[dump])),
  );
  const values = Float64Array.from(known, (dump) => error[dump]!);
  const before = deepestBefore(values);
  const after = deepestBefore(values.slice().reverse()).reverse();
  const peaks: ErrorPeak[] = [];
  for (let at = 1; at < values.length; at++) {
    if (!isPeak(values, at)) continue;
    const prominence = values[at]! - Math.max(before[at]!, after[at]!);
    if (prominence >= least) peaks.push({ dump: known[at]!, error: values[at]!, prominence });
  }
  return peaks.sort((a, b) => b.prominence - a.prominence || a.dump - b.dump);
}

/** Higher than before it, and lower values follow, whatever plateau lies between. */
function isPeak(values: Float64Array, at: number): boolean {
  if (values[at]! <= values[at - 1]!) return false;
  let next = at + 1;
  while (next < values.length && values[next] === values[at]) next++;
  return next < values.length && values[next]! < values[at]!;
}

/** For each entry the least value between it and the last greater entry before it, or the start. */
function deepestBefore(values: Float64Array): Float64Array {
  const deepest = Float64Array.from(values);
  const greater: number[] = [];
  for (let at = 0; at < values.length; at++) {
    while (greater.length > 0 && values[greater.at(-1)!]! <= values[at]!) {
      deepest[at] = Math.min(deepest[at]!, deepest[greater.pop()!]!);
    }
    greater.push(at);
  }
  return deepest;
}

/** The peak nearest to a dump, the more prominent of two; undefined where none lies within `reach` dumps. */
export function nearestPeak(peaks: readonly ErrorPeak[], dump: number, reach: number): ErrorPeak | undefined {
  let nearest: ErrorPeak | undefined;
  for (const peak of peaks) {
    const distance = Math.abs(peak.dump - dump);
    if (distance > reach) continue;
    const best = nearest ? Math.abs(nearest.dump - dump) : Infinity;
    if (distance < best || (distance === best && peak.prominence > nearest!.prominence)) nearest = peak;
  }
  return nearest;
}
