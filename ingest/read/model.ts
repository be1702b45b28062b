import { type ModelDescription, dumpedLayers, modelDescription } from '../../schema/index.ts';
import { refusal } from '../refuse.ts';
import { parseJson, readJson } from './json.ts';

export const MODEL_FILE = 'model.json';

/** Reads `model.json`. @throws {TraincubeError} `refused` */
export function readModel(directory: string): ModelDescription {
  const json = readJson(directory, MODEL_FILE);
  if (json === undefined) throw refusal({ file: MODEL_FILE }, 'this file', 'none');
  const model = parseJson(MODEL_FILE, json, modelDescription);
  checkModel(model);
  return model;
}

/** What the types of `model.json` do not say: ids are indexes, names unique, inputs come before what they feed. */
export function checkModel({ layers }: ModelDescription): void {
  const names = new Set<string>();
  layers.forEach((layer, index) => {
    const refuse = (field: string, expected: string, found: string) =>
      refusal({ file: `${MODEL_FILE}, field layers.${index}.${field}` }, expected, found);
    if (layer.id !== index) throw refuse('id', `${index}, its index in the list`, String(layer.id));
    if (names.has(layer.name)) throw refuse('name', 'a name of its own', `"${layer.name}" again`);
    names.add(layer.name);
    const late = layer.inputs.find((input) => input >= index);
    if (late !== undefined) throw refuse('inputs', 'ids of layers before it', String(late));
    if ((layer.filters === undefined) !== (layer.kernel === undefined)) {
      throw refuse(
        'filters',
        '`filters` and `kernel`, or neither',
        layer.kernel ? 'only `kernel`' : 'only `filters`',
      );
    }
  });
  if (dumpedLayers({ layers }).length === 0) {
    throw refusal(
      { file: `${MODEL_FILE}, field layers` },
      'at least one layer with `filters` and `kernel`',
      'none',
    );
  }
}
