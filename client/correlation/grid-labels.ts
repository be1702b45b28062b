import { namesWithRoom } from './grid-names.ts';
import type { ShownGrid } from './shown-grid.ts';

/** A layer's name beside its row, or a class's above its column. */
export interface GridLabel {
  /** The layer's place among those with weights, or the class. */
  readonly id: number;
  /** Where its middle is along the side, in CSS pixels. */
  readonly at: number;
  readonly name: string;
  /** Its anomaly filters, or anomaly iterations. */
  readonly count: number;
  readonly isMeant: boolean;
  readonly isOpen: boolean;
  readonly isSelected: boolean;
}

/** What a name takes along its side: beside a row, and slanting above a column, in CSS pixels. */
const ROW_NAME = 12;
const COLUMN_NAME = 18;

/** The layers that have room for their names. @param meant those that have it whatever the others take */
export function rowLabels(shown: ShownGrid, meant: ReadonlySet<number>): readonly GridLabel[] {
  const { correlations } = shown;
  const [layout, correlation] = [shown.layout(), correlations.correlation()];
  if (!layout || !correlation) return [];
  const { node, also } = correlations.run.address();
  const layerOf = (row: number) => correlation.layers[layout.rows.items[row]!]!;
  const spans = Array.from(layout.rows.items, (_, row) => shown.rowSpan(row));
  const found = namesWithRoom(spans, (row) => meant.has(layerOf(row)), shown.size().height, ROW_NAME);
  return found.map(({ place, at, isMeant }) => {
    const id = layerOf(place);
    const own = correlations.nodes()[id]!;
    return {
      id,
      at,
      name: correlations.layers()[id]!.name,
      count: correlation.layerFilters[layout.rows.items[place]!]!,
      isMeant,
      isOpen: layout.rows.isOpen[place] === 1,
      isSelected: own === node || also.includes(own),
    };
  });
}

/** The classes likewise. */
export function columnLabels(shown: ShownGrid, meant: ReadonlySet<number>): readonly GridLabel[] {
  const { correlations } = shown;
  const [layout, correlation] = [shown.layout(), correlations.correlation()];
  const names = correlations.run.detail()?.classNames;
  if (!layout || !correlation || !names) return [];
  const { class: selected } = correlations.run.address();
  const { classes, offsets } = correlation.iterations;
  const classOf = (column: number) => classes[layout.columns.items[column]!]!;
  const spans = Array.from(layout.columns.items, (_, column) => shown.columnSpan(column));
  const isMeantAt = (column: number) => meant.has(classOf(column));
  const found = namesWithRoom(spans, isMeantAt, shown.size().width, COLUMN_NAME);
  return found.map(({ place, at, isMeant }) => {
    const item = layout.columns.items[place]!;
    const id = classes[item]!;
    return {
      id,
      at,
      name: names[id]!,
      count: offsets[item + 1]! - offsets[item]!,
      isMeant,
      isOpen: layout.columns.isOpen[place] === 1,
      isSelected: id === selected,
    };
  });
}
