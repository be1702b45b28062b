import {
  DataType,
  Int32,
  makeData,
  type Data,
  type RecordBatch,
  type Schema,
  type Struct,
} from 'apache-arrow';
import { recordBatch } from '../../schema/index.ts';
import { LevelColumn, type Entries } from './level-column.ts';

/** Sums up rows of a table, or rows of its levels, into buckets: a row each, of the form that `levelSchema` says. */
export class LevelRows {
  readonly #columns = new Map<string, LevelColumn>();
  readonly #integers = new Map<string, Int32Array>();
  readonly #rows: Int32Array;

  /**
   * @param schema of the rows that are made: of a `levelSchema` all columns or some
   * @param buckets at most
   * @param entries of lists, where only some are wanted; the schema has the lists of these
   */
  constructor(
    readonly schema: Schema,
    readonly buckets: number,
    entries?: Entries,
    /** Of the rows that are added, where it differs from `schema` in the lengths of lists. */
    stored: Schema = schema,
  ) {
    this.#rows = new Int32Array(buckets);
    for (const [i, { name, type }] of schema.fields.entries()) {
      if (!DataType.isStruct(type)) this.#integers.set(name, new Int32Array(buckets));
      else {
        const from = stored.fields.find((field) => field.name === name) ?? schema.fields[i]!;
        this.#columns.set(name, new LevelColumn((from.type as Struct).children[0]!.type, buckets, entries));
      }
    }
  }

  /** Adds rows `from` up to and without `to` of a batch to a bucket; rows are added in their order. */
  add(batch: RecordBatch, from: number, to: number, bucket: number): void {
    const column = (name: string) => columnOf(batch, name);
    for (const [name, column] of this.#columns) column.add(columnOf(batch, name)!, from, to, bucket);
    const isFirst = this.#rows[bucket] === 0;
    for (const [name, values] of this.#integers) {
      if (name === 'rows') continue;
      if (name === 'lastIteration') {
        values[bucket] = ((column(name) ?? column('iteration'))!.values as Int32Array)[to - 1]!;
      } else if (isFirst) values[bucket] = (column(name)!.values as Int32Array)[from]!;
    }
    const rows = column('rows')?.values as Int32Array | undefined;
    for (let row = from; row < to; row++) this.#rows[bucket]! += rows ? rows[row]! : 1;
  }

  /** The first `buckets` of them, all unless given. */
  batch(buckets = this.buckets): RecordBatch {
    const columns = this.schema.fields.map(({ name, type }): Data => {
      if (DataType.isStruct(type)) return this.#columns.get(name)!.data(type, buckets);
      const values = name === 'rows' ? this.#rows : this.#integers.get(name)!;
      return makeData({
        type: new Int32(),
        length: buckets,
        nullCount: 0,
        data: values.subarray(0, buckets),
      });
    });
    return recordBatch(this.schema, columns);
  }
}

function columnOf(batch: RecordBatch, name: string): Data | undefined {
  const place = batch.schema.fields.findIndex((field) => field.name === name);
  return batch.data.children[place];
}
