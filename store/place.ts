import type { StoredName } from '../schema/index.ts';
import type { Block, Series } from './store.ts';

/**
 * A place is the key of a block in a store: run, index, key and block number as one string, whose order by UTF-8 bytes
 * is the order of its parts. U+0001 ends a part; the characters up to U+0002 are escaped in names, so that a name may
 * hold anything and is never mistaken for the beginning of another one.
 */
const END = '\u0001';
const ESCAPE = '\u0002';
const ESCAPED_BY = 3;
const DIGITS = 8;
const LAST_NUMBER = 10 ** DIGITS - 1;

/** The places from `from` on, up to and without `until`. */
export interface Span {
  readonly from: string;
  readonly until: string;
}

/** The place of a run's catalogue, in a table of catalogues. */
export function runPlace(run: string): string {
  return encode(run);
}

export function runOf(place: string): string {
  return decode(place.slice(0, -END.length));
}

/** Run and index. */
export function tablePlace(run: string, index: StoredName): string {
  return encode(run) + encode(index);
}

export function blockPlace({ run, index, key }: Series, number: number): string {
  return tablePlace(run, index) + encode(key) + digits(number) + END;
}

/** The place of a part of a value that stands at `place`. */
export function partPlace(place: string, generation: string, part: number): string {
  return place + encode(generation) + digits(part) + END;
}

/** What a place says of its block. */
export function placed(place: string): Omit<Block, 'bytes'> {
  const [, index, key, number] = place.split(END);
  return { index: index as StoredName, key: decode(key!), number: Number(number) };
}

/** The blocks `first` up to and with `last` of a series, and what stands under their places. */
export function seriesSpan(series: Series, first: number, last: number): Span {
  return { from: blockPlace(series, first), until: under(blockPlace(series, last)).until };
}

export function keySpan({ run, index, key }: Series): Span {
  return under(tablePlace(run, index) + encode(key));
}

export function indexSpan(run: string, index: StoredName): Span {
  return under(tablePlace(run, index));
}

export function runSpan(run: string): Span {
  return under(encode(run));
}

/** Orders places, and names, as every store does: by their UTF-8 bytes. */
export function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** Everything whose place begins with `prefix`, which ends in `END`. */
function under(prefix: string): Span {
  return { from: prefix, until: prefix.slice(0, -END.length) + ESCAPE };
}

function encode(name: string): string {
  return name.replace(/[\u0000-\u0002]/g, (control) => ESCAPE + shifted(control, ESCAPED_BY)) + END;
}

function decode(part: string): string {
  return part.replace(/\u0002./g, (escaped) => shifted(escaped[1]!, -ESCAPED_BY));
}

function shifted(character: string, by: number): string {
  return String.fromCharCode(character.charCodeAt(0) + by);
}

function digits(number: number): string {
  return String(Math.min(Math.max(number, 0), LAST_NUMBER)).padStart(DIGITS, '0');
}
