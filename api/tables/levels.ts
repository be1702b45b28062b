import type { RecordBatch, Schema } from 'apache-arrow';
import { setImmediate as turn } from 'node:timers/promises';
import { LevelRows } from '../../analysis/index.ts';
import {
  STOREYS,
  STOREY_ROWS,
  blockRows,
  levelSchema,
  storeyName,
  type LeveledName,
  type StoredName,
} from '../../schema/index.ts';
import { blockBatches, blockSpan, grouped, type Piece, type RowRange } from '../blocks/ranges.ts';
import type { IndexedRun } from '../runs/served-run.ts';
import { storedPieces, type Table } from './tables.ts';

/** Rows of an answer that are put together before they are sent: as many as hold so many bytes, within these bounds. */
const BATCH_BYTES = 1024 * 1024;
const LEAST_ROWS = 16;
const MOST_ROWS = 4096;

/** Of least, most, sum and count of a value. */
const VALUE_BYTES = 28;

/** Rows of one storey of a series; storey 0 is the series itself. */
export interface StoreyRange extends RowRange {
  readonly storey: number;
}

/** What an answer at a level has of each row: the columns of `levelSchema`. */
export function levelTable({ schema, choice }: Table): Schema {
  return levelSchema(choice?.schema ?? schema);
}

/**
 * The rows of a table, 2^level of them in one row: bucket b holds the rows b·2^level … (b + 1)·2^level − 1 of the series, as far as they are wanted. What is in a range alone
 * decides its rows: a bucket that the range cuts is made of its part. Read are the coarsest storeys that fit,
 * and finer ones at the ends; of every series each storey range in one read, out of which they take theirs in turn. Least, greatest and count are exact, whatever they are made of; a mean is one of the storeys' means, which are rounded to the column's type.
 *
 * @param wanted of `levelTable` all columns, or some
 */
export async function* levelBatches(
  run: IndexedRun,
  table: Table,
  wanted: Schema,
  rows: RowRange,
  level: number,
): AsyncIterable<RecordBatch> {
  if (rows.start >= rows.end) return;
  const highest = STOREYS.filter((storey) => storey <= level).length;
  const reads = storeyRanges(rows, highest).map((range) => new StoreyRead(run, table, range));
  try {
    for (let series = 0; series < table.series; series++) {
      const buckets = new Buckets(table, wanted, rows.start, level);
      for (const read of reads) {
        for await (const [batch, first, range] of read.next()) {
          yield* buckets.add(batch, first, range, read.range.storey);
        }
      }
      yield* buckets.rest();
    }
  } finally {
    await Promise.all(reads.map((read) => read.end()));
  }
}

/** Ranges of storeys, none above `highest`, that hold a range of rows between them, in order. */
export function storeyRanges({ start, end }: RowRange, highest: number): StoreyRange[] {
  if (start >= end) return [];
  if (highest === 0) return [{ storey: 0, start, end }];
  const size = STOREY_ROWS ** highest;
  const [first, last] = [Math.ceil(start / size), Math.floor(end / size)];
  if (first >= last) return storeyRanges({ start, end }, highest - 1);
  return [
    ...storeyRanges({ start, end: first * size }, highest - 1),
    { storey: highest, start: first, end: last },
    ...storeyRanges({ start: last * size, end }, highest - 1),
  ];
}

/** A storey range of a table's series, one after the other. */
class StoreyRead {
  readonly #name: StoredName;
  readonly #form: Schema;
  readonly #pieces: AsyncIterator<Piece>;
  /** Blocks of each series. */
  readonly #blocks: number;

  constructor(
    run: IndexedRun,
    { index, key, series, schema }: Table,
    readonly range: StoreyRange,
  ) {
    this.#name = storeyName(index as LeveledName, range.storey);
    this.#form = range.storey === 0 ? schema : levelSchema(schema);
    this.#pieces = storedPieces(run, { index: this.#name, key, series }, range)[Symbol.asyncIterator]();
    const { first, last } = blockSpan(this.#name, range);
    this.#blocks = last - first + 1;
  }

  /** The blocks of the next series with these rows, decoded: each with the place of its first row, and which of its rows are wanted. */
  async *next(): AsyncIterable<[batch: RecordBatch, first: number, wanted: RowRange]> {
    for await (const pieces of grouped(this.#ofSeries())) {
      // Summing up takes its time: others are answered in between.
      await turn();
      const batches = blockBatches(
        this.#form,
        pieces.map(({ block }) => block),
      );
      for (const [i, { block, from, to }] of pieces.entries()) {
        yield [batches[i]!, block.number * blockRows(this.#name), { start: from, end: to }];
      }
    }
  }

  async end(): Promise<void> {
    await this.#pieces.return?.();
  }

  async *#ofSeries(): AsyncIterable<Piece> {
    for (let block = 0; block < this.#blocks; block++) {
      const { done, value } = await this.#pieces.next();
      if (done) return;
      yield value;
    }
  }
}

/** Rows of storeys on their way into buckets; buckets that are full on their way out. */
class Buckets {
  readonly #capacity: number;
  #rows: LevelRows;
  /** The bucket that `#rows` begins with, and the one that is being filled. */
  #first: number;
  #current: number;

  constructor(
    readonly table: Table,
    readonly wanted: Schema,
    start: number,
    readonly level: number,
  ) {
    this.#first = this.#current = Math.floor(start / 2 ** level);
    const bytes = VALUE_BYTES * valuesPerRow(wanted);
    this.#capacity = Math.max(LEAST_ROWS, Math.min(MOST_ROWS, Math.floor(BATCH_BYTES / bytes)));
    this.#rows = this.#empty();
  }

  /** @param first the place in its storey of the batch's first row */
  *add(batch: RecordBatch, first: number, { start, end }: RowRange, storey: number): Iterable<RecordBatch> {
    const perBucket = 2 ** this.level / STOREY_ROWS ** storey;
    for (let row = start; row < end;) {
      const bucket = Math.floor((first + row) / perBucket);
      if (bucket - this.#first >= this.#capacity) {
        yield* this.rest();
        this.#first = bucket;
        this.#rows = this.#empty();
      }
      this.#current = bucket;
      const until = Math.min(end, (bucket + 1) * perBucket - first);
      this.#rows.add(batch, row, until, bucket - this.#first);
      row = until;
    }
  }

  *rest(): Iterable<RecordBatch> {
    yield this.#rows.batch(this.#current - this.#first + 1);
  }

  #empty(): LevelRows {
    const { table, wanted } = this;
    return new LevelRows(wanted, this.#capacity, table.choice?.entries, levelSchema(table.schema));
  }
}

/** Values of a row that are summed up. */
function valuesPerRow({ fields }: Schema): number {
  const structs = fields.filter(({ name }) => !['iteration', 'lastIteration', 'rows'].includes(name));
  return structs.reduce((sum, { type }) => sum + widthOf(type), 1);
}

function widthOf(type: { readonly children?: readonly { readonly type: unknown }[] | null }): number {
  const list = type.children?.[0]?.type as { readonly listSize?: number } | undefined;
  return list?.listSize ?? 1;
}
