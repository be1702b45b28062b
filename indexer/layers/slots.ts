import type { Dump } from '../../ingest/index.ts';
import { TraincubeError, filterLength, type DumpedLayer } from '../../schema/index.ts';
import { MOST_MEMORY, type Kernels } from '../kernels/kernels.ts';
import { ROW_FIELDS } from '../kernels/assembly/fields.ts';

/** Reads are begun ahead as far as this many bytes allow: a disk is asked for several layers at once, and the caches still hold what is read. */
const READ_AHEAD_BYTES = 16 << 20;

/** The kernel reads float16 in eights: up to this many bytes beyond the last one are written, in float32. */
const WIDEN_SLACK = 32;

const aligned = (bytes: number) => Math.ceil(bytes / 64) * 64;

/** Where a layer's coefficients stand in the kernels' memory; `gradients` is 0 where there are none. */
export interface Coefficients {
  readonly weights: number;
  readonly gradients: number;
}

/**
 * The kernels' memory behind the histograms, while one layer is read dump after dump: two sets of rows (of this dump and of the one before),
 * and slots that dumps take in turn. A slot is free again two dumps later, when it is nobody's `before`. With two slots nothing is read ahead.
 */
export class Slots {
  readonly count: number;
  readonly #rows: number;
  readonly #first: number;
  readonly #bytes: number;
  readonly #wide: number;

  constructor(
    readonly kernels: Kernels,
    readonly layer: DumpedLayer,
    readonly position: number,
    readonly dumps: readonly Dump[],
    start: number,
  ) {
    this.#rows = start;
    this.#first = this.#rows + 2 * this.#rowBytes;
    this.#wide = aligned(4 * layer.filters * filterLength(layer) + WIDEN_SLACK);
    this.#bytes = Math.max(...dumps.map((dump) => this.#slotBytes(dump)));
    this.count = slotCount(this.#bytes, MOST_MEMORY - this.#first, dumps.length);
    if (this.count < 2) throw tooLarge(layer);
    kernels.reserve(this.#first + this.count * this.#bytes);
  }

  /** The rows of the dump at this place of `dumps`. */
  rows(place: number): number {
    return this.#rows + (place % 2) * this.#rowBytes;
  }

  /** Reads the layer of the dump at this place into its slot, as float32. */
  async read(place: number): Promise<Coefficients> {
    const dump = this.dumps[place]!;
    const offset = this.#first + (place % this.count) * this.#bytes;
    const { weights, gradients } = await dump.readLayer(this.position, this.kernels.memory.buffer, offset);
    if (weights instanceof Float32Array) {
      return { weights: weights.byteOffset, gradients: gradients?.byteOffset ?? 0 };
    }
    const wide = offset + aligned(dump.layerBytes(this.position));
    this.kernels.run.widen(weights.byteOffset, weights.length, wide);
    if (!gradients) return { weights: wide, gradients: 0 };
    this.kernels.run.widen(gradients.byteOffset, gradients.length, wide + this.#wide);
    return { weights: wide, gradients: wide + this.#wide };
  }

  get #rowBytes(): number {
    return aligned(8 * ROW_FIELDS * this.layer.filters);
  }

  /** What is read and, where that may be float16, what it is widened to. */
  #slotBytes(dump: Dump): number {
    const read = aligned(dump.layerBytes(this.position));
    const columns = dump.hasGradients ? 2 : 1;
    const isSurelySingle =
      read >= columns * 4 * this.layer.filters * filterLength(this.layer) && read > columns * 64;
    return isSurelySingle ? read : read + columns * this.#wide;
  }
}

/**
 * How many slots there are: three at least, so that a dump is read while another is computed, or as many as there is room for.
 *
 * @param bytes of a slot
 * @param room bytes that all of them may take
 */
export function slotCount(bytes: number, room: number, dumps: number): number {
  const affordable = Math.floor(READ_AHEAD_BYTES / bytes);
  return Math.min(Math.max(3, Math.min(affordable, dumps + 1)), Math.floor(room / bytes));
}

function tooLarge(layer: DumpedLayer): TraincubeError {
  const coefficients = layer.filters * filterLength(layer);
  return new TraincubeError(
    'refused',
    `model.json: the layer ${layer.name} has ${coefficients.toLocaleString('en')} coefficients, and twice a layer with its gradients must fit into 4 GB here, as float32: dump it in parts, each a layer of its own.`,
    { file: 'model.json', layer: layer.id, coefficients },
  );
}
