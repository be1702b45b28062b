/** Between two settings, and room of the button that shows the folded ones, in CSS pixels. */
export const GAP = 8;
const MORE = 64;

/** How many of the first settings have room; one that has not been measured yet is tried. */
export function fittingIn(
  names: readonly string[],
  widths: ReadonlyMap<string, number>,
  room: number,
): number {
  const ends: number[] = [];
  let end = 0;
  for (const name of names) ends.push((end += (widths.get(name) ?? 0) + GAP));
  if (end <= room) return names.length;
  return ends.filter((at) => at <= room - MORE).length;
}
