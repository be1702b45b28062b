/** Height of the unfolded history of an image, in CSS pixels. */
export const HISTORY = 148;

/** The history that is unfolded below a row of a chart. */
export interface Gap {
  readonly row: number;
  /** What of it is unfolded, in CSS pixels. */
  readonly height: number;
}

/** A place in a chart. */
export interface ChartPlace {
  readonly row: number;
  /** How far down in the history below the row, in CSS pixels; null on the row itself. */
  readonly history: number | null;
}

/** Rows that lie below each other without a history between them: `first` inside, `end` not. */
export interface Segment {
  readonly first: number;
  readonly end: number;
  readonly top: number;
}

/** Where the images of an unfolded class lie, a row each, with histories below some of them; CSS pixels from the chart's top. */
export class ChartRows {
  readonly segments: readonly Segment[];
  readonly height: number;

  /** @param gaps at most one a row, in any order */
  constructor(
    readonly images: number,
    readonly imageHeight: number,
    gaps: readonly Gap[],
  ) {
    const segments: Segment[] = [];
    let [first, top] = [0, 0];
    for (const { row, height } of [...gaps].sort((a, b) => a.row - b.row)) {
      const end = row + 1;
      segments.push({ first, end, top });
      top += (end - first) * imageHeight + height;
      first = end;
    }
    this.height = top + (images - first) * imageHeight;
    this.segments = first < images ? [...segments, { first, end: images, top }] : segments;
  }

  /** Top of a row. */
  top(row: number): number {
    const segment = this.segments.findLast(({ first }) => first <= row);
    return segment ? segment.top + (row - segment.first) * this.imageHeight : 0;
  }

  /** Height of the history below a row; 0 where it has none. */
  below(row: number): number {
    const next = this.segments.find(({ first }) => first > row);
    const end = next?.top ?? this.height;
    const last = next ? next.first - 1 : this.images - 1;
    return row === last ? end - this.top(row) - this.imageHeight : 0;
  }

  /** What lies at a height; null outside. */
  at(y: number): ChartPlace | null {
    if (y < 0 || y >= this.height) return null;
    const { first, end, top } = this.segments.findLast((segment) => segment.top <= y)!;
    const below = y - top - (end - first) * this.imageHeight;
    if (below >= 0) return { row: end - 1, history: below };
    return { row: first + Math.floor((y - top) / this.imageHeight), history: null };
  }
}
