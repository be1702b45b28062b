import {
  Float32,
  Int32,
  makeData,
  type Data,
  type DataType,
  type FixedSizeList,
  type RecordBatch,
  type Schema,
} from 'apache-arrow';
import type { BufferRegion } from 'apache-arrow/ipc/metadata/message';
import { recordBatch } from '../../schema/index.ts';
import { onceOfHead, type BlockHead } from '../blocks/block-heads.ts';
import { undamaged, type Piece } from '../blocks/ranges.ts';

/** Bytes of an entry. */
const ENTRY = 4;

/** Where the entries of a column of lists stand in a block. */
interface Region {
  /** Where the bits begin that say which entries are there; undefined where all are. */
  readonly bits: number | undefined;
  readonly values: number;
}

interface Plan {
  readonly rows: number;
  readonly columns: readonly Region[];
}

/** Rows of a block, ascending, by their places in it. */
export interface PlacedRows {
  readonly piece: Piece;
  readonly rows: Int32Array;
}

/**
 * Some rows of blocks whose columns are an iteration and lists of one length, of 4 bytes an entry, such as `iteration-filters`: the first entries of each list are taken from where they stand in the bytes, so what it takes follows
 * from what is wanted, not from what is stored.
 *
 * @param stored the schema of the blocks
 * @param wanted the same, with lists that are as long or shorter
 * @returns a function of blocks and the iterations of all rows of the series; its `rowsIn` says how many rows a block has. Both throw `unavailable` where a block is damaged
 */
export function listRows(stored: Schema, wanted: Schema) {
  const { listSize: stride } = stored.fields[1]!.type as FixedSizeList;
  const columns = wanted.fields.slice(1) as { readonly type: FixedSizeList }[];
  const planOf = onceOfHead((head) => planFor(head, columns.length, stride));
  const planIn = ({ block }: Piece) => undamaged(block, planOf);
  const columnOf = (
    type: FixedSizeList,
    column: number,
    blocks: readonly PlacedRows[],
    rows: number,
  ): Data => {
    const width = type.listSize;
    const bytes = new Uint8Array(rows * width * ENTRY);
    const there = new Bits(rows * width);
    let at = 0;
    for (const { piece, rows: places } of blocks) {
      const { bits, values } = planIn(piece).columns[column]!;
      for (const row of places) {
        const from = values + row * stride * ENTRY;
        bytes.set(piece.block.bytes.subarray(from, from + width * ENTRY), at * ENTRY);
        there.take(piece.block.bytes, bits, row * stride, at, width);
        at += width;
      }
    }
    const child = there.column(type.children[0]!.type, bytes);
    return makeData({ type, length: rows, nullCount: 0, child });
  };
  return {
    rowsIn: (piece: Piece): number => planIn(piece).rows,
    of(blocks: readonly PlacedRows[], iterations: Int32Array): RecordBatch {
      const data = makeData({ type: new Int32(), length: iterations.length, nullCount: 0, data: iterations });
      const lists = columns.map(({ type }, column) => columnOf(type, column, blocks, iterations.length));
      return recordBatch(wanted, [data, ...lists]);
    },
  };
}

/** Nodes: the iteration, and of each column the lists and their entries. Buffers: two of the iteration, and of each column the bits of the lists, those of the entries, and the entries. */
function planFor({ bytes, bodyBytes, header }: BlockHead, columns: number, stride: number): Plan {
  const { nodes, buffers, length } = header;
  if (nodes.length !== 1 + 2 * columns || buffers.length !== 2 + 3 * columns) {
    throw new RangeError('a record batch of another schema');
  }
  const startOf = ({ offset, length: has }: BufferRegion, needed: number) => {
    if (has < needed || offset + needed > bodyBytes) throw new RangeError('a record batch that is too short');
    return bytes + offset;
  };
  const entries = length * stride;
  return {
    rows: length,
    columns: Array.from({ length: columns }, (_, column) => {
      const isWhole = nodes[2 + 2 * column]!.nullCount === 0;
      return {
        bits: isWhole ? undefined : startOf(buffers[3 + 3 * column]!, Math.ceil(entries / 8)),
        values: startOf(buffers[4 + 3 * column]!, entries * ENTRY),
      };
    }),
  };
}

/** Which entries of a column are there. */
class Bits {
  readonly #bits: Uint8Array;
  #count = 0;

  constructor(readonly length: number) {
    this.#bits = new Uint8Array(Math.ceil(length / 8));
  }

  /** Takes `count` of them to the place `to`. @param start where in the block the first bit of all stands; undefined where all are there */
  take(block: Uint8Array, start: number | undefined, from: number, to: number, count: number): void {
    for (let i = 0; i < count; i++) {
      const bit = from + i;
      if (start !== undefined && ((block[start + (bit >> 3)]! >> (bit & 7)) & 1) === 0) continue;
      this.#bits[(to + i) >> 3]! |= 1 << ((to + i) & 7);
      this.#count += 1;
    }
  }

  column(type: DataType, bytes: Uint8Array): Data {
    const { length } = this;
    const entries = { length, nullCount: length - this.#count, nullBitmap: this.#bits };
    return type instanceof Float32
      ? makeData({ type, ...entries, data: new Float32Array(bytes.buffer) })
      : makeData({ type: new Int32(), ...entries, data: new Int32Array(bytes.buffer) });
  }
}
