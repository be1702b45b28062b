import { Field, Int32, Schema } from 'apache-arrow';
import { LOG_SCHEMAS, recordBatch } from '../../schema/index.ts';
import type { Validation } from '../log.ts';
import { writeArrowFile } from './arrow-file.ts';
import { numbers } from './columns.ts';

/** Writes `validation.arrow`. */
export async function writeValidation(file: string, validation: Validation): Promise<void> {
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
  await writeArrowFile(file, [recordBatch(schema, columns.map(numbers))]);
}
