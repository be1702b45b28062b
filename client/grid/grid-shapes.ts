import type { RowsShape, SideShape } from './correlation-layout.ts';
import type { Correlations } from './correlations.ts';

/** The rows of the grid as the reader has folded them; what is selected can be read. @param length in CSS pixels. Call it where signals are followed. */
export function rowsShape(correlations: Correlations, length: number): RowsShape {
  const { grid, turnedLayers, nodes: selectedNodes } = correlations.folds();
  const { layers } = correlations.correlation()!;
  const nodes = correlations.nodes();
  const nodeOf = (item: number) => nodes[layers[item]!]!;
  const turned = new Set(turnedLayers);
  const selected = new Set(selectedNodes);
  const sets = new Set(correlations.selected());
  return {
    length,
    isOpen: (item) => (grid === 'detailed') !== turned.has(nodeOf(item)),
    isInFocus: (item) => selected.has(nodeOf(item)),
    isSetInFocus: (set) => sets.has(set),
  };
}

/** The columns likewise. */
export function columnsShape(correlations: Correlations, length: number): SideShape {
  const { grid, turnedClasses, class: selected } = correlations.folds();
  const { classes } = correlations.correlation()!.iterations;
  const turned = new Set(turnedClasses);
  return {
    length,
    isOpen: (item) => (grid === 'detailed') !== turned.has(classes[item]!),
    isInFocus: (item) => classes[item] === selected,
  };
}
