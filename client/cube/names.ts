/** A name beside a face: the higher its rank, the sooner it has its place. */
export interface Wanted {
  /** Where its middle stands, in CSS pixels. */
  readonly y: number;
  readonly rank: number;
}

/** From the middle of a name to that of the next one, at least, in CSS pixels. */
export const NAME_HEIGHT = 13;

/** Which names have room: those of the highest rank, and of equals the first. */
export function placedNames<T extends Wanted>(wanted: readonly T[], height = NAME_HEIGHT): readonly T[] {
  const taken: number[] = [];
  const placed = new Set<T>();
  for (const name of [...wanted].sort((a, b) => b.rank - a.rank)) {
    if (taken.some((y) => Math.abs(y - name.y) < height)) continue;
    taken.push(name.y);
    placed.add(name);
  }
  return wanted.filter((name) => placed.has(name));
}
