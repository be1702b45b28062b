import {
  FIVE_NUMBERS,
  MEASURES,
  dumpedLayers,
  hierarchy,
  type ModelDescription,
} from '../../schema/index.ts';
import type { Kernels } from '../kernels/kernels.ts';

const FIVE = FIVE_NUMBERS.length;
/** Numbers of a node at a dump. */
const NUMBERS = MEASURES.length * FIVE;
/** What the kernel needs beside the values, and for each of them, in bytes. */
const SCRATCH = 4400;
const SCRATCH_A_VALUE = 12;

const aligned = (bytes: number) => Math.ceil(bytes / 16) * 16;

/**
 * Least, quartiles and largest of every measure over the filters of each node, exact, of the values as `layer-filters` has them.
 *
 * @param layers for each dumped layer and each measure `dumps × filters` values, NaN for null
 * @param start the first byte of the kernels' memory that may be written over
 * @returns for each node of the hierarchy `dumps × measures × 5` numbers, NaN where no filter has a value
 */
export function filterQuartiles(
  kernels: Kernels,
  model: ModelDescription,
  layers: readonly (readonly Float32Array[])[],
  dumps: number,
  start: number,
): Float32Array[] {
  const room = new QuartileRoom(kernels, model, start);
  const rows = hierarchy(model).map(() => new Float32Array(dumps * NUMBERS));
  for (let dump = 0; dump < dumps; dump++) {
    for (let measure = 0; measure < MEASURES.length; measure++) {
      const numbers = room.fiveNumbers((layer, filters) =>
        layers[layer]![measure]!.subarray(dump * filters, (dump + 1) * filters),
      );
      const place = dump * NUMBERS + measure * FIVE;
      rows.forEach((row, node) => {
        for (let i = 0; i < FIVE; i++) row[place + i] = numbers[node * FIVE + i]!;
      });
    }
  }
  return rows;
}

/** Where values, and what is found of them, stand in the kernels' memory. */
class QuartileRoom {
  readonly #order: LeafOrder;
  readonly #filters: readonly number[];
  /** Where each leaf begins among the values, and all end. */
  readonly #places: readonly number[];
  readonly #nodes: number;
  readonly #leaves: Uint32Array;
  readonly #values: Float32Array;
  readonly #numbers: Float32Array;
  readonly #scratch: number;

  constructor(
    readonly kernels: Kernels,
    model: ModelDescription,
    start: number,
  ) {
    const { leaves, spans } = (this.#order = leafOrder(model));
    this.#filters = dumpedLayers(model).map(({ filters }) => filters);
    this.#places = leaves.reduce((sums, leaf) => [...sums, sums.at(-1)! + this.#filters[leaf]!], [0]);
    const total = this.#places.at(-1)!;
    this.#nodes = aligned(start);
    const ends = aligned(this.#nodes + 8 * spans.length);
    const numbers = aligned(ends + 4 * this.#places.length);
    const values = aligned(numbers + 4 * FIVE * spans.length);
    this.#scratch = aligned(values + 4 * total);
    kernels.reserve(this.#scratch + SCRATCH + SCRATCH_A_VALUE * total);
    const { buffer } = kernels.memory;
    new Uint32Array(buffer, this.#nodes, 2 * spans.length).set(spans.flat());
    this.#leaves = new Uint32Array(buffer, ends, this.#places.length);
    this.#numbers = new Float32Array(buffer, numbers, FIVE * spans.length);
    this.#values = new Float32Array(buffer, values, total);
  }

  /** @returns five numbers of each node, until the next call */
  fiveNumbers(valuesOf: (layer: number, filters: number) => Float32Array): Float32Array {
    const { leaves, spans } = this.#order;
    leaves.forEach((leaf, i) => {
      this.#values.set(valuesOf(leaf, this.#filters[leaf]!), this.#places[i]!);
      this.#leaves[i] = this.#values.byteOffset + 4 * this.#places[i]!;
    });
    this.#leaves[leaves.length] = this.#values.byteOffset + this.#values.byteLength;
    const [from, to] = [this.#leaves.byteOffset, this.#numbers.byteOffset];
    this.kernels.run.nodeQuartiles(from, leaves.length, this.#nodes, spans.length, to, this.#scratch);
    return this.#numbers;
  }
}

interface LeafOrder {
  /** The dumped layers, by their positions, those of any node side by side. */
  readonly leaves: readonly number[];
  /** For each node its first leaf and the one after its last. */
  readonly spans: readonly (readonly [number, number])[];
}

/** The pieces of a module may lie apart in the model. */
function leafOrder(model: ModelDescription): LeafOrder {
  const nodes = hierarchy(model);
  const position = new Map(dumpedLayers(model).map(({ id }, at) => [id, at]));
  const leaves: number[] = [];
  const spans = nodes.map((): [number, number] => [0, 0]);
  const visit = (id: number) => {
    const { layer } = nodes[id]!;
    const first = leaves.length;
    if (layer !== null) leaves.push(position.get(layer)!);
    for (const { id: child, parent } of nodes) if (parent === id) visit(child);
    spans[id] = [first, leaves.length];
  };
  visit(0);
  return { leaves, spans };
}
