import type { Correlation } from '../../analysis/index.ts';
import { layOutAxis, type AxisContent, type AxisSizes, type GridAxis } from './grid-axis.ts';

/** The rows and columns of the grid of layers and classes (DeepTracker, figure 5). */
export interface GridLayout {
  /** Layers, and mini-sets inside. */
  readonly rows: GridAxis;
  /** Classes, and anomaly iterations inside. */
  readonly columns: GridAxis;
}

/** Orders of rows and columns. */
export interface CellOrder {
  /** Places in `Correlation.layers`. */
  readonly layers: Int32Array;
  /** Places in `AnomalyIterations.classes`. */
  readonly classes: Int32Array;
  /** Mini-sets; those of the layer at place r stand from `setOffsets[r]` on. */
  readonly sets: Int32Array;
}

/** What is asked of rows or of columns. */
export interface SideShape {
  /** In CSS pixels. */
  readonly length: number;
  readonly isOpen: (item: number) => boolean;
  readonly isInFocus: (item: number) => boolean;
}

export interface RowsShape extends SideShape {
  readonly isSetInFocus: (set: number) => boolean;
}

const ROW_SIZES: AxisSizes = {
  folded: 18,
  mostFolded: 48,
  leastOpen: 14,
  mostOfWeight: 10,
  focus: 16,
  partFocus: 6,
};

const COLUMN_SIZES: AxisSizes = {
  folded: 14,
  mostFolded: 88,
  leastOpen: 4,
  mostOfWeight: 28,
  focus: 16,
  partFocus: 4,
};

/** Each layer as high as it has anomaly filters, each mini-set as high as it has filters. */
export function layOutRows(correlation: Correlation, order: CellOrder, shape: RowsShape): GridAxis {
  const { setOffsets, sets } = correlation;
  const content = inOrder(order.layers, setOffsets, (set) => order.sets[set]!);
  const weights = Float64Array.from(content.parts, (set) => sets.offsets[set + 1]! - sets.offsets[set]!);
  return layOutAxis(
    { ...content, weights },
    { ...shape, isPartInFocus: shape.isSetInFocus, sizes: ROW_SIZES },
  );
}

/** Each class as wide as it has anomaly iterations. */
export function layOutColumns({ iterations }: Correlation, order: CellOrder, shape: SideShape): GridAxis {
  const content = inOrder(order.classes, iterations.offsets, (at) => at);
  const weights = new Float64Array(content.parts.length).fill(1);
  return layOutAxis({ ...content, weights }, { ...shape, isPartInFocus: () => false, sizes: COLUMN_SIZES });
}

/** The parts of all items, one item after the other in their order. @param offsets where the parts of each item begin */
function inOrder(
  items: Int32Array,
  offsets: Int32Array,
  partOf: (at: number) => number,
): Omit<AxisContent, 'weights'> {
  const partOffsets = new Int32Array(items.length + 1);
  items.forEach((item, place) => {
    partOffsets[place + 1] = partOffsets[place]! + offsets[item + 1]! - offsets[item]!;
  });
  const parts = new Int32Array(partOffsets[items.length]!);
  items.forEach((item, place) => {
    for (let at = offsets[item]!, to = partOffsets[place]!; at < offsets[item + 1]!; at++, to++) {
      parts[to] = partOf(at);
    }
  });
  return { items, partOffsets, parts };
}
