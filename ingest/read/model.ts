import { type LayerDescription, type ModelDescription, modelDescription } from '../../schema/index.ts';
import { type Read, type Report, attempt, checkEach, refusal, where } from '../refuse.ts';
import { parseJson, readJson } from './json.ts';

export const MODEL_FILE = 'model.json';

/** Reads `model.json`; what it reports is `refused`. Its layers are given where `parameters.arrow` can be compared with them. */
export function readModel(directory: string, report: Report): Read<ModelDescription> {
  return (
    attempt(report, () => {
      const json = readJson(directory, MODEL_FILE);
      if (json === undefined) throw refusal({ file: MODEL_FILE }, 'this file', 'none');
      const { layers } = parseJson(MODEL_FILE, json, modelDescription, report);
      return layers && checkModel({ layers }, report) ? { layers } : {};
    }) ?? {}
  );
}

/**
 * What the types of `model.json` do not say: ids are indexes, names unique, inputs come before what they feed.
 * @returns whether it is clear which layers are dumped
 */
export function checkModel({ layers }: ModelDescription, report: Report): boolean {
  const check = (
    field: keyof LayerDescription,
    isWrong: (layer: LayerDescription, index: number) => boolean,
    expected: (index: number) => string,
    found: (layer: LayerDescription, index: number) => string,
  ) =>
    checkEach(
      layers.length,
      'layers',
      where(layers.length, (index) => isWrong(layers[index]!, index)),
      (index, more) => {
        const place = { file: MODEL_FILE, field: `layers.${index}.${field}` };
        report(refusal(place, expected(index), found(layers[index]!, index) + more));
      },
    );
  const first = new Map(layers.toReversed().map(({ name }, index) => [name, layers.length - 1 - index]));
  const late = ({ inputs }: LayerDescription, index: number) => inputs.find((input) => input >= index);
  check(
    'id',
    ({ id }, index) => id !== index,
    (index) => `${index}, its index in the list`,
    ({ id }) => String(id),
  );
  check(
    'name',
    ({ name }, index) => first.get(name) !== index,
    () => 'a name of its own',
    ({ name }) => `"${name}" again`,
  );
  check(
    'inputs',
    (layer, index) => late(layer, index) !== undefined,
    () => 'ids of layers before it',
    (layer, index) => String(late(layer, index)),
  );
  const isClear = check(
    'filters',
    ({ filters, kernel }) => (filters === undefined) !== (kernel === undefined),
    () => '`filters` and `kernel`, or neither',
    ({ kernel }) => (kernel ? 'only `kernel`' : 'only `filters`'),
  );
  if (layers.some(({ filters, kernel }) => filters !== undefined || kernel !== undefined)) return isClear;
  const place = { file: MODEL_FILE, field: 'layers' };
  report(refusal(place, 'at least one layer with `filters` and `kernel`', 'none'));
  return false;
}
