import { quantilesOf, type Distribution } from '../../analysis/index.ts';
import { COUNTS, MEASURES, QUARTILES } from '../../schema/index.ts';
import { FINITE, GRADIENTS, INFINITY, MAX, MIN, NAN, ROW_FIELDS, WEIGHTS } from '../kernels/row.ts';
import { Histogram } from './histograms.ts';
import { measuresOf, mergeRow } from './measures.ts';

const FIELDS = MEASURES.length + QUARTILES.length + COUNTS.length;
const QUARTERS = [0.25, 0.5, 0.75];

/** What one node of the hierarchy adds up over the dumps of a block: a row of statistics and two histograms a dump. */
export class NodeTable {
  readonly #sums: Float64Array;
  readonly #weights: Histogram[];
  readonly #gradients: Histogram[];

  constructor(readonly dumps: number) {
    this.#sums = new Float64Array(dumps * ROW_FIELDS);
    this.#weights = Array.from({ length: dumps }, () => new Histogram());
    this.#gradients = Array.from({ length: dumps }, () => new Histogram());
  }

  /** Adds one filter's row. */
  addFilter(dump: number, rows: Float64Array, row: number): void {
    mergeRow(this.#sums, dump * ROW_FIELDS, rows, row);
  }

  addDistributions(dump: number, weights: Distribution, gradients: Distribution | undefined): void {
    this.#weights[dump]!.add(weights);
    if (gradients) this.#gradients[dump]!.add(gradients);
  }

  /** Adds all that a node below has. */
  addNode(below: NodeTable): void {
    for (let dump = 0; dump < this.dumps; dump++) {
      mergeRow(this.#sums, dump * ROW_FIELDS, below.#sums, dump * ROW_FIELDS);
      this.#weights[dump]!.add(below.#weights[dump]!);
      this.#gradients[dump]!.add(below.#gradients[dump]!);
    }
  }

  /** The columns of `layer-stats` from `mean` on, one entry a dump, NaN for null. */
  columns(): Float64Array[] {
    const columns = Array.from({ length: FIELDS }, () => new Float64Array(this.dumps));
    const measures = new Float64Array(MEASURES.length);
    for (let dump = 0; dump < this.dumps; dump++) {
      const row = dump * ROW_FIELDS;
      measuresOf(this.#sums, row, measures);
      const quartiles = [
        ...this.#quartiles(row + WEIGHTS, this.#weights[dump]!),
        ...this.#quartiles(row + GRADIENTS, this.#gradients[dump]!),
      ];
      [...measures, ...quartiles, ...this.#counts(row)].forEach((value, field) => {
        columns[field]![dump] = value;
      });
    }
    return columns;
  }

  #quartiles(column: number, histogram: Histogram): readonly number[] {
    if (this.#sums[column + FINITE] === 0) return [NaN, NaN, NaN];
    const min = this.#sums[column + MIN]!;
    const max = this.#sums[column + MAX]!;
    return quantilesOf(histogram, QUARTERS).map((value) => Math.max(min, Math.min(max, value)));
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
