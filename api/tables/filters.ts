import { Float32, Int32, makeData, type RecordBatch } from 'apache-arrow';
import type { Request, Response } from 'express';
import { SimilarFilters, type SimilarFilter } from '../../analysis/index.ts';
import type { Dump, FilterCoefficients } from '../../ingest/index.ts';
import {
  dumpedLayers,
  filterLength,
  filterTable,
  recordBatch,
  similarTable,
  type DumpedLayer,
  type ModelDescription,
} from '../../schema/index.ts';
import { withDump } from '../runs/dumps.ts';
import { keepWithVersion } from '../runs/keeping.ts';
import type { ServedRun } from '../runs/served-run.ts';
import { answerBatch } from './table-answer.ts';
import { knownFilter, knownLayer } from './tables.ts';

/** Coefficients of a layer that are in memory at once: 4 MB. */
const STRETCH = 2 ** 20;

/** A filter of a layer, by number, and the layer's position among the dumped ones. */
interface FilterPlace {
  readonly layer: DumpedLayer;
  readonly position: number;
  readonly filter: number;
}

/** The coefficients of one filter at a dump: only its own bytes are read. */
export async function answerFilter(request: Request, response: Response, run: ServedRun): Promise<void> {
  await answerOfFilter(request, response, run, async (dump, { position, filter }) =>
    coefficientsBatch(await dump.readFilter(position, filter)),
  );
}

/** The filters of a layer that are most similar to one at a dump: the layer's weights are read once, in stretches. */
export async function answerSimilarFilters(
  request: Request,
  response: Response,
  run: ServedRun,
): Promise<void> {
  await answerOfFilter(request, response, run, async (dump, place) =>
    similarBatch(await similarFilters(dump, place)),
  );
}

async function answerOfFilter(
  request: Request,
  response: Response,
  run: ServedRun,
  read: (dump: Dump, place: FilterPlace) => Promise<RecordBatch>,
): Promise<void> {
  const batch = await withDump(run, Number(request.params['iteration']), (dump, { model }) =>
    read(dump, placeOf(model, request)),
  );
  await keepWithVersion(request, response, run);
  await answerBatch(request, response, batch);
}

/** @throws {TraincubeError} `not-found` with the layers or filters that there are */
function placeOf(model: ModelDescription, request: Request): FilterPlace {
  const { layer: id, filter } = request.params as Readonly<Record<string, string>>;
  const layers = dumpedLayers(model);
  const layer = knownLayer(layers, id);
  return { layer, position: layers.indexOf(layer), filter: knownFilter(layer, filter) };
}

async function similarFilters(
  dump: Dump,
  { layer, position, filter }: FilterPlace,
): Promise<readonly SimilarFilter[]> {
  const similar = new SimilarFilters(filter, await dump.readWeights(position, filter, filter + 1));
  const step = Math.max(1, Math.floor(STRETCH / filterLength(layer)));
  for (let from = 0; from < layer.filters; from += step) {
    similar.add(await dump.readWeights(position, from, Math.min(layer.filters, from + step)));
    // Others are answered in between: a stretch that is short is read without leaving the thread.
    await new Promise((resolve) => setImmediate(resolve));
  }
  return similar.best;
}

function coefficientsBatch({ weights, gradients }: FilterCoefficients): RecordBatch {
  const { length } = weights;
  const type = new Float32();
  const none = { nullCount: length, nullBitmap: new Uint8Array(Math.ceil(length / 8)) };
  return recordBatch(filterTable, [
    makeData({ type, length, nullCount: 0, data: weights }),
    gradients
      ? makeData({ type, length, nullCount: 0, data: gradients })
      : makeData({ type, length, ...none, data: new Float32Array(length) }),
  ]);
}

function similarBatch(similar: readonly SimilarFilter[]): RecordBatch {
  const { length } = similar;
  const filters = Int32Array.from(similar, ({ filter }) => filter);
  const cosines = Float32Array.from(similar, ({ cosine }) => cosine);
  return recordBatch(similarTable, [
    makeData({ type: new Int32(), length, nullCount: 0, data: filters }),
    makeData({ type: new Float32(), length, nullCount: 0, data: cosines }),
  ]);
}
