import type { DumpRange } from './scale.ts';

/** The dumps that stand in each pixel column, `first` to `last`, both inclusive. */
export interface Columns {
  readonly first: Int32Array;
  readonly last: Int32Array;
}

/**
 * Shares the visible dumps out among pixel columns. With fewer dumps than pixels a column shows the dump under its
 * middle; with more, each visible dump stands in exactly one column, so no spike disappears.
 *
 * @param pixels device pixels of the plot
 */
export function columnsOf(range: DumpRange, pixels: number): Columns {
  const first = new Int32Array(pixels);
  const last = new Int32Array(pixels);
  const dumpsPerPixel = (range.to - range.from) / pixels;
  const end = Math.ceil(range.to) - 1;
  const edge = (column: number) => range.from + column * dumpsPerPixel;
  for (let column = 0; column < pixels; column++) {
    if (dumpsPerPixel <= 1) {
      first[column] = last[column] = Math.min(Math.floor(edge(column + 0.5)), end);
    } else {
      first[column] = column === 0 ? Math.floor(range.from) : Math.ceil(edge(column));
      last[column] = column === pixels - 1 ? end : Math.ceil(edge(column + 1)) - 1;
    }
  }
  return { first, last };
}

/** Smallest and largest value of each column; NaN where a column has no value. */
export interface Extremes {
  readonly min: Float32Array;
  readonly max: Float32Array;
}

/** Reduces a series to its columns. NaN is passed over unless there is nothing else. */
export function extremesOf(values: ArrayLike<number>, columns: Columns): Extremes {
  const pixels = columns.first.length;
  const min = new Float32Array(pixels);
  const max = new Float32Array(pixels);
  for (let column = 0; column < pixels; column++) {
    let low = NaN;
    let high = NaN;
    for (let dump = columns.first[column]!; dump <= columns.last[column]!; dump++) {
      const value = values[dump]!;
      if (!(value >= low)) low = Number.isNaN(value) ? low : value;
      if (!(value <= high)) high = Number.isNaN(value) ? high : value;
    }
    min[column] = low;
    max[column] = high;
  }
  return { min, max };
}
