import { DataType, type Data, type RecordBatch } from 'apache-arrow';

/** One field's node and buffers, depth first, as the Arrow format lists them. */
interface Parts {
  /** Length and null count of each node. */
  readonly nodes: number[];
  readonly buffers: Uint8Array[];
}

// Offsets of the metadata, a flatbuffer whose shape is always the same: root, vtable and table of Message, vtable and table of RecordBatch,
// the vector of nodes, the vector of buffers. Entries of both vectors are two int64.
const MESSAGE_VTABLE = 4;
const MESSAGE = 16;
const BATCH_VTABLE = 40;
const BATCH = 52;
const NODES = 76;
const ENTRY = 16;
/** Continuation marker and length stand before the metadata. */
const PREFIX = 8;
const METADATA_V5 = 4;
const HEADER_IS_RECORD_BATCH = 3;

const padded = (bytes: number) => (bytes + 7) & ~7;

/**
 * A record batch as the encapsulated message of the Arrow IPC format: what `batchMessage` does for any batch, for those of the index, of which a
 * block of 64 dumps has thousands. Of numbers, booleans, lists, fixed-size lists and structs whose data begin at their first value.
 * The same rows are always the same bytes.
 */
export function encodeBatch(batch: RecordBatch): Uint8Array {
  const parts: Parts = { nodes: [], buffers: [] };
  for (const column of batch.data.children) addColumn(column, parts);
  const bodyLength = parts.buffers.reduce((sum, { length }) => sum + padded(length), 0);
  const buffersAt = NODES + 4 + (ENTRY / 2) * parts.nodes.length + 4;
  const metadataLength = buffersAt + 4 + ENTRY * parts.buffers.length;
  const message = new Uint8Array(PREFIX + metadataLength + bodyLength);
  const view = new DataView(message.buffer);
  view.setUint32(0, 0xffffffff, true);
  view.setUint32(4, metadataLength, true);
  writeTables(new DataView(message.buffer, PREFIX), batch.numRows, bodyLength, buffersAt);
  writeNodes(new DataView(message.buffer, PREFIX + NODES), parts.nodes);
  const body = message.subarray(PREFIX + metadataLength);
  writeBuffers(new DataView(message.buffer, PREFIX + buffersAt), body, parts.buffers);
  return message;
}

/**
 * Length and null count of each node of a message that `encodeBatch` has written, in the order in which Arrow lists them.
 * @throws {RangeError} where it is cut off
 */
export function nodesIn(message: Uint8Array): [number, number][] {
  return entriesAt(new DataView(message.buffer, message.byteOffset, message.byteLength), PREFIX + NODES);
}

/** The buffers of such a message, where they stand in it, in that order. @throws {RangeError} where it is cut off */
export function buffersIn(message: Uint8Array): Uint8Array[] {
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength);
  const body = PREFIX + view.getUint32(4, true);
  const buffersAt = PREFIX + NODES + 4 + ENTRY * view.getUint32(PREFIX + NODES, true) + 4;
  return entriesAt(view, buffersAt).map(([offset, length]) => {
    if (body + offset + length > message.length) throw new RangeError('a record batch that is cut off');
    return message.subarray(body + offset, body + offset + length);
  });
}

/** A vector of pairs of int64. */
function entriesAt(view: DataView, at: number): [number, number][] {
  const number = (place: number) => view.getUint32(place, true) + 2 ** 32 * view.getUint32(place + 4, true);
  return Array.from({ length: view.getUint32(at, true) }, (_, i) => {
    const place = at + 4 + ENTRY * i;
    return [number(place), number(place + 8)];
  });
}

function addColumn(data: Data, parts: Parts): void {
  const { type, length, nullCount } = data;
  parts.nodes.push(length, nullCount);
  parts.buffers.push(nullCount > 0 ? data.nullBitmap.subarray(0, (length + 7) >> 3) : new Uint8Array(0));
  if (DataType.isList(type)) {
    parts.buffers.push(bytesOf(data.valueOffsets, length + 1));
  } else if (!DataType.isStruct(type) && !DataType.isFixedSizeList(type)) {
    parts.buffers.push(bytesOf(data.values, DataType.isBool(type) ? (length + 7) >> 3 : length));
  }
  for (const child of data.children) addColumn(child, parts);
}

function bytesOf(values: Uint8Array | Int32Array | Float64Array, length: number): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, length * values.BYTES_PER_ELEMENT);
}

function writeTables(view: DataView, rows: number, bodyLength: number, buffersAt: number): void {
  const shorts = (at: number, values: readonly number[]) =>
    values.forEach((value, i) => view.setUint16(at + 2 * i, value, true));
  view.setUint32(0, MESSAGE, true);
  // Sizes of vtable and table, then where version, header type, header and body length stand in the table.
  shorts(MESSAGE_VTABLE, [12, 24, 16, 18, 4, 8]);
  view.setInt32(MESSAGE, MESSAGE - MESSAGE_VTABLE, true);
  view.setUint32(MESSAGE + 4, BATCH - (MESSAGE + 4), true);
  setInt64(view, MESSAGE + 8, bodyLength);
  view.setInt16(MESSAGE + 16, METADATA_V5, true);
  view.setUint8(MESSAGE + 18, HEADER_IS_RECORD_BATCH);
  // Likewise, and where length, nodes and buffers stand.
  shorts(BATCH_VTABLE, [10, 20, 4, 12, 16]);
  view.setInt32(BATCH, BATCH - BATCH_VTABLE, true);
  setInt64(view, BATCH + 4, rows);
  view.setUint32(BATCH + 12, NODES - (BATCH + 12), true);
  view.setUint32(BATCH + 16, buffersAt - (BATCH + 16), true);
}

/** Of a whole number from 0 on: a bigint for each of a block's ten thousands would be slower by far. */
function setInt64(view: DataView, at: number, value: number): void {
  view.setUint32(at, value, true);
  view.setUint32(at + 4, Math.floor(value / 2 ** 32), true);
}

function writeNodes(view: DataView, nodes: readonly number[]): void {
  view.setUint32(0, nodes.length / 2, true);
  nodes.forEach((value, i) => setInt64(view, 4 + 8 * i, value));
}

function writeBuffers(view: DataView, body: Uint8Array, buffers: readonly Uint8Array[]): void {
  view.setUint32(0, buffers.length, true);
  let offset = 0;
  buffers.forEach((bytes, i) => {
    setInt64(view, 4 + ENTRY * i, offset);
    setInt64(view, 4 + ENTRY * i + 8, bytes.length);
    body.set(bytes, offset);
    offset += padded(bytes.length);
  });
}
