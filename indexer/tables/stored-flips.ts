import { DataType, type Field } from 'apache-arrow';
import type { Flips } from '../../analysis/index.ts';
import { classStats } from '../../schema/index.ts';
import { buffersIn } from './encode-batch.ts';

/** What the buffers of a block of `class-stats` are, in their order. */
const BUFFERS = bufferNames(classStats.fields);

/**
 * The flips of a stored block of `class-stats`, as views of its bytes: what is written into `rightRun` is written into the block.
 * @throws {RangeError} where the bytes are no such block
 */
export function flipsIn(block: Uint8Array): Omit<Flips, 'learned'> {
  const buffers = buffersIn(block);
  if (buffers.length !== BUFFERS.length) throw new RangeError('a record batch of another schema');
  const numbers = (name: string) => {
    const { buffer, byteOffset, byteLength } = buffers[BUFFERS.indexOf(name)]!;
    return new Int32Array(buffer, byteOffset, byteLength / 4);
  };
  const flips = {
    offsets: numbers('flips'),
    image: numbers('flips.item.image'),
    leftRun: numbers('flips.item.leftRun'),
    rightRun: numbers('flips.item.rightRun'),
  };
  const { offsets, image, leftRun, rightRun } = flips;
  const count = offsets.at(-1);
  const isWhole = [image, leftRun, rightRun].every(({ length }) => length === count);
  const isAscending = offsets[0] === 0 && offsets.every((end, row) => row === 0 || end >= offsets[row - 1]!);
  if (!isWhole || !isAscending) throw new RangeError('flips that are cut off');
  return flips;
}

/** The buffers of a batch as `encodeBatch` lists them: of each field validity, as `field?`, then values or offsets, as `field`, then those of its children, as `field.child`. */
function bufferNames(fields: readonly Field[], above = ''): string[] {
  return fields.flatMap(({ name, type }) => {
    const own = above + name;
    const values = DataType.isStruct(type) || DataType.isFixedSizeList(type) ? [] : [own];
    const children = (type as DataType).children ?? [];
    return [`${own}?`, ...values, ...bufferNames(children, `${own}.`)];
  });
}
