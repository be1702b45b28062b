import { COUNTS, MEASURES, QUARTILES } from '../../schema/index.ts';
import type { Kernels } from '../kernels/kernels.ts';
import {
  FINITE,
  GRADIENTS,
  INFINITY,
  MAX,
  MIN,
  NAN,
  ROW_FIELDS,
  WEIGHTS,
} from '../kernels/assembly/fields.ts';
import { histogramAt, takeQuantiles, type Side } from './histograms.ts';
import { measuresOf, mergeRow } from './measures.ts';

const FIELDS = MEASURES.length + QUARTILES.length + COUNTS.length;
const QUARTERS = [0.25, 0.5, 0.75];

/** What a node of the hierarchy adds up over the dumps of a block: a row of statistics and six quartiles a dump. */
export class NodeTable {
  readonly #sums: Float64Array;
  readonly #quartiles: Float64Array;

  constructor(readonly dumps: number) {
    this.#sums = new Float64Array(dumps * ROW_FIELDS);
    this.#quartiles = new Float64Array(dumps * QUARTILES.length).fill(NaN);
  }

  /** Adds a filter's row of statistics. */
  addRow(dump: number, rows: Float64Array, row: number): void {
    mergeRow(this.#sums, dump * ROW_FIELDS, rows, row);
  }

  /** Adds the rows of a node below. */
  addNode(node: NodeTable): void {
    for (let dump = 0; dump < this.dumps; dump++) this.addRow(dump, node.#sums, dump * ROW_FIELDS);
  }

  /** Takes the quartiles out of a dump's pair of histograms, whose counts go to the pair of the node above; 0 where there is none. */
  takeQuartiles(dump: number, kernels: Kernels, pair: number, above: number): void {
    const sides: readonly Side[] = [0, 1];
    for (const side of sides) {
      const column = dump * ROW_FIELDS + (side === 0 ? WEIGHTS : GRADIENTS);
      const [finite, min, max] = [FINITE, MIN, MAX].map((field) => this.#sums[column + field]!);
      const to = above === 0 ? 0 : histogramAt(above, side);
      const place = dump * QUARTILES.length + side * QUARTERS.length;
      takeQuantiles(kernels, histogramAt(pair, side), finite!, QUARTERS, to).forEach((value, i) => {
        this.#quartiles[place + i] = Math.max(min!, Math.min(max!, value));
      });
    }
  }

  /** The columns of `layer-stats` from `mean` on, one entry a dump, NaN for null. */
  columns(): Float64Array[] {
    const columns = Array.from({ length: FIELDS }, () => new Float64Array(this.dumps));
    const measures = new Float64Array(MEASURES.length);
    for (let dump = 0; dump < this.dumps; dump++) {
      measuresOf(this.#sums, dump * ROW_FIELDS, measures);
      const first = dump * QUARTILES.length;
      const quartiles = this.#quartiles.subarray(first, first + QUARTILES.length);
      [...measures, ...quartiles, ...this.#counts(dump * ROW_FIELDS)].forEach((value, field) => {
        columns[field]![dump] = value;
      });
    }
    return columns;
  }

  #counts(row: number): number[] {
    const field = (at: number) => this.#sums[row + at]!;
    const nan = field(WEIGHTS + NAN);
    const infinity = field(WEIGHTS + INFINITY);
    return [
      field(WEIGHTS + FINITE) + nan + infinity,
      nan,
      infinity,
      field(GRADIENTS + NAN),
      field(GRADIENTS + INFINITY),
    ];
  }
}
