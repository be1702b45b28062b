/** Values of a filter in classes of the same width. */
export interface Histogram {
  /** Where the first class begins and the last one ends. */
  readonly from: number;
  readonly to: number;
  readonly counts: Int32Array;
  /** Coefficients that are NaN or infinite: they are in no class. */
  readonly notFinite: number;
}

export function countNotFinite(values: Float32Array): number {
  return values.reduce((count, value) => count + (Number.isFinite(value) ? 0 : 1), 0);
}

/** @param around values that the classes reach, too, such as those of the layer */
export function histogramOf(values: Float32Array, classes: number, around: readonly number[]): Histogram {
  const finite = values.filter((value) => Number.isFinite(value));
  let [from, to] = [Infinity, -Infinity];
  for (const value of [...around.filter((value) => Number.isFinite(value)), ...finite]) {
    if (value < from) from = value;
    if (value > to) to = value;
  }
  if (from > to) [from, to] = [0, 1];
  if (from === to) [from, to] = [from - 0.5, to + 0.5];
  const counts = new Int32Array(classes);
  for (const value of finite) {
    counts[Math.min(classes - 1, Math.floor(((value - from) / (to - from)) * classes))]! += 1;
  }
  return { from, to, counts, notFinite: values.length - finite.length };
}
