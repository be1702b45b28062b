import { DataType, Message, type Schema } from 'apache-arrow';
import { BufferRegion, RecordBatch as BatchHeader } from 'apache-arrow/ipc/metadata/message';
import { PREFIX_BYTES, onceOfHead } from './block-heads.ts';

const ALIGNMENT = 8;

/** How many nodes and buffers of a record batch a column takes, children included. */
interface Extent {
  readonly nodes: number;
  readonly buffers: number;
}

/**
 * Record batch messages with some of their columns: the bytes of these as they are, behind another header. A third of what it takes to decode all columns and to encode some again.
 * @param wanted columns of `schema`, in its order
 * @returns what makes of a block's message one with the wanted columns; it throws a `RangeError` where the bytes are no record batch of this schema, out of which `undamaged` makes a sentence
 */
export function columnsOf(schema: Schema, wanted: Schema): (block: Uint8Array) => Uint8Array {
  const extents = schema.fields.map(({ type }) => extentOf(type));
  const isWanted = schema.fields.map(({ name }) => wanted.fields.some((field) => field.name === name));
  const nodes = extents.flatMap((extent, i) => Array<boolean>(extent.nodes).fill(isWanted[i]!));
  const buffers = extents.flatMap((extent, i) => Array<boolean>(extent.buffers).fill(isWanted[i]!));
  const planOf = onceOfHead(({ bytes, header }) => {
    if (header.nodes.length !== nodes.length || header.buffers.length !== buffers.length) {
      throw new RangeError('a record batch of another schema');
    }
    const kept = header.buffers.filter((_, i) => buffers[i]);
    return partOf(
      bytes,
      header.length,
      header.nodes.filter((_, i) => nodes[i]),
      kept,
    );
  });
  return (block) => {
    const { head, end, moves } = planOf(block);
    const part = new Uint8Array(end);
    part.set(head);
    for (const { from, to, at } of moves) part.set(block.subarray(from, to), at);
    return part;
  };
}

/** A message with some of a block's buffers: what stands before them, how long it is, and which of the block's bytes go where. */
interface Part {
  readonly head: Uint8Array;
  readonly end: number;
  readonly moves: readonly { readonly from: number; readonly to: number; readonly at: number }[];
}

/** @param body where the block's buffers begin */
function partOf(
  body: number,
  rows: number,
  nodes: BatchHeader['nodes'],
  kept: readonly BufferRegion[],
): Part {
  let end = 0;
  const regions = kept.map((region) => {
    const moved = new BufferRegion(end, region.length);
    end += aligned(region.length);
    return moved;
  });
  const header = Message.encode(Message.from(new BatchHeader(rows, nodes, regions, null), end));
  const start = aligned(PREFIX_BYTES + header.length);
  const head = new Uint8Array(start);
  new DataView(head.buffer).setInt32(0, -1, true);
  new DataView(head.buffer).setInt32(4, start - PREFIX_BYTES, true);
  head.set(header, PREFIX_BYTES);
  const moves = kept.map(({ offset, length }, i) => ({
    from: body + offset,
    to: body + offset + length,
    at: start + regions[i]!.offset,
  }));
  return { head, end: start + end, moves };
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
}

function extentOf(type: DataType): Extent {
  const own = DataType.isStruct(type) || DataType.isFixedSizeList(type) ? 1 : DataType.isUtf8(type) ? 3 : 2;
  const children = (type.children ?? []).map((child) => extentOf(child.type as DataType));
  return {
    nodes: children.reduce((sum, { nodes }) => sum + nodes, 1),
    buffers: children.reduce((sum, { buffers }) => sum + buffers, own),
  };
}
