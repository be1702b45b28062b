import { nullsRefusal, refusal } from '../refuse.ts';
import type { ArrowFile } from './arrow-file.ts';
import type { Batch, Column, Region } from './metadata.ts';

export type Numbers = Int32Array | Float32Array | Float64Array;
export type NumbersOf<T extends Numbers> = { new (length: number): T; readonly BYTES_PER_ELEMENT: number };

/**
 * How many times their own bytes the strings of a column may take: views can share bytes, so a small file could ask for any amount of memory.
 * A view is 16 bytes itself: rows that all share one name pass where it has up to 256.
 */
const MOST_SHARING = 16;

/** Refuses a column that lacks an entry in a record batch, or has a null there. What reads one that may have none relies on it. */
export function checkEntries(file: ArrowFile, batch: Batch, column: Column): void {
  checkNode(file, batch, column);
  const { nulls } = batch.nodes(column)[0]!;
  if (nulls !== 0) throw nullsRefusal(placeOf(file, batch, column), 'no nulls', nulls);
}

/** One record batch of a column of numbers. */
function readNumbers<T extends Numbers>(file: ArrowFile, batch: Batch, column: Column, of: NumbersOf<T>): T {
  const values = batch.buffers(column)[1]!;
  checkLength(file, batch, column, values, batch.rows * of.BYTES_PER_ELEMENT);
  const numbers = new of(batch.rows);
  file.readNow(values.position, bytesOf(numbers));
  return numbers;
}

/** A column of numbers of all record batches. */
export function readAllNumbers<T extends Numbers>(
  file: ArrowFile,
  batches: readonly Batch[],
  column: Column,
  of: NumbersOf<T>,
): T {
  if (batches.length === 1) return readNumbers(file, batches[0]!, column, of);
  const parts = batches.map((batch) => readNumbers(file, batch, column, of));
  const all = new of(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** One record batch of a list column. */
export interface Lists {
  /** Where the values of all rows stand in the file. */
  readonly values: Region;
  /** Row i is as long as entry i + 1 minus entry i; the first entry need not be 0. */
  readonly offsets: Offsets;
}

/** Of int32 or, of a large type, of int64. */
export type Offsets = Int32Array | Float64Array;

/** Reads the offsets of a `list` or `large_list` column, whose values are `width` bytes each. Nulls among the values are refused. */
export function readLists(file: ArrowFile, batch: Batch, column: Column, width: number): Lists {
  const child = batch.nodes(column)[1]!;
  if (child.nulls !== 0) throw nullsRefusal(placeOf(file, batch, column), 'lists without nulls', child.nulls);
  const [, offsetBuffer, , valueBuffer] = batch.buffers(column);
  const offsets = readOffsets(file, batch, column, offsetBuffer!);
  const first = offsets[0] ?? 0;
  const last = offsets[batch.rows] ?? 0;
  if (last > child.length) {
    throw refusal(placeOf(file, batch, column), `list offsets up to ${child.length}`, String(last));
  }
  checkLength(file, batch, column, valueBuffer!, last * width);
  return {
    values: { position: valueBuffer!.position + first * width, length: (last - first) * width },
    offsets,
  };
}

/** Where each entry of a `utf8` or `binary` column stands, its large and its view form too; undefined for null. */
export function readRegions(file: ArrowFile, batch: Batch, column: Column): (Region | undefined)[] {
  const valid = readValidity(file, batch, column);
  const isView = column.field.type.endsWith('_view');
  const at = isView ? readViews(file, batch, column) : readSpans(file, batch, column);
  return Array.from({ length: batch.rows }, (_, row) => (valid(row) ? at(row) : undefined));
}

/** A column of strings of all record batches. */
export function readStrings(file: ArrowFile, batches: readonly Batch[], column: Column): string[] {
  const decoder = new TextDecoder();
  return batches.flatMap((batch) => {
    const [, ...buffers] = batch.buffers(column);
    let [start, end] = [Infinity, 0];
    for (const { position, length } of buffers) {
      start = Math.min(start, position);
      end = Math.max(end, position + length);
    }
    const bytes = new Uint8Array(end - start);
    file.readNow(start, bytes);
    const regions = readRegions(file, batch, column);
    const length = regions.reduce((sum, region) => sum + region!.length, 0);
    const most = MOST_SHARING * bytes.length;
    if (length > most)
      throw refusal(
        placeOf(file, batch, column),
        `strings of at most ${most} bytes together`,
        String(length),
      );
    return regions.map((region) => {
      const at = region!.position - start;
      return decoder.decode(bytes.subarray(at, at + region!.length));
    });
  });
}

export function placeOf(file: ArrowFile, batch: Batch | undefined, column: Column) {
  return { file: file.name, batch: batch?.index, column: column.field.name };
}

function checkNode(file: ArrowFile, batch: Batch, column: Column): void {
  const { length } = batch.nodes(column)[0]!;
  if (length !== batch.rows)
    throw refusal(placeOf(file, batch, column), `${batch.rows} rows`, String(length));
}

function checkLength(file: ArrowFile, batch: Batch, column: Column, buffer: Region, atLeast: number): void {
  if (buffer.length < atLeast) {
    throw refusal(
      placeOf(file, batch, column),
      `a buffer of at least ${atLeast} bytes`,
      `one of ${buffer.length}`,
    );
  }
}

/** `rows + 1` ascending offsets: int32, or int64 for a large type; none where there are no rows. */
function readOffsets(file: ArrowFile, batch: Batch, column: Column, buffer: Region): Offsets {
  if (batch.rows === 0) return new Int32Array(0);
  const isLarge = column.field.type.startsWith('large_');
  checkLength(file, batch, column, buffer, (batch.rows + 1) * (isLarge ? 8 : 4));
  const raw = isLarge ? new BigInt64Array(batch.rows + 1) : new Int32Array(batch.rows + 1);
  file.readNow(buffer.position, bytesOf(raw));
  const offsets = raw instanceof BigInt64Array ? Float64Array.from(raw, Number) : raw;
  let last = 0;
  for (let i = 0; i < offsets.length; last = offsets[i++]!) {
    if (offsets[i]! < last) {
      throw refusal(placeOf(file, batch, column), 'ascending offsets', `${offsets[i]} in row ${i}`);
    }
  }
  return offsets;
}

/** Entries between offsets. */
function readSpans(file: ArrowFile, batch: Batch, column: Column): (row: number) => Region {
  const [, offsetBuffer, data] = batch.buffers(column);
  const offsets = readOffsets(file, batch, column, offsetBuffer!);
  checkLength(file, batch, column, data!, offsets[batch.rows] ?? 0);
  return (row) => ({ position: data!.position + offsets[row]!, length: offsets[row + 1]! - offsets[row]! });
}

/** Views of 16 bytes: a length, then up to 12 bytes themselves, or a prefix of 4, the number of a data buffer and an offset in it. */
function readViews(file: ArrowFile, batch: Batch, column: Column): (row: number) => Region {
  const [, views, ...data] = batch.buffers(column);
  checkLength(file, batch, column, views!, batch.rows * 16);
  const bytes = new DataView(new ArrayBuffer(batch.rows * 16));
  file.readNow(views!.position, new Uint8Array(bytes.buffer));
  return (row) => {
    const length = bytes.getUint32(16 * row, true);
    if (length <= 12) return { position: views!.position + 16 * row + 4, length };
    const buffer = data[bytes.getUint32(16 * row + 8, true)];
    const offset = bytes.getUint32(16 * row + 12, true);
    if (buffer === undefined || offset + length > buffer.length) {
      throw refusal(
        placeOf(file, batch, column),
        'views into its buffers',
        `one beyond their end in row ${row}`,
      );
    }
    return { position: buffer.position + offset, length };
  };
}

/** Which rows are there: by the validity bitmap, one bit a row, where the column has nulls. */
function readValidity(file: ArrowFile, batch: Batch, column: Column): (row: number) => boolean {
  checkNode(file, batch, column);
  if (batch.nodes(column)[0]!.nulls === 0) return () => true;
  const bitmap = batch.buffers(column)[0]!;
  checkLength(file, batch, column, bitmap, Math.ceil(batch.rows / 8));
  const bits = Uint8Array.from(
    file.bytesAt({ position: bitmap.position, length: Math.ceil(batch.rows / 8) }),
  );
  return (row) => ((bits[row >> 3]! >> (row & 7)) & 1) === 1;
}

function bytesOf(array: ArrayBufferView): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}
