import type { Dump, LayerPart } from '../../ingest/index.ts';
import { MEASURES, TraincubeError, filterLength, type DumpedLayer } from '../../schema/index.ts';
import { MOST_MEMORY, type Kernels } from '../kernels/kernels.ts';
import { ROW_FIELDS } from '../kernels/assembly/fields.ts';
import { filtersAtOnce, partsOf } from './parts.ts';

/** The kernel reads float16 in eights: up to this many bytes beyond the last one are written, in float32. */
const WIDEN_SLACK = 32;

const aligned = (bytes: number) => Math.ceil(bytes / 64) * 64;

/** Where coefficients of a layer stand in the kernels' memory; `gradients` is 0 where there are none. */
export interface Coefficients {
  readonly weights: number;
  readonly gradients: number;
}

/**
 * The kernels' memory behind the nodes' rooms, while one layer is read part after part, and each part dump after dump: two sets of rows and two of coefficients, of
 * this dump and of the one before, and the measures of this one.
 */
export class Slots {
  /** Filters that are read at once. */
  readonly filters: number;
  /** Where the measures of the filters that were read stand, measure by measure. */
  readonly measures: number;
  readonly #first: number;
  readonly #bytes: number;
  readonly #wide: number;

  constructor(
    readonly kernels: Kernels,
    readonly layer: DumpedLayer,
    readonly position: number,
    readonly dumps: readonly Dump[],
    readonly start: number,
  ) {
    const filterBytes = 4 * filterLength(layer);
    this.filters = filtersAtOnce(
      layer,
      dumps.every((dump) => dump.isSeekable),
    );
    this.measures = start + 2 * this.#rowBytes;
    this.#first = this.measures + aligned(4 * MEASURES.length * this.filters);
    this.#wide = aligned(filterBytes * this.filters + WIDEN_SLACK);
    this.#bytes = Math.max(...dumps.map((dump) => this.#slotBytes(dump)));
    const end = this.#first + 2 * this.#bytes;
    if (end > MOST_MEMORY) throw tooLarge(layer);
    kernels.reserve(end);
  }

  /** The filters of the layer, in stretches that are read at once. */
  parts(): Iterable<LayerPart> {
    return partsOf(this.layer, this.filters);
  }

  /** The rows of the dump at this place of `dumps`. */
  rows(place: number): number {
    return this.start + (place % 2) * this.#rowBytes;
  }

  /** Reads a part of the layer of the dump at this place into its slot, as float32. */
  async read(place: number, part: LayerPart): Promise<Coefficients> {
    const offset = this.#first + (place % 2) * this.#bytes;
    const { buffer } = this.kernels.memory;
    const { weights, gradients } = await this.dumps[place]!.readLayer(this.position, buffer, offset, part);
    if (weights instanceof Float32Array) {
      return { weights: weights.byteOffset, gradients: gradients?.byteOffset ?? 0 };
    }
    const wide = offset + this.#bytes - 2 * this.#wide;
    this.kernels.run.widen(weights.byteOffset, weights.length, wide);
    if (!gradients) return { weights: wide, gradients: 0 };
    this.kernels.run.widen(gradients.byteOffset, gradients.length, wide + this.#wide);
    return { weights: wide, gradients: wide + this.#wide };
  }

  get #rowBytes(): number {
    return aligned(8 * ROW_FIELDS * this.filters);
  }

  /** What is read and, where that may be float16, what it is widened to. */
  #slotBytes(dump: Dump): number {
    const columns = dump.hasGradients ? 2 : 1;
    const { filters } = this.layer;
    const isSurelySingle =
      dump.layerBytes(this.position) > columns * (2 * filters * filterLength(this.layer) + 64);
    return columns * this.#wide + (isSurelySingle ? 0 : 2 * this.#wide);
  }
}

function tooLarge(layer: DumpedLayer): TraincubeError {
  const coefficients = layer.filters * filterLength(layer);
  return new TraincubeError(
    'refused',
    `model.json: the layer ${layer.name} has ${coefficients.toLocaleString('en')} coefficients, and twice what of it is read at once must fit into 4 GB here, with its gradients, as float32: dump it in parts, each a layer of its own.`,
    { file: 'model.json', layer: layer.id, coefficients },
  );
}
