/** A row of the Validation view. */
export interface Row {
  readonly kind: 'cluster' | 'class';
  readonly id: number;
}

/** How the rows lie below each other, in CSS pixels. */
export interface Rows {
  /** From top to bottom. */
  readonly list: readonly Row[];
  /** Top of each row; one more entry for the end. */
  readonly tops: Float64Array;
  readonly height: number;
}

/** What a row takes: its stripe, above and below it the room for the glyphs of anomalies, in CSS pixels. */
export interface RowSize {
  readonly stripe: number;
  readonly glyphs: number;
}

/** Height of a cluster's stripe, in CSS pixels. */
export const CLUSTER_STRIPE = 18;

/** Space above and below an unfolded chart. */
export const CHART_MARGIN = 4;

/** The lowest stripe that has room for glyphs above and below it. */
const ROOMY = 12;
const GLYPHS = 4;

/** Room for glyphs that a stripe of this height has above it, and below. */
export function glyphRoom(stripe: number): number {
  return stripe >= ROOMY ? GLYPHS : 0;
}

export function rowHeight({ stripe, glyphs }: RowSize): number {
  return stripe + 2 * glyphs;
}

/** @param chart height of the unfolded chart of a row; 0 where it has none */
export function layRows(
  list: readonly Row[],
  sizeOf: (row: Row) => RowSize,
  chart: (row: Row) => number,
): Rows {
  const tops = new Float64Array(list.length + 1);
  list.forEach((row, at) => {
    const unfolded = chart(row);
    tops[at + 1] = tops[at]! + rowHeight(sizeOf(row)) + (unfolded > 0 ? unfolded + 2 * CHART_MARGIN : 0);
  });
  return { list, tops, height: tops[list.length]! };
}

/** The row at a height; the first or last where it lies outside. */
export function rowAt({ tops, list }: Rows, y: number): number {
  let [low, high] = [0, Math.max(0, list.length - 1)];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (tops[middle]! <= y) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Which cluster each class is in. */
export interface Clustering {
  readonly count: number;
  /** −1 for a class without images. */
  readonly of: ArrayLike<number>;
}

/**
 * Rows of clusters with the classes of the unfolded ones below them, or of classes alone. A cluster that none of the classes is in has no row.
 * @param classes that are to be shown, in order
 * @param isOpen whether a cluster is unfolded
 */
export function listRows(
  classes: readonly number[],
  clusters: Clustering | null,
  isOpen: (cluster: number) => boolean,
): Row[] {
  const asRow = (id: number): Row => ({ kind: 'class', id });
  if (!clusters) return classes.map(asRow);
  const members = Array.from({ length: clusters.count }, (): number[] => []);
  for (const id of classes) members[clusters.of[id]!]?.push(id);
  const rows = members.flatMap((ids, cluster): Row[] => {
    if (ids.length === 0) return [];
    return [{ kind: 'cluster', id: cluster }, ...(isOpen(cluster) ? ids.map(asRow) : [])];
  });
  return [...rows, ...classes.filter((id) => clusters.of[id]! < 0).map(asRow)];
}

/** A class' stripe: 12 px, more where few rows leave room, at most 20. */
export function fittingStripe(rows: number, room: number): number {
  return Math.min(20, Math.max(ROOMY, Math.floor(room / Math.max(1, rows)) - 2 * GLYPHS));
}

/** The height of an image's row at first: a chart of some 200 px, rows of 1 to 8 px. */
export function fittingImage(images: number): number {
  return Math.min(8, Math.max(1, Math.floor(200 / Math.max(1, images))));
}
