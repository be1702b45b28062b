import { type DumpedLayer, type ModelDescription, dumpedLayers, filterLength } from '../../schema/index.ts';
import { typeFamily } from '../arrow/fields.ts';
import { ArrowFile } from '../arrow/arrow-file.ts';
import type { Batch, Column, Region } from '../arrow/metadata.ts';
import { placeOf, readLists, readNumbers } from '../arrow/columns.ts';
import type { Coefficients, LayerCoefficients } from '../log.ts';
import { refusal } from '../refuse.ts';

export const PARAMETERS_FILE = 'parameters.arrow';

const SINGLE = 'list<float32>';
const HALF = 'list<float16>';
/** A layer's weights and gradients begin at multiples of this in the caller's memory, in bytes: a cache line, and any vector's width. */
const ALIGNMENT = 64;

/** Where a layer's coefficients stand in the file. */
interface LayerRegions {
  readonly weights: Region;
  readonly gradients: Region | undefined;
}

interface Columns {
  readonly layer: Column;
  readonly filter: Column;
  readonly weights: Column;
  readonly gradients: Column | undefined;
}

/** `parameters.arrow` of a dump, open for its coefficients. */
export class ParametersFile {
  readonly hasGradients: boolean;
  readonly #file: ArrowFile;
  readonly #layers: readonly DumpedLayer[];
  readonly #columns: Columns;
  readonly #isHalf: boolean;
  readonly #regions: LayerRegions[] = [];

  private constructor(file: ArrowFile, layers: readonly DumpedLayer[]) {
    const weights = file.column('weights', [SINGLE, HALF]);
    this.#file = file;
    this.#layers = layers;
    this.#isHalf = typeFamily(weights.field) === HALF;
    this.hasGradients = file.columns.has('gradients');
    this.#columns = {
      layer: file.column('layer', ['int32']),
      filter: file.column('filter', ['int32']),
      weights,
      gradients: this.hasGradients
        ? file.column('gradients', [this.#isHalf ? HALF : SINGLE], ', that of weights')
        : undefined,
    };
    if (file.batches !== layers.length) {
      throw refusal(
        { file: file.name },
        `${layers.length} record batches, one a dumped layer`,
        String(file.batches),
      );
    }
  }

  /** Checks all but the record batches, for which there is `checkLayer`. @throws {TraincubeError} `refused` */
  static open(directory: string, dump: string, model: ModelDescription): ParametersFile {
    const file = ArrowFile.open(directory, `${dump}/${PARAMETERS_FILE}`);
    try {
      return new ParametersFile(file, dumpedLayers(model));
    } catch (error) {
      file.close();
      throw error;
    }
  }

  /** Checks a record batch, everything but its coefficients; comes before it is read. @throws {TraincubeError} `refused` */
  checkLayer(position: number): void {
    const layer = this.#layers[position]!;
    const { weights, gradients } = this.#columns;
    const batch = this.#file.batch(position);
    checkIds(this.#file, batch, this.#columns, layer);
    const width = this.#isHalf ? 2 : 4;
    this.#regions[position] = {
      weights: coefficients(this.#file, batch, weights, layer, width),
      gradients: gradients && coefficients(this.#file, batch, gradients, layer, width),
    };
  }

  layerBytes(position: number): number {
    return aligned(this.#regions[position]!.weights.length) * (this.hasGradients ? 2 : 1);
  }

  /** Nothing but the coefficients is read, straight to where they stay: views of `memory` are all that is made. */
  async readLayer(position: number, memory: ArrayBufferLike, offset: number): Promise<LayerCoefficients> {
    const { weights, gradients } = this.#regions[position]!;
    const [w, g] = await Promise.all([
      this.#readInto(weights, memory, offset),
      gradients && this.#readInto(gradients, memory, offset + aligned(weights.length)),
    ]);
    return { layer: this.#layers[position]!, weights: w, gradients: g };
  }

  close(): void {
    this.#file.close();
  }

  async #readInto({ position, length }: Region, memory: ArrayBufferLike, at: number): Promise<Coefficients> {
    await this.#file.read(position, new Uint8Array(memory, at, length));
    return this.#isHalf ? new Uint16Array(memory, at, length / 2) : new Float32Array(memory, at, length / 4);
  }
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
    if (filters[row] !== row) {
      throw refusal(placeOf(file, batch, columns.filter), String(row), `${filters[row]} in row ${row}`);
    }
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
  const { values, offsets } = readLists(file, batch, column, width);
  const length = filterLength(layer);
  for (let row = 0; row < batch.rows; row++) {
    const found = offsets[row + 1]! - offsets[row]!;
    if (found === length) continue;
    const expected = `lists of ${length}, the product of kernel [${layer.kernel.join(', ')}] of ${layer.name}`;
    throw refusal(placeOf(file, batch, column), expected, `${found} in row ${row}`);
  }
  return values;
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
}
