import type { Flips } from '../../analysis/index.ts';
import { buffersIn } from './encode-batch.ts';

/** Where buffers of a batch of `class-stats` stand: after validity and values of six columns the list's validity and offsets, the struct's validity, and validity and values of its fields. */
const [OFFSETS, IMAGE, LEFT_RUN, RIGHT_RUN] = [13, 16, 18, 20] as const;

/** The flips of a stored block of `class-stats`, as views of its bytes: what is written into `rightRun` is written into the block. */
export function flipsIn(block: Uint8Array): Omit<Flips, 'learned'> {
  const buffers = buffersIn(block);
  const numbers = (at: number) => {
    const { buffer, byteOffset, byteLength } = buffers[at]!;
    return new Int32Array(buffer, byteOffset, byteLength / 4);
  };
  return {
    offsets: numbers(OFFSETS),
    image: numbers(IMAGE),
    leftRun: numbers(LEFT_RUN),
    rightRun: numbers(RIGHT_RUN),
  };
}
