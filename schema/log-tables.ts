import { Bool, Field, Float32, Float64, Int32, Schema, Utf8 } from 'apache-arrow';

/**
 * `GET /runs/{run}/images`: the validation images, in image order; `picture` says whether there is one to ask for. Where the log is not
 * served, there is none, and `name` is null.
 */
export const imagesTable = new Schema([
  new Field('image', new Int32(), false),
  new Field('class', new Int32(), false),
  new Field('name', new Utf8(), true),
  new Field('picture', new Bool(), false),
]);

/** `GET /runs/{run}/dumps/{iteration}/scalars`: the rows of one dump's `scalars.arrow`, with these float columns. */
export function dumpScalarsTable(columns: readonly string[]): Schema {
  return new Schema([
    new Field('iteration', new Int32(), false),
    ...columns.map((name) => new Field(name, new Float64(), false)),
  ]);
}

/** `GET /runs/{run}/dumps/{iteration}/layers/{layer}/filters/{filter}`: a filter's coefficients, in flattened `kernel` order; a log may lack gradients. */
export const filterTable = new Schema([
  new Field('weight', new Float32(), false),
  new Field('gradient', new Float32(), true),
]);

/** `GET /runs/{run}/dumps/{iteration}/layers/{layer}/similar/{filter}`: the filters of the layer that are most similar to one, the largest |cosine| first. */
export const similarTable = new Schema([
  new Field('filter', new Int32(), false),
  new Field('cosine', new Float32(), false),
]);
