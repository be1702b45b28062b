import { TraincubeError } from '../../schema/index.ts';
import type { FileAccess } from '../open-file.ts';
import { refusal } from '../refuse.ts';
import { type Extent, add, typeFamily } from './fields.ts';
import { FileBytes } from './file-bytes.ts';
import { DamagedMetadata } from './flatbuffer.ts';
import { type Batch, type Block, type Column, type Region, parseBatch, parseFooter } from './metadata.ts';

const MAGIC = 'ARROW1';
/** What a stream begins with, where a file has its magic. */
const STREAM = '\xff\xff\xff\xff';
/** Magic and two bytes of padding. */
const HEAD = 8;
/** The footer's length (int32) and the magic. */
const TAIL = 10;
/** How much of the end is read at first: the whole of a small file, the footer of most others. */
const FIRST_READ = 16_384;
/** Bytes of a record batch's body that are read along with its metadata, for the short columns that open it. */
const READ_AHEAD = 4_096;
/** Bytes that are fetched at once before they are asked for, the beginning of what is longer, and where they go, however many reads are under way: nobody looks at them. */
const NOWHERE = new Uint8Array(32_768);
/** Reads of a file that are under way at once. */
const FETCHED_AT_ONCE = 8;
/** A file that is opened faster than this, in ms, did not have to wait for a disk. */
const SURELY_CACHED = 0.2;
const EMPTY = new Uint8Array(0);

/**
 * An Arrow IPC file, open for random access: its footer is read and checked at once, a record batch's metadata when it is asked for, a column's
 * bytes only by `read`. Nothing that the file says of itself is believed before it is seen to lie within the file.
 */
export class ArrowFile {
  readonly columns: ReadonlyMap<string, Column>;
  /** Names that several columns share: which of them is meant nobody can tell. */
  readonly #repeated = new Set<string>();
  readonly #source: FileBytes;
  readonly #blocks: readonly Block[];
  /** What all columns together take of a record batch's metadata. */
  readonly #extent: Extent;
  /** The bytes that were read last, and where in the file they stand. */
  #window = EMPTY;
  #windowAt = 0;
  #memory = new ArrayBuffer(0);

  private constructor(source: FileBytes) {
    this.#source = source;
    const bytes = this.#readFooter();
    const footer = this.#guard('a readable footer', undefined, () => parseFooter(bytes, this.bytes));
    if (!footer.isLittleEndian) {
      throw this.#refuse('little-endian data', 'big-endian', 'write it for a little-endian machine');
    }
    const columns = new Map<string, Column>();
    let start: Extent = { nodes: 0, buffers: 0, variadics: 0 };
    for (const field of footer.fields) {
      if (columns.has(field.name)) this.#repeated.add(field.name);
      columns.set(field.name, { field, start });
      start = add(start, field.extent);
    }
    this.columns = columns;
    this.#blocks = footer.blocks;
    this.#extent = start;
  }

  /**
   * @param name relative to the run's directory
   * @throws {TraincubeError} `refused`; `unavailable` where the system fails, here and in every read
   */
  static open(directory: string, name: string): ArrowFile {
    const source = FileBytes.open(directory, name);
    try {
      return new ArrowFile(source);
    } catch (error) {
      source.close();
      throw error;
    }
  }

  /** Relative to the run's directory. */
  get name(): string {
    return this.#source.name;
  }

  /** Length of the file in bytes. */
  get bytes(): number {
    return this.#source.length;
  }

  /**
   * Has the system's cache take in what `open` and `batch` read of a file, and what these columns say of each row: several of these small reads are under way at once,
   * where they would be waited for one by one. What is wrong with the file is left to `open`.
   * @param batches that it is to have; of another one nothing is fetched
   * @param surelyCached a file that is opened faster, in ms, did not have to wait for a disk: nothing is fetched
   */
  static async prefetch(
    directory: string,
    name: string,
    columns: readonly string[],
    batches: number,
    surelyCached = SURELY_CACHED,
  ): Promise<void> {
    const start = performance.now();
    try {
      const file = ArrowFile.open(directory, name);
      const isCached = performance.now() - start < surelyCached;
      const wanted = isCached || file.batches !== batches ? 0 : batches;
      await file.#prefetchBatches(columns, wanted).finally(() => file.close());
    } catch (error) {
      if (!(error instanceof TraincubeError)) throw error;
    }
  }

  async #prefetchBatches(columns: readonly string[], batches: number): Promise<void> {
    const numbers = Array(batches).keys();
    const walk = async () => {
      for (const index of numbers) await this.#prefetchBatch(index, columns);
    };
    const walks = await Promise.allSettled(Array.from({ length: FETCHED_AT_ONCE }, walk));
    const failed = walks.find((result) => result.status === 'rejected');
    if (failed) throw failed.reason;
  }

  /** The metadata of a record batch, and of each column the buffers that have an entry a row. */
  async #prefetchBatch(index: number, columns: readonly string[]): Promise<void> {
    const { position, metadataLength } = this.#blocks[index]!;
    await this.#fetch({ position, length: metadataLength + READ_AHEAD });
    const batch = this.batch(index);
    for (const name of columns) {
      const column = this.columns.get(name);
      for (const region of column ? batch.buffers(column).slice(0, 2) : []) await this.#fetch(region);
    }
  }

  async #fetch({ position, length }: Region): Promise<void> {
    if (length === 0 || this.#isInWindow(position, length)) return;
    await this.#source.readSome(position, NOWHERE.subarray(0, length));
  }

  /** How many record batches the file has. */
  get batches(): number {
    return this.#blocks.length;
  }

  /**
   * The column of this name; a large type or a view stands for the plain one.
   * @param remark is put behind the types that are expected
   * @throws {TraincubeError} `refused` where it is missing, of none of these types, or not the only one of its name
   */
  column(name: string, types: readonly string[], remark = ''): Column {
    const column = this.columns.get(name);
    const place = { file: this.name, column: name };
    const expected = `type ${types.join(' or ')}${remark}`;
    if (column === undefined) {
      const found = [...this.columns.keys()].join(', ') || 'a file without columns';
      throw refusal(place, `a column of ${expected}`, `only ${found}`);
    }
    if (this.#repeated.has(name)) throw refusal(place, 'one column of this name', 'several');
    if (!types.includes(typeFamily(column.field))) throw refusal(place, expected, column.field.type);
    return column;
  }

  /** Reads the metadata of a record batch. @throws {TraincubeError} `refused` */
  batch(index: number): Batch {
    const block = this.#blocks[index]!;
    this.#fill(block.position, Math.min(block.metadataLength + READ_AHEAD, this.bytes - block.position));
    const bytes = this.bytesAt({ position: block.position, length: block.metadataLength });
    const batch = this.#guard('readable metadata', index, () =>
      parseBatch(bytes, index, block, this.#extent),
    );
    if (batch.codec === undefined) return batch;
    throw this.#refuse('uncompressed data', `compression by ${batch.codec}`, 'write it uncompressed', index);
  }

  /** A view of a stretch of the file, with what stood around it where that was read already; valid until the next one. Meant for what is short. */
  bytesAt({ position, length }: Region): Uint8Array {
    this.#fill(position, length);
    return this.#window.subarray(position - this.#windowAt, position - this.#windowAt + length);
  }

  /** Reads from `position` straight into `target`, until it is full. */
  async read(position: number, target: Uint8Array): Promise<void> {
    if (this.#isInWindow(position, target.length)) return this.readNow(position, target);
    return this.#source.read(position, target);
  }

  /** The file's bytes, opened once more, to be closed by the caller; see `FileBytes`. */
  another(access?: FileAccess): FileBytes | undefined {
    return this.#source.another(access);
  }

  /** Whether the system's cache holds most of the file. */
  isCached(): boolean {
    return this.#source.isCached();
  }

  /** The same, without leaving the thread: for columns that are short. */
  readNow(position: number, target: Uint8Array): void {
    if (this.#isInWindow(position, target.length)) {
      target.set(this.bytesAt({ position, length: target.length }));
      return;
    }
    this.#source.readNow(position, target);
  }

  /** Once or more often. Reads that are under way come to their end first: a closed file's number may be another file's at once. */
  close(): void {
    this.#source.close();
  }

  #isInWindow(position: number, length: number): boolean {
    return position >= this.#windowAt && position + length <= this.#windowAt + this.#window.length;
  }

  /** Has `length` bytes from `position` in the window, in the memory of the one before where that is large enough. */
  #fill(position: number, length: number): void {
    if (this.#isInWindow(position, length)) return;
    if (length > this.#memory.byteLength) this.#memory = new ArrayBuffer(length);
    this.#window = EMPTY;
    const window = new Uint8Array(this.#memory, 0, length);
    this.readNow(position, window);
    this.#window = window;
    this.#windowAt = position;
  }

  /** The footer's bytes; checks the magic at both ends. */
  #readFooter(): Uint8Array {
    const truncated = 'the file is truncated';
    if (this.bytes < HEAD + TAIL) throw this.#refuse('an Arrow IPC file', `${this.bytes} bytes`, truncated);
    const first = Math.min(this.bytes, FIRST_READ);
    this.#fill(this.bytes - first, first);
    const head = new Uint8Array(MAGIC.length);
    this.readNow(0, head);
    if (latin1(head).startsWith(STREAM)) {
      throw this.#refuse('the Arrow IPC file format', 'the stream format', 'write it in the file format');
    }
    if (latin1(head) !== MAGIC) {
      const advice = 'write it in the Arrow IPC file format';
      throw this.#refuse(`the magic "${MAGIC}" at its start`, printable(head), advice);
    }
    const tail = this.bytesAt({ position: this.bytes - TAIL, length: TAIL });
    if (latin1(tail.subarray(4)) !== MAGIC) {
      throw this.#refuse(`the magic "${MAGIC}" at its end`, printable(tail.subarray(4)), truncated);
    }
    const length = new DataView(tail.buffer, tail.byteOffset).getInt32(0, true);
    if (length <= 0 || length > this.bytes - HEAD - TAIL) {
      throw this.#refuse('a footer inside the file', `one of ${length} bytes`);
    }
    return this.bytesAt({ position: this.bytes - TAIL - length, length });
  }

  #refuse(expected: string, found: string, advice?: string, batch?: number): Error {
    return refusal({ file: this.name, batch }, expected, found, advice);
  }

  /** Metadata that does not hold what it says ends in a refusal. */
  #guard<T>(expected: string, batch: number | undefined, parse: () => T): T {
    try {
      return parse();
    } catch (error) {
      if (error instanceof DamagedMetadata) throw this.#refuse(expected, error.message, undefined, batch);
      if (!(error instanceof RangeError)) throw error;
      throw this.#refuse(expected, 'what points outside itself', undefined, batch);
    }
  }
}

function latin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

/** As text where it is text, as bytes where it is not. */
function printable(bytes: Uint8Array): string {
  const text = latin1(bytes);
  if (/^[\x20-\x7e]*$/.test(text)) return JSON.stringify(text);
  return `bytes ${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ')}`;
}
