import type { Hovered } from '../page/open-run.ts';
import type { ValidationLayout } from './layout.ts';

/** The class or image that an arrow key goes to from the selected one; null at the end. */
export function nextRow(
  layout: ValidationLayout,
  { class: id, image }: { readonly class: number | null; readonly image: number | null },
  by: 1 | -1,
): Hovered | null {
  const order = layout.order();
  if (id === null) return { class: order[by > 0 ? 0 : order.length - 1]!, image: null };
  const rows = layout.open().includes(id) ? layout.images(id).length : 0;
  const row = (image === null ? -1 : (layout.rowOfImage(image) ?? -1)) + by;
  if (row >= 0 && row < rows) return { class: id, image: layout.imageAt(id, row) };
  if (row === -1) return { class: id, image: null };
  const next = order[order.indexOf(id) + by];
  if (next === undefined) return null;
  const last = layout.images(next).length - 1;
  const above = by < 0 && layout.open().includes(next) && last >= 0;
  return { class: next, image: above ? layout.imageAt(next, last) : null };
}
