import type { RecordBatch } from 'apache-arrow';
import { concatenate, LOG_SCHEMAS, recordBatch } from '../../schema/index.ts';
import type { StateTensor } from '../log.ts';
import { lists, offsetsOf, strings } from './columns.ts';

/** The record batch of `state.arrow`. */
export function stateBatch(state: ReadonlyMap<string, StateTensor>): RecordBatch {
  const tensors = [...state.values()];
  const [, shape, values] = LOG_SCHEMAS.state.fields;
  const bytes = concatenate(
    tensors.map(({ values: array }) => new Uint8Array(array.buffer, array.byteOffset, array.byteLength)),
  );
  return recordBatch(LOG_SCHEMAS.state, [
    strings([...state.keys()]),
    lists(
      shape!.type,
      Int32Array.from(tensors.flatMap((tensor) => tensor.shape)),
      offsetsOf(tensors.map((tensor) => tensor.shape.length)),
    ),
    lists(
      values!.type,
      new Float32Array(bytes.buffer),
      offsetsOf(tensors.map((tensor) => tensor.values.length)),
    ),
  ]);
}
