import {
  RecordBatch,
  RecordBatchStreamWriter,
  Struct,
  Table,
  makeData,
  tableFromIPC,
  type Data,
  type Schema,
} from 'apache-arrow';

/** Continuation marker and a length of zero, 8 bytes: the end of an Arrow IPC stream. */
export const END_OF_STREAM = Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0);

/** A record batch of these columns, in the schema's order. @throws {RangeError} where they are not equally long */
export function recordBatch(schema: Schema, columns: readonly Data[]): RecordBatch {
  const { length } = columns[0]!;
  const uneven = columns.findIndex((column) => column.length !== length);
  if (uneven >= 0) {
    const { name } = schema.fields[uneven]!;
    throw new RangeError(`column ${name} has ${columns[uneven]!.length} rows instead of ${length}`);
  }
  const type = new Struct(schema.fields);
  return new RecordBatch(schema, makeData({ type, length, nullCount: 0, children: [...columns] }));
}

const schemaMessages = new WeakMap<Schema, Uint8Array>();

/** The schema message that opens an Arrow IPC stream: the same bytes each time, which nobody changes. */
export function schemaMessage(schema: Schema): Uint8Array {
  let message = schemaMessages.get(schema);
  if (!message) {
    const stream = RecordBatchStreamWriter.writeAll(new Table(schema)).toUint8Array(true);
    message = stream.subarray(0, stream.length - END_OF_STREAM.length);
    schemaMessages.set(schema, message);
  }
  return message;
}

/** A record batch as the encapsulated message that stands in a stream, which is what a block of the index stores; others after it. */
export function batchMessage(batch: RecordBatch, ...others: readonly RecordBatch[]): Uint8Array {
  const { schema } = batch;
  const stream = RecordBatchStreamWriter.writeAll(new Table(schema, [batch, ...others])).toUint8Array(true);
  return stream.subarray(schemaMessage(schema).length, stream.length - END_OF_STREAM.length);
}

/** Blocks as one Arrow IPC stream: the schema, the stored batches, the end mark. Nothing is encoded again. */
export function streamParts(schema: Schema, blocks: readonly Uint8Array[]): Uint8Array[] {
  return [schemaMessage(schema), ...blocks, END_OF_STREAM];
}

/** Decodes blocks; the vectors are views of one copy of their bytes. */
export function readBlocks(schema: Schema, blocks: readonly Uint8Array[]): Table {
  return tableFromIPC(concatenate(streamParts(schema, blocks)));
}

export function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((total, part) => total + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}
