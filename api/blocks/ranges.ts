import type { RecordBatch, Schema } from 'apache-arrow';
import { firstAtLeast } from '../../analysis/index.ts';
import { TraincubeError, batchMessage, blockRows, readBlocks, type StoredName } from '../../schema/index.ts';
import type { Block } from '../../store/index.ts';
import { onceOfHead } from './block-heads.ts';

/** Blocks that are decoded at once: so many, or as many as hold so many bytes. */
const TOGETHER = 64;
const TOGETHER_BYTES = 4 * 1024 * 1024;

/** Rows of a table, `start` up to and without `end`; row i is the dump of iteration i of the catalogue, but of `scalar-values`, whose rows are iterations. */
export interface RowRange {
  readonly start: number;
  readonly end: number;
}

/** The rows of the iterations `from` to `to`, both inclusive. @throws {TraincubeError} `bad-request` where from > to */
export function rowRange(iterations: readonly number[], from?: number, to?: number): RowRange {
  checkRange(from, to);
  const start = from === undefined ? 0 : firstAtLeast(iterations, from);
  const end = to === undefined ? iterations.length : firstAtLeast(iterations, to + 1);
  return { start, end };
}

/** @throws {TraincubeError} `bad-request` where from > to */
export function checkRange(from: number | undefined, to: number | undefined): void {
  if (from === undefined || to === undefined || from <= to) return;
  throw new TraincubeError('bad-request', `The range ends at iteration ${to} before it begins at ${from}.`);
}

/** The numbers of the first and the last block of a table that hold a range that is not empty. */
export function blockSpan(
  name: StoredName,
  { start, end }: RowRange,
): { readonly first: number; readonly last: number } {
  const rows = blockRows(name);
  return { first: Math.floor(start / rows), last: Math.floor((end - 1) / rows) };
}

/** The rows of one block that a range asks for, `from` up to and without `to`. */
export interface Piece {
  readonly block: Block;
  readonly from: number;
  readonly to: number;
}

export function pieceOf(block: Block, { start, end }: RowRange): Piece {
  const rows = blockRows(block.index);
  const offset = block.number * rows;
  return { block, from: Math.max(start - offset, 0), to: Math.min(end - offset, rows) };
}

/** Pieces in groups that are decoded at once, and put together again. */
export async function* grouped(pieces: AsyncIterable<Piece>): AsyncIterable<Piece[]> {
  let group: Piece[] = [];
  let bytes = 0;
  for await (const piece of pieces) {
    bytes += piece.block.bytes.length;
    if (group.push(piece) < TOGETHER && bytes < TOGETHER_BYTES) continue;
    yield group;
    group = [];
    bytes = 0;
  }
  if (group.length > 0) yield group;
}

/** What is said where a store lacks a block that the catalogue names. */
export function incomplete(run: string, index: StoredName, first: number, last: number): TraincubeError {
  const rows = blockRows(index);
  return new TraincubeError(
    'unavailable',
    `The index of the run "${run}" lacks rows ${first * rows} to ${(last + 1) * rows - 1} of ${index}: it is being written again, or damaged; ask again, and if that does not help, index the run again with \`traincube index --fresh\`.`,
    { run, index, first, last },
  );
}

/** Only a block that the range cuts is encoded again; a whole one is sent as it was stored. */
export function pieceBytes(schema: Schema, piece: Piece): Uint8Array {
  const { block, from, to } = piece;
  if (isWhole(piece)) return block.bytes;
  return batchMessage(blockBatch(schema, block).slice(from, to));
}

/** Whether all rows of the block are asked for. */
export function isWhole({ block, from, to }: Piece): boolean {
  return from === 0 && (to === blockRows(block.index) || to === rowsOf(block));
}

const rowsIn = onceOfHead(({ header }) => header.length);

/** How many rows the block says that it has; undefined where it is damaged. */
function rowsOf({ bytes }: Block): number | undefined {
  try {
    return rowsIn(bytes);
  } catch {
    return undefined;
  }
}

/** The rows of several pieces, decoded together: most of what a small block costs is its schema. */
export function pieceBatches(schema: Schema, pieces: readonly Piece[]): RecordBatch[] {
  const batches = blockBatches(
    schema,
    pieces.map(({ block }) => block),
  );
  return pieces.map(({ from, to }, i) => {
    const batch = batches[i]!;
    return from === 0 && to >= batch.numRows ? batch : batch.slice(from, to);
  });
}

/** Blocks of one schema, decoded together. @throws {TraincubeError} `unavailable` where one is damaged */
export function blockBatches(schema: Schema, blocks: readonly Block[]): readonly RecordBatch[] {
  try {
    const bytes = blocks.map((block) => block.bytes);
    const { batches } = readBlocks(schema, bytes);
    if (batches.length === blocks.length) return batches;
  } catch {
    // Which of them is damaged is found one by one.
  }
  return blocks.map((block) => blockBatch(schema, block));
}

/** @throws {TraincubeError} `unavailable` where the block is damaged */
export function blockBatch(schema: Schema, block: Block): RecordBatch {
  return undamaged(block, (bytes) => readBlocks(schema, [bytes]).batches[0]);
}

/** What is read from a block's bytes. @throws {TraincubeError} `unavailable` where nothing can be */
export function undamaged<T>(
  { index, key, number, bytes }: Block,
  read: (bytes: Uint8Array) => T | undefined,
): T {
  try {
    const found = read(bytes);
    if (found) return found;
  } catch {
    // What Arrow says of bytes that it cannot read helps nobody.
  }
  throw new TraincubeError(
    'unavailable',
    `Block ${number} of ${index} ${JSON.stringify(key)} is damaged: index the run again with \`traincube index --fresh\`.`,
    { index, key, number },
  );
}
