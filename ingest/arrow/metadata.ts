import { type ArrowField, type Extent, readField } from './fields.ts';
import { DamagedMetadata, FlatTable, entries, readSize } from './flatbuffer.ts';

/** `MetadataVersion` of Schema.fbs: V4, since Arrow 0.8, and V5, since 1.0. */
const VERSIONS = [3, 4];
/** `MessageHeader` of Message.fbs. */
const RECORD_BATCH = 3;
const CODECS = ['lz4', 'zstd'];
/** Opens a message since Arrow 0.15; before that, its length did. */
const CONTINUATION = -1;

/** A column and where it begins in the lists of a record batch's metadata. */
export interface Column {
  readonly field: ArrowField;
  readonly start: Extent;
}

/** A stretch of the file, in bytes. */
export interface Region {
  readonly position: number;
  readonly length: number;
}

/** `FieldNode` of Message.fbs: entries of a column or of a list's values, and how many of them are null. */
export interface FieldNode {
  readonly length: number;
  readonly nulls: number;
}

/** `Block` of File.fbs: a message, its prefix included, and the body behind it. In bytes. */
export interface Block {
  readonly position: number;
  readonly metadataLength: number;
  readonly bodyLength: number;
}

export interface Footer {
  readonly isLittleEndian: boolean;
  readonly fields: readonly ArrowField[];
  readonly blocks: readonly Block[];
}

/** The metadata of a record batch; every region lies inside its body. */
export interface Batch {
  readonly index: number;
  readonly rows: number;
  /** What its body is compressed by; undefined where it is not. */
  readonly codec: string | undefined;
  /** The column's own node and its children's, in pre-order. */
  nodes(column: Column): readonly FieldNode[];
  /** The column's own buffers and its children's, in pre-order. */
  buffers(column: Column): readonly Region[];
}

/**
 * Reads `Footer` of File.fbs.
 * @throws {DamagedMetadata | RangeError}
 */
export function parseFooter(bytes: Uint8Array, fileLength: number): Footer {
  const footer = FlatTable.root(bytes);
  const version = footer.int16(0);
  if (!VERSIONS.includes(version)) throw new DamagedMetadata(`metadata version V${version + 1}`);
  const schema = footer.table(1);
  if (schema === undefined) throw new DamagedMetadata('no schema');
  const { view, start, length } = footer.vector(3, 24);
  let bytesOfAll = 0;
  const blocks = entries(length, (i): Block => {
    const position = readSize(view, start + 24 * i);
    const metadataLength = view.getInt32(start + 24 * i + 8, true);
    const bodyLength = readSize(view, start + 24 * i + 16);
    if (metadataLength < 8 || position + metadataLength + bodyLength > fileLength) {
      throw new DamagedMetadata(`record batch ${i} beyond the end of the file`);
    }
    bytesOfAll += metadataLength + bodyLength;
    if (bytesOfAll > fileLength) throw new DamagedMetadata('record batches that overlap');
    return { position, metadataLength, bodyLength };
  });
  return { isLittleEndian: schema.int16(0) === 0, fields: schema.tables(1).map(readField), blocks };
}

/**
 * Reads `Message` of Message.fbs, which holds a record batch of columns that take `extent`.
 * @throws {DamagedMetadata | RangeError}
 */
export function parseBatch(bytes: Uint8Array, index: number, block: Block, extent: Extent): Batch {
  const prefix = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getInt32(0, true);
  const message = FlatTable.root(bytes.subarray(prefix === CONTINUATION ? 8 : 4));
  const header = message.table(2);
  if (message.int8(1) !== RECORD_BATCH || header === undefined) {
    throw new DamagedMetadata('another kind of message');
  }
  const compression = header.table(3);
  const nodes = readNodes(header);
  const buffers = readBuffers(header, block);
  const variadics = readVariadics(header);
  const more = (count: number) => {
    let buffers = 0;
    for (let i = 0; i < count && i < variadics.length; i++) buffers += variadics[i]!;
    return buffers;
  };
  if (
    nodes.length !== extent.nodes ||
    variadics.length !== extent.variadics ||
    buffers.length !== extent.buffers + more(extent.variadics)
  ) {
    const found = `${nodes.length} field nodes and ${buffers.length} buffers`;
    throw new DamagedMetadata(`${found}, which is not what its schema takes`);
  }
  return {
    index,
    rows: header.size(0),
    codec: compression && (CODECS[compression.int8(0)] ?? 'an unknown codec'),
    nodes: ({ field, start }) => nodes.slice(start.nodes, start.nodes + field.extent.nodes),
    buffers: ({ field, start }) => {
      const first = start.buffers + more(start.variadics);
      const last = start.buffers + field.extent.buffers + more(start.variadics + field.extent.variadics);
      return buffers.slice(first, last);
    },
  };
}

function readNodes(header: FlatTable): FieldNode[] {
  const { view, start, length } = header.vector(1, 16);
  return entries(length, (i) => ({
    length: readSize(view, start + 16 * i),
    nulls: readSize(view, start + 16 * i + 8),
  }));
}

function readBuffers(header: FlatTable, block: Block): Region[] {
  const { view, start, length } = header.vector(2, 16);
  const body = block.position + block.metadataLength;
  let bytesOfAll = 0;
  return entries(length, (i) => {
    const offset = readSize(view, start + 16 * i);
    const bytes = readSize(view, start + 16 * i + 8);
    if (offset + bytes > block.bodyLength) {
      throw new DamagedMetadata('a buffer beyond the end of its record batch');
    }
    bytesOfAll += bytes;
    if (bytesOfAll > block.bodyLength) throw new DamagedMetadata('buffers that overlap');
    return { position: body + offset, length: bytes };
  });
}

/** How many buffers beside the usual ones each view column has. */
function readVariadics(header: FlatTable): number[] {
  const { view, start, length } = header.vector(4, 8);
  return entries(length, (i) => readSize(view, start + 8 * i));
}
