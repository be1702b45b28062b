import { closeSync, fstatSync, openSync, read, readSync } from 'node:fs';
import path from 'node:path';
import { type Place, refusal } from '../refuse.ts';
import { type ArrowField, type Extent, add, readField } from './fields.ts';
import { DamagedMetadata, FlatTable, readSize } from './flatbuffer.ts';

const MAGIC = 'ARROW1';
/** Magic and two bytes of padding. */
const HEAD = 8;
/** The footer's length (int32) and the magic. */
const TAIL = 10;
/** How much of the end is read at first: the whole of a small file, the footer of most others. */
const FIRST_READ = 16_384;
/** From this many bytes on a read goes to the thread pool: below, waiting for a thread costs more than the read. */
const ASYNC_READ = 262_144;
/** Bytes of a record batch's body that are read along with its metadata, for the short columns that open it. */
const READ_AHEAD = 4_096;

const FIRST_VERSION = 3;
const LAST_VERSION = 4;
const RECORD_BATCH = 3;
const CODECS = ['lz4', 'zstd'];

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

/** The metadata of a record batch, checked: every region lies inside its body. */
export interface Batch {
  readonly index: number;
  readonly rows: number;
  /** The column's own node and its children's, in pre-order. */
  nodes(column: Column): readonly FieldNode[];
  /** The column's own buffers and its children's, in pre-order. */
  buffers(column: Column): readonly Region[];
}

/** `FieldNode` of Message.fbs: entries of a column or of a list's values, and how many of them are null. */
export interface FieldNode {
  readonly length: number;
  readonly nulls: number;
}

/** `Block` of File.fbs. */
interface Block {
  readonly position: number;
  readonly metadataLength: number;
  readonly bodyLength: number;
}

/**
 * An Arrow IPC file, open for random access: its footer is read and checked at once, a record batch's metadata when it is asked for, a column's bytes
 * only by `read`. Nothing that the file says of itself is believed before it is seen to lie within the file.
 */
export class ArrowFile {
  /** Length of the file in bytes. */
  readonly bytes: number;
  readonly columns: ReadonlyMap<string, Column>;
  readonly #fd: number;
  readonly #blocks: readonly Block[];
  readonly #extent: Extent;
  /** The bytes that were read last, and where in the file they stand. */
  #window: Uint8Array = new Uint8Array(0);
  #windowAt = 0;

  private constructor(
    readonly name: string,
    fd: number,
  ) {
    this.#fd = fd;
    const status = fstatSync(fd);
    this.bytes = status.size;
    if (!status.isFile()) throw this.#refuse('a file', 'something else of this name');
    const footer = this.#readFooter();
    const { fields, blocks } = this.#guard(`a readable footer`, () =>
      parseFooter(footer, this.bytes, (found) => this.#refuse('little-endian data', found)),
    );
    this.#blocks = blocks;
    const columns = new Map<string, Column>();
    let start: Extent = { nodes: 0, buffers: 0, variadics: 0 };
    for (const field of fields) {
      if (columns.has(field.name))
        throw refusal({ file: name, column: field.name }, 'one column of this name', 'two');
      columns.set(field.name, { field, start });
      start = add(start, field.extent);
    }
    this.columns = columns;
    this.#extent = start;
  }

  /** @param name relative to the run's directory */
  static open(directory: string, name: string): ArrowFile {
    const fd = openFile(directory, name);
    try {
      return new ArrowFile(name, fd);
    } catch (error) {
      closeSync(fd);
      throw error;
    }
  }

  get batches(): number {
    return this.#blocks.length;
  }

  /** The column of this name; refused where it is missing or of none of these types. */
  column(name: string, ...types: readonly string[]): Column {
    const column = this.columns.get(name);
    const place = { file: this.name, column: name };
    if (column === undefined)
      throw refusal(
        place,
        `a column of type ${types.join(' or ')}`,
        `only ${[...this.columns.keys()].join(', ') || 'a file without columns'}`,
      );
    if (!types.includes(column.field.type))
      throw refusal(place, `type ${types.join(' or ')}`, column.field.type);
    return column;
  }

  /** Reads the metadata of a record batch. */
  batch(index: number): Batch {
    const block = this.#blocks[index]!;
    this.#fill(block.position, Math.min(block.metadataLength + READ_AHEAD, this.bytes - block.position));
    const metadata = this.bytesAt({ position: block.position, length: block.metadataLength });
    return this.#guard('readable metadata', () => parseBatch(this, index, metadata, block, this.#extent), {
      batch: index,
    });
  }

  /** A view of a stretch of the file, read with what stood around it where that was read already; meant for what is short. */
  bytesAt({ position, length }: Region): Uint8Array {
    if (position < this.#windowAt || position + length > this.#windowAt + this.#window.length)
      this.#fill(position, length);
    return this.#window.subarray(position - this.#windowAt, position - this.#windowAt + length);
  }

  /** Reads from `position` straight into `target`, until it is full. */
  async read(position: number, target: Uint8Array): Promise<void> {
    if (target.length < ASYNC_READ) return this.readNow(position, target);
    for (let done = 0; done < target.length;) {
      const count = await readAsync(this.#fd, target.subarray(done), position + done);
      if (count === 0) throw this.#shrunk(position + done);
      done += count;
    }
  }

  /** The same, without leaving the thread: for columns that are short. */
  readNow(position: number, target: Uint8Array): void {
    const end = position + target.length;
    if (position >= this.#windowAt && end <= this.#windowAt + this.#window.length) {
      target.set(this.#window.subarray(position - this.#windowAt, end - this.#windowAt));
      return;
    }
    for (let done = 0; done < target.length;) {
      const count = readSync(this.#fd, target, done, target.length - done, position + done);
      if (count === 0) throw this.#shrunk(position + done);
      done += count;
    }
  }

  close(): void {
    closeSync(this.#fd);
  }

  /** Has `length` bytes from `position` in the window. */
  #fill(position: number, length: number): void {
    if (position >= this.#windowAt && position + length <= this.#windowAt + this.#window.length) return;
    const window = Buffer.allocUnsafe(length);
    this.readNow(position, window);
    this.#window = window;
    this.#windowAt = position;
  }

  /** The footer's bytes; checks the magic at both ends. */
  #readFooter(): Uint8Array {
    if (this.bytes < HEAD + TAIL)
      throw this.#refuse('an Arrow IPC file', `${this.bytes} bytes`, 'the file is truncated');
    const first = Math.min(this.bytes, FIRST_READ);
    this.#fill(this.bytes - first, first);
    const tail = this.bytesAt({ position: this.bytes - TAIL, length: TAIL });
    const end = latin1(tail.subarray(4));
    const length = new DataView(tail.buffer, tail.byteOffset).getInt32(0, true);
    const start = latin1(this.#windowAt === 0 ? this.#window.subarray(0, 6) : this.#head());
    if (start !== MAGIC)
      throw this.#refuse(
        `the magic "${MAGIC}" at its start`,
        printable(start),
        'write it in the Arrow IPC file format',
      );
    if (end !== MAGIC)
      throw this.#refuse(`the magic "${MAGIC}" at its end`, printable(end), 'the file is truncated');
    if (length <= 0 || length > this.bytes - HEAD - TAIL)
      throw this.#refuse('a footer inside the file', `one of ${length} bytes`);
    return this.bytesAt({ position: this.bytes - TAIL - length, length });
  }

  #head(): Uint8Array {
    const head = new Uint8Array(MAGIC.length);
    this.readNow(0, head);
    return head;
  }

  #shrunk(end: number): Error {
    return this.#refuse(`${this.bytes} bytes`, `that it ends at byte ${end}`, 'the file is truncated');
  }

  #refuse(expected: string, found: string, advice?: string, place: Partial<Place> = {}): Error {
    return refusal({ file: this.name, ...place }, expected, found, advice);
  }

  /** What metadata says of itself and is not so ends in a refusal. */
  #guard<T>(expected: string, parse: () => T, place: Partial<Place> = {}): T {
    try {
      return parse();
    } catch (error) {
      if (error instanceof DamagedMetadata) throw this.#refuse(expected, error.message, undefined, place);
      if (error instanceof RangeError)
        throw this.#refuse(expected, 'metadata that points outside itself', undefined, place);
      throw error;
    }
  }
}

/** Reads `Footer` of File.fbs. */
function parseFooter(bytes: Uint8Array, fileLength: number, bigEndian: (found: string) => Error) {
  const footer = FlatTable.root(bytes);
  const version = footer.int16(0);
  if (version < FIRST_VERSION || version > LAST_VERSION)
    throw new DamagedMetadata(`metadata version V${version + 1}`);
  const schema = footer.table(1);
  if (schema === undefined) throw new DamagedMetadata('no schema');
  if (schema.int16(0) !== 0) throw bigEndian('big-endian');
  const { view, length } = footer.vector(3, 24);
  const blocks = Array.from({ length }, (_, i): Block => {
    const block = {
      position: readSize(view, 24 * i),
      metadataLength: view.getInt32(24 * i + 8, true),
      bodyLength: readSize(view, 24 * i + 16),
    };
    if (block.metadataLength < 8 || block.position + block.metadataLength + block.bodyLength > fileLength) {
      throw new DamagedMetadata(`record batch ${i} beyond the end of the file`);
    }
    return block;
  });
  return { fields: schema.tables(1).map(readField), blocks };
}

/** Reads `Message` of Message.fbs, behind its prefix: the continuation mark (absent before Arrow 0.15) and its length. */
function parseBatch(file: ArrowFile, index: number, bytes: Uint8Array, block: Block, extent: Extent): Batch {
  const prefix =
    new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getInt32(0, true) === -1 ? 8 : 4;
  const message = FlatTable.root(bytes.subarray(prefix));
  const header = message.table(2);
  if (message.int8(1) !== RECORD_BATCH || header === undefined)
    throw new DamagedMetadata('another kind of message');
  const compression = header.table(3);
  if (compression !== undefined) {
    const codec = CODECS[compression.int8(0)] ?? 'an unknown codec';
    throw refusal(
      { file: file.name, batch: index },
      'uncompressed data',
      `compression by ${codec}`,
      'write it uncompressed',
    );
  }
  const nodes = header.vector(1, 16);
  const buffers = header.vector(2, 16);
  const variadics = header.vector(4, 8);
  const variadicBuffers = Array.from({ length: variadics.length }, (_, i) => readSize(variadics.view, 8 * i));
  const more = (count: number) => variadicBuffers.slice(0, count).reduce((sum, n) => sum + n, 0);
  if (
    nodes.length !== extent.nodes ||
    variadics.length !== extent.variadics ||
    buffers.length !== extent.buffers + more(extent.variadics)
  ) {
    throw new DamagedMetadata(
      `${nodes.length} field nodes and ${buffers.length} buffers, which is not what its schema takes`,
    );
  }
  const region = (at: number): Region => {
    const offset = readSize(buffers.view, 16 * at);
    const length = readSize(buffers.view, 16 * at + 8);
    if (offset + length > block.bodyLength)
      throw new DamagedMetadata('a buffer beyond the end of its record batch');
    return { position: block.position + block.metadataLength + offset, length };
  };
  const allNodes = Array.from({ length: nodes.length }, (_, i) => ({
    length: readSize(nodes.view, 16 * i),
    nulls: readSize(nodes.view, 16 * i + 8),
  }));
  const allBuffers = Array.from({ length: buffers.length }, (_, i) => region(i));
  return {
    index,
    rows: header.size(0),
    nodes: ({ field, start }) => allNodes.slice(start.nodes, start.nodes + field.extent.nodes),
    buffers: ({ field, start }) => {
      const first = start.buffers + more(start.variadics);
      const last = start.buffers + field.extent.buffers + more(start.variadics + field.extent.variadics);
      return allBuffers.slice(first, last);
    },
  };
}

function openFile(directory: string, name: string): number {
  try {
    return openSync(path.join(directory, name), 'r');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw refusal({ file: name }, 'this file', 'none');
    throw refusal({ file: name }, 'a readable file', String(code));
  }
}

function readAsync(fd: number, target: Uint8Array, position: number): Promise<number> {
  return new Promise((resolve, reject) => {
    read(fd, target, 0, target.length, position, (error, count) => (error ? reject(error) : resolve(count)));
  });
}

function latin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

function printable(text: string): string {
  return JSON.stringify(text);
}
