import { Schema, type RecordBatch } from 'apache-arrow';
import { TraincubeError, recordBatch } from '../../schema/index.ts';

/**
 * The schema of the columns that `?columns=` names, in the order of the table; the table's own where all of them are named, or none.
 * @throws {TraincubeError} `bad-request` for a column that the table does not have
 */
export function projected(schema: Schema, names: string | undefined): Schema {
  if (names === undefined) return schema;
  const wanted = new Set(names.split(','));
  const fields = schema.fields.filter(({ name }) => wanted.delete(name));
  const [unknown] = wanted;
  if (unknown !== undefined) {
    const allowed = namesOf(schema);
    throw new TraincubeError('bad-request', `This table has no column "${unknown}".`, { allowed });
  }
  return fields.length === schema.fields.length ? schema : new Schema(fields, schema.metadata);
}

/** Of a batch the columns of `wanted`, as views. */
export function selected(batch: RecordBatch, wanted: Schema): RecordBatch {
  const names = namesOf(batch.schema);
  const columns = namesOf(wanted).map((name) => batch.data.children[names.indexOf(name)]!);
  return recordBatch(wanted, columns);
}

export function namesOf({ fields }: Schema): string[] {
  return fields.map(({ name }) => name);
}
