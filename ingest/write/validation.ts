import { Field, Int32, type RecordBatch, Schema } from 'apache-arrow';
import { LOG_SCHEMAS, recordBatch } from '../../schema/index.ts';
import type { Validation } from '../log.ts';
import { numbers } from './columns.ts';

/** The record batch of `validation.arrow`. */
export function validationBatch(validation: Validation): RecordBatch {
  const { predicted, confidence, trueProbability, trueRank } = validation;
  const ranks = trueRank ? [new Field('trueRank', new Int32(), false)] : [];
  const columns = [
    Int32Array.from({ length: predicted.length }, (_, image) => image),
    predicted,
    confidence,
    trueProbability,
    ...(trueRank ? [trueRank] : []),
  ];
  const schema = new Schema([...LOG_SCHEMAS.validation.fields, ...ranks]);
  return recordBatch(schema, columns.map(numbers));
}
