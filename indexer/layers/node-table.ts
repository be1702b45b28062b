import { quantilesOf, type Distribution } from '../../analysis/index.ts';
import { COUNTS, MEASURES, QUARTILES } from '../../schema/index.ts';
import { FINITE, GRADIENTS, INFINITY, MAX, MIN, NAN, ROW_FIELDS, WEIGHTS } from '../kernels/row.ts';
import { Histogram } from './histograms.ts';
import { measuresOf, mergeRow } from './measures.ts';

const FIELDS = MEASURES.length + QUARTILES.length + COUNTS.length;
const QUARTERS = [0.25, 0.5, 0.75];

/** What a node of the hierarchy adds up over the dumps of a block: a row of statistics and six quartiles a dump. */
export class NodeTable {
  readonly sums: Float64Array;
  readonly #quartiles: Float64Array;

  constructor(readonly dumps: number) {
    this.sums = new Float64Array(dumps * ROW_FIELDS);
    this.#quartiles = new Float64Array(dumps * QUARTILES.length).fill(NaN);
  }

  /** Adds a row of statistics, a filter's or a node's. */
  addRow(dump: number, rows: Float64Array, row: number): void {
    mergeRow(this.sums, dump * ROW_FIELDS, rows, row);
  }

  /** How many values of a column, `WEIGHTS` or `GRADIENTS`, are finite. */
  finite(dump: number, column: number): number {
    return this.sums[dump * ROW_FIELDS + column + FINITE]!;
  }

  /** Sets the quartiles of one column, which no value of it is beyond. */
  setQuartiles(dump: number, column: number, distribution: Distribution): void {
    const at = dump * ROW_FIELDS + column;
    const place = dump * QUARTILES.length + (column === WEIGHTS ? 0 : QUARTERS.length);
    quantilesOf(distribution, QUARTERS).forEach((value, i) => {
      const bounded = Math.max(this.sums[at + MIN]!, Math.min(this.sums[at + MAX]!, value));
      this.#quartiles[place + i] = bounded;
    });
  }

  /** The columns of `layer-stats` from `mean` on, one entry a dump, NaN for null. */
  columns(): Float64Array[] {
    const columns = Array.from({ length: FIELDS }, () => new Float64Array(this.dumps));
    const measures = new Float64Array(MEASURES.length);
    for (let dump = 0; dump < this.dumps; dump++) {
      measuresOf(this.sums, dump * ROW_FIELDS, measures);
      const first = dump * QUARTILES.length;
      const quartiles = this.#quartiles.subarray(first, first + QUARTILES.length);
      [...measures, ...quartiles, ...this.#counts(dump * ROW_FIELDS)].forEach((value, field) => {
        columns[field]![dump] = value;
      });
    }
    return columns;
  }

  #counts(row: number): number[] {
    const field = (at: number) => this.sums[row + at]!;
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

/** The table of a node above layers: it adds up distributions too, of which a layer's can be used up at once. */
export class GroupTable extends NodeTable {
  readonly #weights: readonly Histogram[];
  readonly #gradients: readonly Histogram[];

  constructor(dumps: number) {
    super(dumps);
    this.#weights = Array.from({ length: dumps }, () => new Histogram());
    this.#gradients = Array.from({ length: dumps }, () => new Histogram());
  }

  addDistribution(dump: number, column: number, distribution: Distribution): void {
    (column === WEIGHTS ? this.#weights : this.#gradients)[dump]!.add(distribution);
  }

  /** Takes in a layer, whose distributions have been added already. */
  addLayer(layer: NodeTable): void {
    for (let dump = 0; dump < this.dumps; dump++) this.addRow(dump, layer.sums, dump * ROW_FIELDS);
  }

  addGroup(group: GroupTable): void {
    for (let dump = 0; dump < this.dumps; dump++) {
      this.addRow(dump, group.sums, dump * ROW_FIELDS);
      this.addDistribution(dump, WEIGHTS, group.#weights[dump]!);
      this.addDistribution(dump, GRADIENTS, group.#gradients[dump]!);
    }
  }

  /** To be called when all below has been added. */
  finish(): void {
    for (let dump = 0; dump < this.dumps; dump++) {
      this.setQuartiles(dump, WEIGHTS, this.#weights[dump]!);
      this.setQuartiles(dump, GRADIENTS, this.#gradients[dump]!);
    }
  }
}
