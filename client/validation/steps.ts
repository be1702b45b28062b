import type { Hovered } from '../page/open-run.ts';
import type { ValidationLayout } from './layout.ts';
import type { Row } from './rows.ts';

/** The cluster, class or image that an arrow key goes to from the selected one; null at the end. */
export function nextRow(layout: ValidationLayout, from: Hovered, by: 1 | -1): Hovered | null {
  const list = layout.list();
  const at = placeOf(layout, from);
  if (at < 0) return ofRow(list[by > 0 ? 0 : list.length - 1]);
  const row = list[at]!;
  if (row.kind === 'class') {
    const image = (from.image === null ? -1 : (layout.rowOfImage(from.image) ?? -1)) + by;
    if (image >= 0 && image < openImages(layout, row)) return imageOf(layout, row.id, image);
    if (image === -1) return ofRow(row);
  }
  const next = list[at + by];
  const last = next ? openImages(layout, next) - 1 : -1;
  return by < 0 && next && last >= 0 ? imageOf(layout, next.id, last) : ofRow(next);
}

/** The first or the last row. */
export function outermostRow(layout: ValidationLayout, end: 'first' | 'last'): Hovered | null {
  return ofRow(layout.list().at(end === 'first' ? 0 : -1));
}

function placeOf(layout: ValidationLayout, { cluster, class: id }: Hovered): number {
  if (id !== null) return layout.placeOf({ kind: 'class', id });
  return cluster === null ? -1 : layout.placeOf({ kind: 'cluster', id: cluster });
}

/** Rows of the unfolded chart below a row. */
function openImages(layout: ValidationLayout, { kind, id }: Row): number {
  return kind === 'class' && layout.open().includes(id) ? layout.images(id).length : 0;
}

function imageOf(layout: ValidationLayout, id: number, row: number): Hovered {
  return { cluster: null, class: id, image: layout.imageAt(id, row) };
}

/** A row as what is under the pointer, or selected. */
export function ofRow(row: Row | undefined): Hovered | null {
  if (!row) return null;
  return row.kind === 'cluster'
    ? { cluster: row.id, class: null, image: null }
    : { cluster: null, class: row.id, image: null };
}
