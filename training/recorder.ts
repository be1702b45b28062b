import * as tf from '@tensorflow/tfjs-core';
import {
  toHalf,
  type DumpContent,
  type LayerValues,
  type StateTensor,
  type Validation,
} from '../ingest/index.ts';
import { filterRows } from './models/filters.ts';
import type { BatchResult } from './models/gradients.ts';
import { filterWeights, type Network } from './models/network.ts';

/** The training scalars of one iteration. */
export interface ScalarRow {
  readonly iteration: number;
  readonly trainLoss: number;
  readonly trainError: number;
  readonly learningRate: number;
  /** Since the run began. */
  readonly seconds: number;
}

export interface DumpParts {
  readonly network: Network;
  /** Of the batch of this iteration, at the weights that the network has. */
  readonly batch: BatchResult;
  readonly validation: Validation;
  /** Since the dump before, ascending. */
  readonly rows: readonly ScalarRow[];
  /** Writes weights and gradients as float16. */
  readonly half: boolean;
}

/** One dump, as the log's writer takes it. */
export async function dumpContent({
  network,
  batch,
  validation,
  rows,
  half,
}: DumpParts): Promise<DumpContent> {
  return {
    parameters: layerValues(network, batch, half),
    validation,
    scalars: scalarColumns(rows),
    state: await stateTensors(network),
  };
}

async function* layerValues(
  network: Network,
  batch: BatchResult,
  half: boolean,
): AsyncGenerator<LayerValues> {
  for (const { name, weights } of filterWeights(network)) {
    const [w, g] = [await rowsOf(weights), await rowsOf(batch.gradients.get(name)!)];
    yield half ? { weights: toHalf(w), gradients: toHalf(g) } : { weights: w, gradients: g };
  }
}

async function rowsOf(weights: tf.Tensor): Promise<Float32Array> {
  const rows = filterRows(weights);
  const values = await rows.data();
  rows.dispose();
  return values as Float32Array;
}

function scalarColumns(rows: readonly ScalarRow[]): ReadonlyMap<string, Float64Array> {
  const names = ['iteration', 'trainLoss', 'trainError', 'learningRate', 'seconds'] as const;
  return new Map(names.map((name) => [name, Float64Array.from(rows, (row) => row[name])]));
}

/** Every tensor that the forward pass needs and `parameters.arrow` does not hold, by name. */
async function stateTensors(network: Network): Promise<ReadonlyMap<string, StateTensor>> {
  const state = new Map<string, StateTensor>();
  const dumped = new Set(filterWeights(network).map(({ name }) => name));
  for (const [name, variable] of [...network.parameters, ...network.statistics]) {
    if (dumped.has(name)) continue;
    state.set(name, { shape: variable.shape, values: (await variable.data()) as Float32Array });
  }
  return state;
}
