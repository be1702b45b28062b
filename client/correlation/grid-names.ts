import { placedNames } from '../grid/placed-names.ts';
import type { Span } from './shown-grid.ts';

/** A name beside the grid, and where its middle is along the side, in CSS pixels. */
export interface GridName {
  /** The place of its row or column. */
  readonly place: number;
  readonly at: number;
  readonly isMeant: boolean;
}

/**
 * The names that have room along a side: those that are meant, then those of the largest rows or columns.
 * @param length of the side. @param room what a name takes along it
 */
export function namesWithRoom(
  spans: readonly Span[],
  isMeant: (place: number) => boolean,
  length: number,
  room: number,
): GridName[] {
  const middles = spans.map(({ from, to }) => (Math.max(from, 0) + Math.min(to, length)) / 2);
  const seen = [...spans.keys()].filter((place) => spans[place]!.to > 0 && spans[place]!.from < length);
  const size = (place: number) => Math.round(spans[place]!.to - spans[place]!.from);
  const wanted = seen.map((place) => {
    const meant = isMeant(place);
    return { place, y: middles[place]!, rank: [Number(meant), size(place)] as const, isMeant: meant };
  });
  const placed = placedNames(wanted, { height: room });
  return wanted
    .filter((name) => placed.has(name))
    .map(({ place, y, isMeant }) => ({ place, at: y, isMeant }));
}
