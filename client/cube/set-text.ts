import { counted, exact } from '../drawing/numbers.ts';
import { pairLines } from '../grid/pair-text.ts';
import type { ShownCube } from './shown-cube.ts';

/** Filters of a mini-set that are named. */
const NAMED = 5;

/** Classes that are named. */
const LINES = 3;

/** `mini-set of 3 filters of conv2_1 (4, 7, 9)`. */
export function setText(shown: ShownCube, set: number): string {
  const { correlations } = shown;
  const filters = correlations.filtersOf(set);
  return `mini-set of ${counted(filters.length, 'filter')} of ${layerNameOf(shown, set)} (${listed(filters)})`;
}

export function layerNameOf({ correlations, network }: ShownCube, set: number): string {
  const layer = correlations.correlation()!.sets.layer[set]!;
  return network.nodes()[correlations.nodes()[layer]!]!.name;
}

function listed(filters: Int32Array): string {
  const named = [...filters.subarray(0, NAMED)].map(exact).join(', ');
  return filters.length > NAMED ? `${named} and ${exact(filters.length - NAMED)} more` : named;
}

/** What a mini-set shares with which classes, the most first, or with one class how strongly it goes with it: lines of text. */
export function setLines(shown: ShownCube, set: number, id: number | null): readonly string[] {
  const { correlations } = shown;
  const { classes, offsets, dumps: all } = correlations.correlation()!.iterations;
  const names = shown.run.detail()!.classNames;
  const dumps = new Set(correlations.dumpsOf(set));
  const shares = Array.from(classes, (one, column) => ({
    id: one,
    of: offsets[column + 1]! - offsets[column]!,
    count: all.subarray(offsets[column], offsets[column + 1]).filter((dump) => dumps.has(dump)).length,
  }));
  const shareText = (one: (typeof shares)[number]) =>
    `${names[one.id]} ${exact(one.count)} of ${exact(one.of)}`;
  const shared = shares.filter(({ count }) => count > 0).sort((a, b) => b.count - a.count);
  const filters = correlations.filtersOf(set);
  const heading = [
    `${layerNameOf(shown, set)} · ${filters.length === 1 ? 'filter' : 'filters'} ${listed(filters)}`,
    `at ${counted(dumps.size, 'anomaly iteration')} of ${counted(shared.length, 'class')}`,
  ];
  const meant = shares.find((one) => one.id === id);
  if (meant) return [...heading, shareText(meant), ...pairLines(correlations, set, meant.id)];
  return [
    ...heading,
    ...shared.slice(0, LINES).map(shareText),
    ...(shared.length > LINES ? [`and ${counted(shared.length - LINES, 'class')} more`] : []),
  ];
}

/** Of a line of text, in CSS pixels; a character is so wide on the average, at most. */
const LINE = 16;
const CHARACTER = 6.5;

/** Whether lines have room below a face that rises to the right, each by so much as is free at its upper edge. @param deep how far the face goes to the right, and up, in CSS pixels */
export function hasRoom(lines: readonly string[], deep: { readonly x: number; readonly y: number }): boolean {
  return lines.every((line, at) => {
    const above = (lines.length - at) * LINE;
    return line.length * CHARACTER <= deep.x * (1 - above / deep.y);
  });
}
