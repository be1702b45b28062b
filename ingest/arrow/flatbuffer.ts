/** Thrown where metadata points outside itself or is larger than any log needs. */
export class DamagedMetadata extends Error {}

/** Where a vector's entries stand in a view: `length` of them, the first at byte `start`. */
export interface FlatVector {
  readonly view: DataView;
  readonly start: number;
  readonly length: number;
}

/**
 * A table of a FlatBuffer, read in place. Every access is bounds-checked by `DataView` (a `RangeError`), a vector's length is checked against
 * the bytes that are left, and the tables visited are counted, so that no metadata, however hostile, costs more time or memory than its size.
 */
export class FlatTable {
  readonly #view: DataView;
  readonly #at: number;
  readonly #budget: { tables: number };

  private constructor(view: DataView, at: number, budget: { tables: number }) {
    if (budget.tables-- <= 0) throw new DamagedMetadata('too many tables');
    this.#view = view;
    this.#at = at;
    this.#budget = budget;
  }

  static root(bytes: Uint8Array): FlatTable {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return new FlatTable(view, view.getUint32(0, true), { tables: MOST_TABLES });
  }

  int8(slot: number): number {
    const at = this.#field(slot);
    return at === 0 ? 0 : this.#view.getInt8(at);
  }

  int16(slot: number): number {
    const at = this.#field(slot);
    return at === 0 ? 0 : this.#view.getInt16(at, true);
  }

  int32(slot: number): number {
    const at = this.#field(slot);
    return at === 0 ? 0 : this.#view.getInt32(at, true);
  }

  /** A count or a position: neither negative nor beyond 2^53. */
  size(slot: number): number {
    const at = this.#field(slot);
    return at === 0 ? 0 : readSize(this.#view, at);
  }

  string(slot: number): string {
    const { view, start, length } = this.vector(slot, 1);
    return decoder.decode(new Uint8Array(view.buffer, view.byteOffset + start, length));
  }

  table(slot: number): FlatTable | undefined {
    const at = this.#field(slot);
    return at === 0 ? undefined : new FlatTable(this.#view, this.#target(at), this.#budget);
  }

  /** A vector of tables. */
  tables(slot: number): FlatTable[] {
    const { view, start, length } = this.vector(slot, 4);
    return entries(length, (i) => new FlatTable(view, this.#target(start + 4 * i), this.#budget));
  }

  /** A vector of structs or numbers of `width` bytes each. */
  vector(slot: number, width: number): FlatVector {
    const at = this.#field(slot);
    if (at === 0) return { view: this.#view, start: 0, length: 0 };
    const target = this.#target(at);
    const length = this.#view.getUint32(target, true);
    const start = target + 4;
    if (start + length * width > this.#view.byteLength) throw new DamagedMetadata('a vector beyond its end');
    return { view: this.#view, start, length };
  }

  /** Where a field's value stands; 0 where the table leaves it at its default. */
  #field(slot: number): number {
    const vtable = this.#at - this.#view.getInt32(this.#at, true);
    const entry = 4 + 2 * slot;
    const offset =
      entry < this.#view.getUint16(vtable, true) ? this.#view.getUint16(vtable + entry, true) : 0;
    return offset === 0 ? 0 : this.#at + offset;
  }

  #target(at: number): number {
    return at + this.#view.getUint32(at, true);
  }
}

const MOST_TABLES = 100_000;
const decoder = new TextDecoder();

/** `Array.from({ length }, …)`, which costs ten times as much where arrays are short and many. */
export function entries<T>(length: number, entry: (i: number) => T): T[] {
  const all: T[] = [];
  for (let i = 0; i < length; i++) all.push(entry(i));
  return all;
}

/** An int64 that is a count or a position; without a `BigInt`, as there are many. */
export function readSize(view: DataView, at: number): number {
  const high = view.getInt32(at + 4, true);
  if (high < 0 || high > MOST_HIGH) throw new DamagedMetadata(`a size of ${view.getBigInt64(at, true)}`);
  return high * 2 ** 32 + view.getUint32(at, true);
}

/** The high half of `Number.MAX_SAFE_INTEGER`. */
const MOST_HIGH = 0x1fffff;
