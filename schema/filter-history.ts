import { Field, Float32, Int32, Schema } from 'apache-arrow';
import { MEASURES } from './measures.ts';

/** `GET /runs/{run}/layer-filters/{layer}/filters/{filter}`: a row a dump, every measure of one filter; null as in `layer-filters`. */
export const filterHistoryTable = new Schema([
  new Field('iteration', new Int32(), false),
  ...MEASURES.map((name) => new Field(name, new Float32(), true)),
]);
