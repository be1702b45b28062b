import { TOP_FILTERS, dumpedLayers, type ModelDescription } from '../../schema/index.ts';

/**
 * What the coefficients of dumps that follow one another give. Every array has an entry, or a row of entries, for each dump in order, so that the
 * arrays of a block are those of its stretches, end to end.
 */
export interface StretchRows {
  /** For each dumped layer and each measure `dumps × filters` values, NaN for null. */
  readonly layers: Float32Array[][];
  /** Of each node of the hierarchy, in the order in which their last layers stand. */
  readonly nodes: NodeColumns[];
  /** Of each node of the hierarchy, by its id: `dumps × measures × 5` numbers over its filters, NaN for null. */
  readonly filterQuartiles: Float32Array[];
  /** For each ranking. */
  readonly rankings: RankedFilters[];
}

export interface NodeColumns {
  readonly id: number;
  /** The columns of `layer-stats` from `mean` on, NaN for null. */
  readonly columns: Float64Array[];
}

/** `dumps × top` entries, the first of the ranking first; the value is NaN where there are fewer filters. */
export interface RankedFilters {
  /** A filter's number among all of the model. */
  readonly filters: Int32Array;
  readonly values: Float32Array;
}

/** How many filters a ranking lists. */
export function topOf(model: ModelDescription): number {
  const filters = dumpedLayers(model).reduce((sum, layer) => sum + layer.filters, 0);
  return Math.min(TOP_FILTERS, filters);
}

type Values = Float32Array | Float64Array | Int32Array;

/** Arrays end to end; the one itself where it is the only one. */
export function joined<T extends Values>(parts: readonly T[]): T {
  if (parts.length === 1) return parts[0]!;
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const whole = new (parts[0]!.constructor as new (length: number) => T)(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** The memory of all arrays: sent to another thread it need not be copied. */
export function buffersOf({ layers, nodes, filterQuartiles, rankings }: StretchRows): ArrayBuffer[] {
  const arrays: Values[] = [
    ...layers.flat(),
    ...nodes.flatMap(({ columns }) => columns),
    ...filterQuartiles,
    ...rankings.flatMap(({ filters, values }) => [filters, values]),
  ];
  return arrays.map(({ buffer }) => buffer as ArrayBuffer);
}
