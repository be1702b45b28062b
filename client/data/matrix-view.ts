import type { AddressField } from './address-fields.ts';

/** What of the confusion matrix is visible, in cells and parts of cells: as many rows as columns. */
export interface MatrixView {
  readonly left: number;
  readonly top: number;
  readonly size: number;
}

/** `12-40x3-31`: from the first visible row to the end of the last one, then columns, in cells and hundredths of cells. */
export function formatView({ left, top, size }: MatrixView): string {
  const hundredths = (value: number) => Math.round(value * 100) / 100;
  const side = (from: number) => `${hundredths(from)}-${hundredths(hundredths(from) + hundredths(size))}`;
  return `${side(top)}x${side(left)}`;
}

/** Null for all of it. */
export const matrixViewField: AddressField<MatrixView | null> = {
  parameter: 'view',
  home: null,
  format: (view) => view && formatView(view),
  parse: (text) => {
    const places = text.match(
      /^(\d{1,5}(?:\.\d{1,2})?)-(\d{1,5}(?:\.\d{1,2})?)x(\d{1,5}(?:\.\d{1,2})?)-(\d{1,5}(?:\.\d{1,2})?)$/,
    );
    if (!places) return undefined;
    const [top, bottom, left, right] = places.slice(1).map(Number) as [number, number, number, number];
    const size = Math.round((bottom - top) * 100) / 100;
    const isSquare = Math.abs(right - left - size) < 0.005;
    return size > 0 && isSquare ? { left, top, size } : undefined;
  },
};
