import { type DumpedLayer, type ModelDescription, dumpedLayers, filterLength } from '../../schema/index.ts';
import { ArrowFile, type Batch, type Column, type Region } from '../arrow/arrow-file.ts';
import { placeOf, readLists, readNumbers } from '../arrow/columns.ts';
import type { LayerCoefficients } from '../log.ts';
import { refusal } from '../refuse.ts';

export const PARAMETERS_FILE = 'parameters.arrow';

const SINGLE = ['list<float32>', 'large_list<float32>'];
const HALF = ['list<float16>', 'large_list<float16>'];
/** A layer's weights and gradients begin at multiples of this in the caller's memory, in bytes: a cache line, and any vector's width. */
const ALIGNMENT = 64;

/** `parameters.arrow` of a dump, everything but its coefficients read and checked. */
export interface Parameters {
  readonly hasGradients: boolean;
  layerBytes(position: number): number;
  readLayer(position: number, memory: ArrayBufferLike, offset: number): Promise<LayerCoefficients>;
  close(): void;
}

/** Where a layer's coefficients stand in the file. */
interface LayerRegions {
  readonly layer: DumpedLayer;
  readonly weights: Region;
  readonly gradients: Region | undefined;
}

/** @throws {TraincubeError} `refused` */
export function openParameters(directory: string, dump: string, model: ModelDescription): Parameters {
  const file = ArrowFile.open(directory, `${dump}/${PARAMETERS_FILE}`);
  try {
    return readParameters(file, dumpedLayers(model));
  } catch (error) {
    file.close();
    throw error;
  }
}

function readParameters(file: ArrowFile, layers: readonly DumpedLayer[]): Parameters {
  const weights = file.column('weights', ...SINGLE, ...HALF);
  const isHalf = HALF.includes(weights.field.type);
  const hasGradients = file.columns.has('gradients');
  const columns = {
    layer: file.column('layer', 'int32'),
    filter: file.column('filter', 'int32'),
    weights,
    gradients: hasGradients ? file.column('gradients', ...(isHalf ? HALF : SINGLE)) : undefined,
  };
  if (file.batches !== layers.length) {
    throw refusal(
      { file: file.name },
      `${layers.length} record batches, one a dumped layer`,
      String(file.batches),
    );
  }
  const width = isHalf ? 2 : 4;
  const regions = layers.map((layer, position): LayerRegions => {
    const batch = file.batch(position);
    checkIds(file, batch, columns, layer);
    return {
      layer,
      weights: coefficients(file, batch, columns.weights, layer, width),
      gradients: columns.gradients && coefficients(file, batch, columns.gradients, layer, width),
    };
  });
  return {
    hasGradients,
    layerBytes: (position) => aligned(regions[position]!.weights.length) * (hasGradients ? 2 : 1),
    readLayer: (position, memory, offset) => readLayer(file, regions[position]!, isHalf, memory, offset),
    close: () => file.close(),
  };
}

/** One row a filter, in filter order, all of this layer. */
function checkIds(
  file: ArrowFile,
  batch: Batch,
  columns: { layer: Column; filter: Column },
  layer: DumpedLayer,
): void {
  if (batch.rows !== layer.filters) {
    throw refusal(
      { file: file.name, batch: batch.index },
      `${layer.filters} rows, the filters of ${layer.name}`,
      String(batch.rows),
    );
  }
  const ids = readNumbers(file, batch, columns.layer, Int32Array);
  const filters = readNumbers(file, batch, columns.filter, Int32Array);
  for (let row = 0; row < batch.rows; row++) {
    if (ids[row] !== layer.id) {
      throw refusal(
        placeOf(file, batch, columns.layer),
        `${layer.id}, the id of ${layer.name}`,
        `${ids[row]} in row ${row}`,
      );
    }
    if (filters[row] !== row)
      throw refusal(placeOf(file, batch, columns.filter), `${row} in row ${row}`, String(filters[row]));
  }
}

/** Where a column's coefficients stand: one stretch, as every list is as long as a filter. */
function coefficients(
  file: ArrowFile,
  batch: Batch,
  column: Column,
  layer: DumpedLayer,
  width: number,
): Region {
  const { values, lengths } = readLists(file, batch, column, width);
  const length = filterLength(layer);
  for (let row = 0; row < lengths.length; row++) {
    if (lengths[row] === length) continue;
    const expected = `lists of ${length}, the product of kernel [${layer.kernel.join(', ')}] of ${layer.name}`;
    throw refusal(placeOf(file, batch, column), expected, `${lengths[row]} in row ${row}`);
  }
  return values;
}

/** Nothing but the coefficients is read, straight to where they stay: views of `memory` are all that is made. */
async function readLayer(
  file: ArrowFile,
  { layer, weights, gradients }: LayerRegions,
  isHalf: boolean,
  memory: ArrayBufferLike,
  offset: number,
): Promise<LayerCoefficients> {
  const into = async (region: Region, at: number) => {
    await file.read(region.position, new Uint8Array(memory, at, region.length));
    return isHalf
      ? new Uint16Array(memory, at, region.length / 2)
      : new Float32Array(memory, at, region.length / 4);
  };
  const [w, g] = await Promise.all([
    into(weights, offset),
    gradients && into(gradients, offset + aligned(weights.length)),
  ]);
  return { layer, weights: w, gradients: g };
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
}
