import { computed, inject, signal } from '@angular/core';
import type { GridPart } from '../data/correlation-fields.ts';
import { layOutColumns, layOutRows, type GridLayout } from '../grid/correlation-layout.ts';
import { Correlations } from '../grid/correlations.ts';
import { itemAt, partAt, type GridAxis } from '../grid/grid-axis.ts';
import type { GridPlace } from '../grid/grid-place.ts';
import { columnsShape, rowsShape } from '../grid/grid-shapes.ts';
import { VisibleGrid } from './visible-grid.ts';

/** A cell, or what is in it, by places in the layout. */
export interface GridSpot {
  readonly row: number;
  /** An index of the rows' parts; −1 where the row is folded. */
  readonly set: number;
  readonly column: number;
  /** An index of the columns' parts; −1 where the column is folded. */
  readonly iteration: number;
}

/** From where to where something stands, in CSS pixels of the drawing. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** The grid on the screen: where its rows and columns stand, and what of it is visible. Make it where Angular injects. */
export class ShownGrid {
  readonly correlations = inject(Correlations);
  readonly visible = new VisibleGrid();
  /** What the grid may take, in CSS pixels. */
  readonly room = signal({ width: 0, height: 0 }, { equal: sameRoom });

  readonly layout = computed<GridLayout | null>(() => {
    const [correlation, order] = [this.correlations.correlation(), this.correlations.order()];
    const { width, height } = this.room();
    if (!correlation || !order || width === 0 || height === 0) return null;
    return {
      rows: layOutRows(correlation, order, rowsShape(this.correlations, height)),
      columns: layOutColumns(correlation, order, columnsShape(this.correlations, width)),
    };
  });
  /** What the drawing takes: as much as the grid, whatever of it is visible. */
  readonly size = computed(() => {
    const layout = this.layout();
    return { width: layout?.columns.length ?? 0, height: layout?.rows.length ?? 0 };
  });

  /** CSS pixels of the drawing to one of the grid. */
  readonly scaleX = computed(() => 1 / (this.visible.part().right - this.visible.part().left));
  readonly scaleY = computed(() => 1 / (this.visible.part().bottom - this.visible.part().top));
  /** The grid's pixel at the left and upper edge of the drawing. */
  readonly left = computed(() => this.visible.part().left * this.size().width);
  readonly top = computed(() => this.visible.part().top * this.size().height);

  x(place: number): number {
    return (place - this.left()) * this.scaleX();
  }

  y(place: number): number {
    return (place - this.top()) * this.scaleY();
  }

  /** @param x in the drawing, likewise `y`; undefined beside the cells */
  spotAt(x: number, y: number): GridSpot | undefined {
    const layout = this.layout();
    if (!layout) return undefined;
    const [across, down] = [x / this.scaleX() + this.left(), y / this.scaleY() + this.top()];
    const [row, column] = [itemAt(layout.rows, down), itemAt(layout.columns, across)];
    if (row < 0 || column < 0) return undefined;
    const [set, iteration] = [partAt(layout.rows, row, down), partAt(layout.columns, column, across)];
    return { row, set, column, iteration };
  }

  /** What a spot stands for. */
  placeOf({ row, set, column, iteration }: GridSpot): GridPlace {
    const { rows, columns } = this.layout()!;
    const { layers, iterations } = this.correlations.correlation()!;
    return {
      layer: layers[rows.items[row]!]!,
      set: set < 0 ? null : rows.parts[set]!,
      class: iterations.classes[columns.items[column]!]!,
      dump: iteration < 0 ? null : iterations.dumps[columns.parts[iteration]!]!,
    };
  }

  /** Where a place is in the layout, the first mini-set and iteration where it has none of its own; null where it has no row or column. */
  spotOf({ layer, set, class: id, dump }: GridPlace): GridSpot | null {
    const [layout, correlation] = [this.layout(), this.correlations.correlation()];
    if (!layout || !correlation || layer === null || id === null) return null;
    const [row, column] = [this.rowOf()[layer] ?? -1, this.columnOf()[id] ?? -1];
    if (row < 0 || column < 0) return null;
    const { rows, columns } = layout;
    const [first, end] = [columns.partOffsets[column]!, columns.partOffsets[column + 1]!];
    const own = columns.parts.subarray(first, end);
    const iteration = Math.max(
      0,
      own.findIndex((part) => correlation.iterations.dumps[part] === dump),
    );
    const part = set === null ? rows.partOffsets[row]! : this.partOf()[set]!;
    return {
      row,
      set: rows.isOpen[row] ? part : -1,
      column,
      iteration: columns.isOpen[column] ? first + iteration : -1,
    };
  }

  /** Places of layers and classes in the layout; −1 for those without a row or column. */
  readonly rowOf = computed(() => {
    const [layout, correlation] = [this.layout(), this.correlations.correlation()];
    const rows = new Int32Array(this.correlations.layers().length).fill(-1);
    layout?.rows.items.forEach((item, row) => (rows[correlation!.layers[item]!] = row));
    return rows;
  });
  readonly columnOf = computed(() => {
    const [layout, correlation] = [this.layout(), this.correlations.correlation()];
    const classes = this.correlations.run.detail()?.classNames.length ?? 0;
    const columns = new Int32Array(classes).fill(-1);
    layout?.columns.items.forEach((item, column) => {
      columns[correlation!.iterations.classes[item]!] = column;
    });
    return columns;
  });
  /** For each mini-set its index among the rows' parts. */
  readonly partOf = computed(() => {
    const rows = this.layout()?.rows;
    const parts = new Int32Array(rows?.parts.length ?? 0);
    rows?.parts.forEach((set, part) => (parts[set] = part));
    return parts;
  });

  rowSpan(row: number): Span {
    return this.#span(this.layout()!.rows, row, (place) => this.y(place));
  }

  columnSpan(column: number): Span {
    return this.#span(this.layout()!.columns, column, (place) => this.x(place));
  }

  setSpan(part: number): Span {
    const { partFrom, partTo } = this.layout()!.rows;
    return { from: this.y(partFrom[part]!), to: this.y(partTo[part]!) };
  }

  iterationSpan(part: number): Span {
    const { partFrom, partTo } = this.layout()!.columns;
    return { from: this.x(partFrom[part]!), to: this.x(partTo[part]!) };
  }

  /** For each dump the unfolded columns' parts that stand for it: one in each class for which it is an anomaly iteration. */
  readonly #partsOfDumps = computed(() => {
    const [columns, correlation] = [this.layout()?.columns, this.correlations.correlation()];
    const parts = new Map<number, number[]>();
    if (!columns || !correlation) return parts;
    for (let place = 0; place < columns.items.length; place++) {
      if (!columns.isOpen[place]) continue;
      for (let part = columns.partOffsets[place]!; part < columns.partOffsets[place + 1]!; part++) {
        const dump = correlation.iterations.dumps[columns.parts[part]!]!;
        const known = parts.get(dump);
        if (known) known.push(part);
        else parts.set(dump, [part]);
      }
    }
    return parts;
  });

  /** Where an anomaly iteration stands, in each unfolded class that has it. */
  spansOfDump(dump: number): readonly Span[] {
    return (this.#partsOfDumps().get(dump) ?? []).map((part) => this.iterationSpan(part));
  }

  /** Brings a spot into view. */
  reveal({ row, set, column, iteration }: GridSpot): void {
    const { rows, columns } = this.layout()!;
    const { width, height } = this.size();
    const part: GridPart = {
      left: (iteration < 0 ? columns.edges[column]! : columns.partFrom[iteration]!) / width,
      right: (iteration < 0 ? columns.edges[column + 1]! : columns.partTo[iteration]!) / width,
      top: (set < 0 ? rows.edges[row]! : rows.partFrom[set]!) / height,
      bottom: (set < 0 ? rows.edges[row + 1]! : rows.partTo[set]!) / height,
    };
    this.visible.reveal(part);
  }

  #span({ edges, gap }: GridAxis, item: number, at: (place: number) => number): Span {
    return { from: at(edges[item]!), to: at(edges[item + 1]! - gap) };
  }
}

function sameRoom(
  a: { readonly width: number; readonly height: number },
  b: { readonly width: number; readonly height: number },
): boolean {
  return a.width === b.width && a.height === b.height;
}
