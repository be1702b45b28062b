/**
 * What the rules read: the rows of up to 64 dumps. Dumps come in order, block by block, so what a rule keeps does not depend on the length
 * of the run. NaN stands for null.
 */

/** Of the run. One entry a dump. */
export interface DumpRows {
  /** The place of the first of these dumps among those of the run. */
  readonly first: number;
  readonly iterations: Int32Array;
  /** At the dump itself. */
  readonly learningRate: Float64Array;
  /** `change` of the whole model. */
  readonly modelChange: Float64Array;
  /** Median of gradient norm over weight norm of all layers; NaN with fewer than three. */
  readonly usualGradient: Float64Array;
}

/** Of `layer-stats` of one layer. One entry a dump. */
export interface LayerRows {
  readonly sd: Float64Array;
  readonly norm: Float64Array;
  readonly change: Float64Array;
  readonly relativeChange: Float64Array;
  readonly gradientNorm: Float64Array;
  /** Weights and gradients that are NaN or infinite. */
  readonly badWeights: Float64Array;
  readonly badGradients: Float64Array;
}

/** Of `layer-filters` of one layer: dump by dump an entry a filter. */
export interface FilterRows {
  readonly change: Float32Array;
  readonly relativeChange: Float32Array;
  readonly gradientNorm: Float32Array;
}

/** What is known of the run before its rows are. */
export interface RunFacts {
  readonly dumps: number;
  readonly firstIteration: number;
  readonly lastIteration: number;
  readonly iterationsPerEpoch: number;
  /** Over all dumps; NaN where the log has none. */
  readonly highestRate: number;
  /** Whether an update is the learning rate times the gradient: not for Adam and its like, and not where the run does not say. */
  readonly isPlainDescent: boolean;
  /** Whether the log has gradients at the first dump. */
  readonly hasGradients: boolean;
}

/** What is known of a layer. */
export interface LayerFacts {
  /** Of the hierarchy. */
  readonly node: number;
  readonly filters: number;
  readonly kernel: readonly number[];
}

/** The place of the dump that is `part` of the way through the run. */
export function placeAt(part: number, dumps: number): number {
  return Math.floor(part * (dumps - 1));
}

/** The median; NaN of none. `values` is put in order. */
export function medianOf(values: Float64Array | Float32Array): number {
  values.sort();
  const middle = values.length >> 1;
  if (values.length % 2 === 1) return values[middle]!;
  return (values[middle - 1]! + values[middle]!) / 2;
}
