import { Field, List, type RecordBatch, Schema } from 'apache-arrow';
import { type DumpedLayer, LOG_SCHEMAS, filterLength, recordBatch } from '../../schema/index.ts';
import type { Coefficients, LayerValues } from '../log.ts';
import { lists, numbers, typeOf } from './columns.ts';

/** The record batches of `parameters.arrow`, one a layer: asks for a layer when one is asked for. */
export async function* parametersBatches(
  layers: readonly DumpedLayer[],
  values: Iterable<LayerValues> | AsyncIterable<LayerValues>,
): AsyncGenerator<RecordBatch> {
  let position = 0;
  let schema: Schema | undefined;
  for await (const layerValues of values) {
    const layer = layers[position++];
    if (layer === undefined) throw new RangeError(`more layers than the ${layers.length} of model.json`);
    schema ??= parametersSchema(layerValues);
    yield layerBatch(schema, layer, layerValues);
  }
  if (position < layers.length)
    throw new RangeError(`${position} layers instead of the ${layers.length} of model.json`);
}

/** The schema of a file whose coefficients are of this type, with gradients or without. */
function parametersSchema({ weights, gradients }: LayerValues): Schema {
  const { fields } = LOG_SCHEMAS.parameters;
  const column = (name: string) =>
    new Field(name, new List(new Field('item', typeOf(weights), false)), false);
  return new Schema([...fields.slice(0, 2), column('weights'), ...(gradients ? [column('gradients')] : [])]);
}

function layerBatch(schema: Schema, layer: DumpedLayer, { weights, gradients }: LayerValues): RecordBatch {
  const { filters } = layer;
  const length = filterLength(layer);
  const offsets = Int32Array.from({ length: filters + 1 }, (_, filter) => filter * length);
  const columns = schema.fields.slice(2).map(({ name, type }) => {
    const coefficients: Coefficients | undefined = name === 'weights' ? weights : gradients;
    if (coefficients?.length !== filters * length) {
      throw new RangeError(
        `${name} of ${layer.name}: ${coefficients?.length} instead of ${filters} × ${length} coefficients`,
      );
    }
    return lists(type, coefficients, offsets);
  });
  return recordBatch(schema, [
    numbers(new Int32Array(filters).fill(layer.id)),
    numbers(Int32Array.from({ length: filters }, (_, filter) => filter)),
    ...columns,
  ]);
}
