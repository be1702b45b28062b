import { Binary, Field, Float32, Float64, Int32, List, Schema, Utf8 } from 'apache-arrow';

/** A directory of `dumps/` is named by its iteration in nine digits. */
export const DUMP_NAME = /^\d{9}$/;

export function dumpName(iteration: number): string {
  return String(iteration).padStart(9, '0');
}

const int32 = (name: string) => new Field(name, new Int32(), false);
const float32 = (name: string) => new Field(name, new Float32(), false);
const list = <T extends Int32 | Float32>(name: string, type: T) =>
  new Field(name, new List(new Field('item', type, false)), false);

/**
 * The Arrow schemas of the files of a log, as our writer writes them. Readers take columns by name, pass over columns
 * that are not named here, and take `list<float16>` where `list<float32>` stands in `parameters.arrow`.
 */
export const LOG_SCHEMAS = {
  images: new Schema([
    int32('image'),
    int32('class'),
    new Field('name', new Utf8(), false),
    new Field('picture', new Binary(), true),
  ]),
  parameters: new Schema([
    int32('layer'),
    int32('filter'),
    list('weights', new Float32()),
    list('gradients', new Float32()),
  ]),
  validation: new Schema([
    int32('image'),
    int32('predicted'),
    float32('confidence'),
    float32('trueProbability'),
  ]),
  scalars: new Schema([
    int32('iteration'),
    float32('trainLoss'),
    float32('trainError'),
    float32('learningRate'),
    new Field('seconds', new Float64(), false),
  ]),
  state: new Schema([
    new Field('name', new Utf8(), false),
    list('shape', new Int32()),
    list('values', new Float32()),
  ]),
  activations: new Schema([int32('layer'), int32('image'), list('activations', new Float32())]),
} as const;
