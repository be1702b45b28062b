/** A name beside rows or columns. */
export interface Wanted {
  /** Where the middle of what it names stands, in CSS pixels. */
  readonly y: number;
  /** The higher, the sooner it has its place. */
  readonly rank: NameRank;
}

/** What a name is for comes first; among those that are for the same the largest do. */
export type NameRank = readonly [meaning: number, size: number];

/** In CSS pixels. */
export interface NameRoom {
  /** From the middle of a name to that of the next one, at least. */
  readonly height: number;
  /** How far a name may stand from what it names; names never pass each other. */
  readonly shift?: number;
  /** Between which places middles of names stand. */
  readonly from?: number;
  readonly to?: number;
}

/** From the middle of a name to that of the next one, at least, in CSS pixels. */
export const NAME_HEIGHT = 13;

/** The names that have room, and where their middles stand: those of the highest rank, and of equals the first. */
export function placedNames<T extends Wanted>(
  wanted: readonly T[],
  { height, shift = 0, from = -Infinity, to = Infinity }: NameRoom,
): ReadonlyMap<T, number> {
  const placed = new Map<T, number>();
  for (const name of [...wanted].sort(byRank)) {
    let [low, high] = [from, to];
    for (const [other, y] of placed) {
      if (other.y <= name.y) low = Math.max(low, y + height);
      else high = Math.min(high, y - height);
    }
    const y = Math.min(Math.max(name.y, low), high);
    if (y >= low && Math.abs(y - name.y) <= shift) placed.set(name, y);
  }
  return placed;
}

function byRank({ rank: a }: Wanted, { rank: b }: Wanted): number {
  return b[0] - a[0] || b[1] - a[1];
}
