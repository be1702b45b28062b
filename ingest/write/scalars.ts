import { Field, Float32, Float64, Int32, type RecordBatch, Schema } from 'apache-arrow';
import { LOG_SCHEMAS, recordBatch } from '../../schema/index.ts';
import { numbers } from './columns.ts';

/** The record batch of `scalars.arrow`: the columns of the format first, those of the writer's own behind them, as float32. */
export function scalarsBatch(scalars: ReadonlyMap<string, Float64Array>): RecordBatch {
  const known = LOG_SCHEMAS.scalars.fields;
  const own = [...scalars.keys()].filter((name) => !known.some((field) => field.name === name));
  const fields = [...known, ...own.map((name) => new Field(name, new Float32(), false))];
  const columns = fields.map(({ name, type }) => {
    const values = scalars.get(name);
    if (values === undefined) throw new RangeError(`scalars without ${name}`);
    if (type instanceof Int32) return numbers(Int32Array.from(values));
    return numbers(type instanceof Float64 ? values : Float32Array.from(values));
  });
  return recordBatch(new Schema(fields), columns);
}
