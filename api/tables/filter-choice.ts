import {
  makeData,
  type Data,
  type FixedSizeList,
  type Float32,
  type RecordBatch,
  type Schema,
} from 'apache-arrow';
import type { Request, Response } from 'express';
import {
  MOST_NAMED,
  TraincubeError,
  dumpedLayers,
  layerFilters,
  recordBatch,
  type DumpedLayer,
} from '../../schema/index.ts';
import type { KeptAnswers } from './kept-answers.ts';
import { nullableFloats } from './nullable-floats.ts';
import { pieceBatches } from '../blocks/ranges.ts';
import type { ServedRun } from '../runs/served-run.ts';
import { answerTable } from './table-answer.ts';
import { knownFilter, knownLayer, tables, type Choice } from './tables.ts';

/** One measure of every filter of a layer, or of those that `?filters=` names. */
export async function answerLayerFilters(
  request: Request,
  response: Response,
  run: ServedRun,
  answers: KeptAnswers,
): Promise<void> {
  const indexed = await run.indexed();
  const table = tables['layer-filters'](indexed.catalogue, request.params as Record<string, string>);
  const names = request.query['filters'];
  if (names === undefined) return answerTable(request, response, indexed, table, answers);
  const layer = knownLayer(dumpedLayers(indexed.catalogue.model), String(request.params['layer']));
  const choice = choiceOf(table.schema, chosenFilters(layer, String(names)));
  await answerTable(request, response, indexed, { ...table, choice }, answers);
}

/** @param stored the schema of the layer's blocks */
function choiceOf(stored: Schema, filters: Int32Array): Choice {
  return {
    schema: layerFilters(filters.length),
    entries: filters,
    of: (pieces) => pieceBatches(stored, pieces).map((batch) => ofFilters(batch, filters)),
    name: filters.join(),
  };
}

/**
 * The filters of a layer that `?filters=` names.
 * @throws {TraincubeError} `bad-request` where they are too many or not ascending, `not-found` with what is there
 */
function chosenFilters(layer: DumpedLayer, names: string): Int32Array {
  const numbers = names.split(',');
  if (numbers.length > MOST_NAMED) {
    const sentence = `A request names at most ${MOST_NAMED} filters, not ${numbers.length}: ask for the others with another one.`;
    throw new TraincubeError('bad-request', sentence);
  }
  const filters = Int32Array.from(numbers, (text) => knownFilter(layer, text));
  const place = filters.findIndex((filter, i) => i > 0 && filter <= filters[i - 1]!);
  if (place < 0) return filters;
  const sentence = `The filters are to be ascending, each once; ${filters[place]} comes after ${filters[place - 1]}.`;
  throw new TraincubeError('bad-request', sentence);
}

/** Of rows of `layer-filters` the entries of some filters, in their order: nothing but these is copied. */
function ofFilters(batch: RecordBatch, filters: Int32Array): RecordBatch {
  const [iteration, lists] = batch.data.children as [Data, Data<FixedSizeList<Float32>>];
  const { values } = lists.children[0]!;
  const stride = lists.type.listSize;
  const chosen = new Float32Array(lists.length * filters.length);
  for (let row = 0, at = 0; row < lists.length; row++) {
    for (const filter of filters) chosen[at++] = values[row * stride + filter]!;
  }
  const schema = layerFilters(filters.length);
  const type = schema.fields[1]!.type as FixedSizeList<Float32>;
  const entries = makeData({ type, length: lists.length, nullCount: 0, child: nullableFloats(chosen) });
  return recordBatch(schema, [iteration, entries]);
}
