import { Int32, makeData, type Data, type FixedSizeList, type Float32 } from 'apache-arrow';
import type { Request, Response } from 'express';
import { MEASURES, dumpedLayers, filterHistoryTable, recordBatch, type Measure } from '../../schema/index.ts';
import { nullableFloats } from './nullable-floats.ts';
import { pieceBatches, rowRange, type Piece } from '../blocks/ranges.ts';
import type { IndexedRun, ServedRun } from '../runs/served-run.ts';
import { answerBatch } from './table-answer.ts';
import { knownFilter, knownLayer, readPieces, tables } from './tables.ts';

/** Every measure of one filter over the run: of all filters of a layer they would be thousands of times as much. */
export async function answerFilterHistory(
  request: Request,
  response: Response,
  run: ServedRun,
): Promise<void> {
  const indexed = await run.indexed();
  const { layer: id, filter } = request.params as Readonly<Record<string, string>>;
  const layer = knownLayer(dumpedLayers(indexed.catalogue.model), id);
  const number = knownFilter(layer, filter);
  const { iterations } = indexed.catalogue;
  const columns: Data[] = [];
  for (const measure of MEASURES) {
    columns.push(nullableFloats(await historyOf(indexed, String(layer.id), measure, layer.filters, number)));
  }
  const iteration = makeData({ type: new Int32(), nullCount: 0, data: Int32Array.from(iterations) });
  await answerBatch(request, response, recordBatch(filterHistoryTable, [iteration, ...columns]));
}

/** An entry a dump; NaN for null. */
async function historyOf(
  run: IndexedRun,
  layer: string,
  measure: Measure,
  filters: number,
  filter: number,
): Promise<Float32Array> {
  const table = tables['layer-filters'](run.catalogue, { layer, measure });
  const history = new Float32Array(run.catalogue.iterations.length);
  let at = 0;
  for await (const piece of readPieces(run, table, rowRange(run.catalogue.iterations))) {
    at = addPiece(history, at, table.schema, piece, filters, filter);
  }
  return history;
}

function addPiece(
  history: Float32Array,
  at: number,
  schema: Parameters<typeof pieceBatches>[0],
  piece: Piece,
  filters: number,
  filter: number,
): number {
  const [batch] = pieceBatches(schema, [piece]);
  const values = batch!.data.children[1] as Data<FixedSizeList<Float32>>;
  const entries = values.children[0]!;
  for (let row = 0; row < values.length; row++) {
    const entry = row * filters + filter;
    history[at + row] = entries.nullCount === 0 || entries.getValid(entry) ? entries.values[entry]! : NaN;
  }
  return at + values.length;
}
