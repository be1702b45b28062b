import { HEAD_FILTERS, type HeadSearch } from '../../analysis/index.ts';
import type { Kernels } from './kernels.ts';

/** Nothing is put at 0. */
const START = 64;

/** What `plainHeadSearch` does, by the kernel; whatever else stands in its memory is written over. Of one set of heads at a time. */
export function headSearch(kernels: Kernels): HeadSearch {
  return ({ values, length }) => {
    const found = START + values.byteLength;
    const blocks = values.length / length / HEAD_FILTERS;
    kernels.reserve(found + 4 * HEAD_FILTERS * blocks);
    const { buffer } = kernels.memory;
    new Float32Array(buffer, START, values.length).set(values);
    return (filter, limit) => {
      const count = kernels.run.headsAbove(START, blocks, length, filter, limit, found);
      return new Int32Array(buffer, found, count);
    };
  };
}
