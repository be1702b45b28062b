import { bisector } from 'd3-array';
import type { Correlation } from '../../analysis/index.ts';
import type { GridAxis } from '../grid/grid-axis.ts';
import type { SetRow } from './strips.ts';

/** A layer's rows in the front and the right face, in CSS pixels from their upper edge. */
export interface LayerBand {
  /** Its place in `Correlation.layers`, and among the layers with weights. */
  readonly place: number;
  readonly layer: number;
  readonly top: number;
  readonly height: number;
}

/** A class along the depth, as shares of it; its nearest edge first. */
export interface ClassBand {
  /** Its place in `AnomalyIterations.classes`, and its id. */
  readonly column: number;
  readonly id: number;
  readonly from: number;
  readonly to: number;
  /** Where the next one begins. */
  readonly end: number;
}

/** A side as long as the face: what few rows or columns do not need is shared out. */
export function filled(axis: GridAxis, length: number): GridAxis {
  const end = axis.edges[axis.items.length]!;
  const factor = end > 0 ? length / end : 1;
  const scaled = (places: Float64Array) => places.map((place) => place * factor);
  return {
    ...axis,
    edges: scaled(axis.edges),
    partFrom: scaled(axis.partFrom),
    partTo: scaled(axis.partTo),
    gap: axis.gap * factor,
    length,
  };
}

export function layerBands({ items, edges, gap }: GridAxis, { layers }: Correlation): readonly LayerBand[] {
  return Array.from(items, (place, at) => ({
    place,
    layer: layers[place]!,
    top: edges[at]!,
    height: edges[at + 1]! - gap - edges[at]!,
  }));
}

/** The mini-sets from top to bottom; those of a layer that is folded in the grid share its height by their filters. */
export function setRows(rows: GridAxis, { sets }: Correlation): readonly SetRow[] {
  const found: SetRow[] = [];
  for (let at = 0; at < rows.items.length; at++) {
    const [first, end] = [rows.partOffsets[at]!, rows.partOffsets[at + 1]!];
    if (!rows.isOpen[at]) {
      found.push(
        ...sharedRows(
          rows.parts.subarray(first, end),
          sets.offsets,
          rows.edges[at]!,
          rows.edges[at + 1]! - rows.gap,
        ),
      );
      continue;
    }
    for (let part = first; part < end; part++) {
      const top = rows.partFrom[part]!;
      found.push({ set: rows.parts[part]!, top, height: rows.partTo[part]! - top });
    }
  }
  return found;
}

function sharedRows(sets: Int32Array, offsets: Int32Array, from: number, to: number): readonly SetRow[] {
  const sizes = Array.from(sets, (set) => offsets[set + 1]! - offsets[set]!);
  const filters = sizes.reduce((sum, size) => sum + size, 0);
  let before = 0;
  return Array.from(sets, (set, at) => {
    const top = from + ((to - from) * before) / filters;
    before += sizes[at]!;
    return { set, top, height: ((to - from) * sizes[at]!) / filters };
  });
}

export function classBands(
  { items, edges, gap, length }: GridAxis,
  { iterations }: Correlation,
): readonly ClassBand[] {
  return Array.from(items, (column, at) => ({
    column,
    id: iterations.classes[column]!,
    from: edges[at]! / length,
    to: (edges[at + 1]! - gap) / length,
    end: edges[at + 1]! / length,
  }));
}

/** The last row or band that begins at or before a place, in a list that ascends; undefined before the first. */
export function lastFrom<T>(list: readonly T[], begin: (item: T) => number, place: number): T | undefined {
  return list[bisector(begin).right(list, place) - 1];
}
