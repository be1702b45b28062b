import type { RecordBatch } from 'apache-arrow';
import type { IndexName } from '../../schema/index.ts';

/** Rows of one series that one block is to have, after those that it already has. */
export interface Rows {
  readonly index: IndexName;
  readonly key: string;
  readonly batch: RecordBatch;
}
