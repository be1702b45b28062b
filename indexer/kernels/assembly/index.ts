import { SQUARES } from './fields';
import { GRADIENTS_AT, WEIGHTS_AT, ROW_BYTES, get } from './row';
import { columnStatistics, pairStatistics } from './statistics';

export { headsAbove } from './heads';
export { bucketOfRank, countBuckets, finiteRange, move } from './histogram';
export { measuresOf, mergeRows } from './measures';
export { nodeQuartiles } from './quartiles';
export { widen } from './widen';

/**
 * All that is computed from a layer's coefficients, filter by filter while the filter is in the first cache: a row of statistics each, and
 * the histograms of the layer. All arguments but the two lengths are byte offsets; `before` or `gradients` 0 where there are none.
 *
 * @param rows `filters` rows, to be written; all zero bytes are not needed
 * @param rowsBefore the rows of the dump before
 * @param histograms 2¹⁵ counts of the weights, then 2¹⁵ of the gradients; counted on; 0 where they are not wanted
 */
export function layerStatistics(
  weights: usize,
  before: usize,
  gradients: usize,
  filters: i32,
  length: i32,
  rows: usize,
  rowsBefore: usize,
  histograms: usize,
): void {
  const step = (<usize>length) << 2;
  const gradientHistogram: usize = histograms ? histograms + (1 << 17) : 0;
  for (let filter: usize = 0; filter < <usize>filters; filter++) {
    const row = rows + filter * ROW_BYTES;
    const values = weights + filter * step;
    memory.fill(row, 0, ROW_BYTES);
    if (before) {
      const squaresBefore = get(rowsBefore + filter * ROW_BYTES, SQUARES);
      pairStatistics(values, before + filter * step, length, row, squaresBefore, histograms);
    } else columnStatistics(values, length, row, WEIGHTS_AT, histograms);
    if (!gradients) continue;
    columnStatistics(gradients + filter * step, length, row, GRADIENTS_AT, gradientHistogram);
  }
}
