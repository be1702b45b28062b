import {
  Binary,
  CompressionType,
  type DataType,
  Field,
  Float32,
  Float64,
  Int32,
  List,
  RecordBatchFileWriter,
  Table,
  Utf8,
  compressionRegistry,
  vectorFromArray,
} from 'apache-arrow';

/** A column: its type and its values, as `vectorFromArray` takes them. */
export type ColumnValues = readonly [DataType, readonly unknown[]];
export type Batch = Record<string, ColumnValues>;

export const listOf = (type: DataType) => new List(new Field('element', type, true));
export const int32 = new Int32();
export const float32 = new Float32();
export const utf8 = new Utf8();
export const filled = (rows: number, length: number) =>
  Array.from({ length: rows }, () => Array(length).fill(0.5));

export const layer = (id: number, filters: number, length: number): Batch => ({
  layer: [int32, Array(filters).fill(id)],
  filter: [int32, [...Array(filters).keys()]],
  weights: [listOf(float32), filled(filters, length)],
  gradients: [listOf(float32), filled(filters, length)],
});

/** Files of the tiny log, as columns; a case changes something in them. */
export const GOOD: Readonly<Record<string, readonly Batch[]>> = {
  'dumps/000000100/parameters.arrow': [layer(1, 3, 18), layer(3, 2, 5)],
  'dumps/000000100/validation.arrow': [
    {
      image: [int32, [0, 1, 2]],
      predicted: [int32, [0, 1, 0]],
      confidence: [float32, [1, 1, 1]],
      trueProbability: [float32, [1, 1, 0]],
      trueRank: [int32, [0, 0, 1]],
    },
  ],
  'dumps/000000100/scalars.arrow': [
    {
      iteration: [int32, [50, 100]],
      trainLoss: [float32, [2, 1]],
      trainError: [float32, [1, 0]],
      learningRate: [float32, [1, 1]],
      seconds: [new Float64(), [1, 2]],
    },
  ],
  'dumps/000000100/state.arrow': [
    {
      name: [utf8, ['bias', 'scale']],
      shape: [listOf(int32), [[2], [1, 3]]],
      values: [
        listOf(float32),
        [
          [1, 2],
          [1, 2, 3],
        ],
      ],
    },
  ],
  'images.arrow': [
    {
      image: [int32, [0, 1, 2]],
      class: [int32, [0, 1, 1]],
      name: [utf8, ['a', 'b', 'c']],
      picture: [new Binary(), [Uint8Array.of(1), null, Uint8Array.of(2)]],
    },
  ],
};

export function recordBatches(batches: readonly Batch[]) {
  return batches.flatMap((batch) => {
    const columns = Object.entries(batch).map(([name, [type, values]]) => [
      name,
      vectorFromArray(values, type),
    ]);
    return new Table(Object.fromEntries(columns)).batches;
  });
}

export function arrowFile(batches: readonly Batch[]): Uint8Array {
  return RecordBatchFileWriter.writeAll(recordBatches(batches)).toUint8Array(true);
}

export const P = 'dumps/000000100/parameters.arrow';
export const V = 'dumps/000000100/validation.arrow';
export const S = 'dumps/000000100/scalars.arrow';
export const T = 'dumps/000000100/state.arrow';
export const I = 'images.arrow';

/** Sets, or with undefined removes, a column of a record batch. */
export const set = (file: string, batch: number, column: string, values: ColumnValues | undefined) => {
  const batches = GOOD[file]!.map((columns) => ({ ...columns }));
  if (values) batches[batch]![column] = values;
  else for (const columns of batches) delete columns[column];
  return arrowFile(batches);
};

export const good = (file: string) => arrowFile(GOOD[file]!);

/** Where the footer, a FlatBuffer, begins. */
export const footerStart = (bytes: Uint8Array) =>
  bytes.length - 10 - new DataView(bytes.buffer).getInt32(bytes.length - 10, true);

export function compressed(file: string): Uint8Array {
  compressionRegistry.set(CompressionType.LZ4_FRAME, {
    encode: () => Uint8Array.of(4, 34, 77, 24, 0x40, 0, 0),
    decode: (bytes) => bytes,
  });
  const writer = new RecordBatchFileWriter({ compressionType: CompressionType.LZ4_FRAME });
  for (const batch of recordBatches(GOOD[file]!)) writer.write(batch);
  return writer.finish().toUint8Array(true);
}
