import {
  FIVE_NUMBERS,
  MEASURES,
  dumpedLayers,
  hierarchy,
  type ModelDescription,
} from '../../schema/index.ts';
import type { Kernels } from '../kernels/kernels.ts';

/** Numbers of a node at a dump: five a measure. */
const NUMBERS = MEASURES.length * FIVE_NUMBERS.length;
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
  const { leaves, spans } = leafOrder(model);
  const counts = dumpedLayers(model).map(({ filters }) => filters);
  const total = counts.reduce((sum, filters) => sum + filters, 0);
  const nodes = aligned(start);
  const ends = nodes + 8 * spans.length;
  const answers = aligned(ends + 4 * (leaves.length + 1));
  const values = aligned(answers + 4 * FIVE_NUMBERS.length * spans.length);
  const scratch = aligned(values + 4 * total);
  kernels.reserve(scratch + SCRATCH + SCRATCH_A_VALUE * total);
  const { buffer } = kernels.memory;
  new Uint32Array(buffer, nodes, 2 * spans.length).set(spans.flat());
  const places = leaves.reduce((sums, leaf) => [...sums, sums.at(-1)! + counts[leaf]!], [0]);
  const begins = Uint32Array.from(places, (place) => values + 4 * place);
  const rows = spans.map(() => new Float32Array(dumps * NUMBERS));
  const gathered = new Float32Array(buffer, values, total);
  const answered = new Float32Array(buffer, answers, FIVE_NUMBERS.length * spans.length);
  for (let dump = 0; dump < dumps; dump++) {
    for (let measure = 0; measure < MEASURES.length; measure++) {
      leaves.forEach((leaf, i) => {
        const filters = counts[leaf]!;
        const of = layers[leaf]![measure]!;
        gathered.set(of.subarray(dump * filters, (dump + 1) * filters), places[i]!);
      });
      new Uint32Array(buffer, ends, begins.length).set(begins);
      kernels.run.nodeQuartiles(ends, leaves.length, nodes, spans.length, answers, scratch);
      const place = dump * NUMBERS + measure * FIVE_NUMBERS.length;
      rows.forEach((row, node) => {
        const first = node * FIVE_NUMBERS.length;
        for (let i = 0; i < FIVE_NUMBERS.length; i++) row[place + i] = answered[first + i]!;
      });
    }
  }
  return rows;
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
