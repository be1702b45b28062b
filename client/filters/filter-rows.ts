/** Heights of a filter's row that zooming passes through, in CSS pixels; 0 shows all filters in the room that there is. */
export const ROW_STEPS = [0, 1, 2, 3, 4, 6, 8, 12, 16, 24] as const;
const HIGHEST = 24;

/** The highest row that is not asked for: of a layer with few filters. */
const SUITED = 8;

/**
 * The height of a filter's row, in CSS pixels; below 1 where filters share pixels.
 * @param asked null as it suits the number of filters, 0 so that all of them are shown
 * @param room what the chart may have
 */
export function filterRowHeight(asked: number | null, filters: number, room: number): number {
  const fitting = room / Math.max(1, filters);
  if (asked === null) return Math.min(SUITED, Math.max(1, Math.floor(fitting)));
  return asked === 0 ? Math.min(HIGHEST, fitting) : Math.min(HIGHEST, asked);
}

/** The chart's height, in whole CSS pixels: what its filters need, up to its room; then it scrolls inside. */
export function filterChartHeight(rowHeight: number, filters: number, room: number): number {
  return Math.max(1, Math.min(Math.floor(room), Math.ceil(filters * rowHeight)));
}

/** How far a chart can be scrolled. */
export function furthestScroll(rowHeight: number, filters: number, height: number): number {
  return Math.max(0, Math.ceil(filters * rowHeight) - height);
}

/** The scroll that shows a row, as near to the present one as can be. */
export function scrollTo(row: number, rowHeight: number, height: number, scrollTop: number): number {
  const [above, below] = [row * rowHeight, (row + 1) * rowHeight - height];
  return Math.min(Math.max(scrollTop, Math.ceil(below)), Math.floor(above));
}
