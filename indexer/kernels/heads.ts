import { HEAD_FILTERS, type HeadSearch } from '../../analysis/index.ts';
import type { Kernels } from './kernels.ts';

/** Nothing is put at 0. */
const START = 64;

/**
 * What `plainHeadSearch` does, by the kernel; whatever else stands in its memory is written over. Of one set of heads at a time, and fast where filters are asked
 * for in their order: those of a block are answered together.
 */
export function headSearch(kernels: Kernels): HeadSearch {
  return ({ values, length }) => {
    const found = START + values.byteLength;
    const blocks = values.length / length / HEAD_FILTERS;
    const listBytes = 4 * (1 + HEAD_FILTERS * blocks);
    kernels.reserve(found + HEAD_FILTERS * listBytes);
    const { buffer } = kernels.memory;
    new Float32Array(buffer, START, values.length).set(values);
    let answered = { block: -1, limit: NaN };
    return (filter, limit) => {
      const block = Math.floor(filter / HEAD_FILTERS);
      if (answered.block !== block || answered.limit !== limit) {
        kernels.run.headsAbove(START, blocks, length, block, limit, found, listBytes);
        answered = { block, limit };
      }
      const list = found + (filter % HEAD_FILTERS) * listBytes;
      const [count] = new Int32Array(buffer, list, 1);
      return new Int32Array(buffer, list + 4, count);
    };
  };
}
