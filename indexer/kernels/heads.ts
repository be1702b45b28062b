import { HEAD_FILTERS, HEAD_LENGTH, type HeadSearch } from '../../analysis/index.ts';
import type { Kernels } from './kernels.ts';

/** Nothing is put at 0. */
const START = 64;

/** What `plainHeadSearch` does, by the kernel; whatever else stands in its memory is written over. Of one set of heads at a time. */
export function headSearch(kernels: Kernels): HeadSearch {
  return (heads) => {
    const found = START + heads.byteLength;
    const blocks = heads.length / HEAD_LENGTH / HEAD_FILTERS;
    kernels.reserve(found + 4 * HEAD_FILTERS * blocks);
    const { buffer } = kernels.memory;
    new Float32Array(buffer, START, heads.length).set(heads);
    return (filter, limit) => {
      const count = kernels.run.headsAbove(START, blocks, HEAD_LENGTH, filter, limit, found);
      return new Int32Array(buffer, found, count);
    };
  };
}
