/** For each class, or image, that is unfolded, or on its way, how far: above 0, up to 1. */
export type Unfolded = ReadonlyMap<number, number>;

/** One step of the animation: each goes by `share` towards where it should be. */
export function unfoldStep(
  from: Unfolded,
  open: readonly number[],
  share: number,
): { shares: Unfolded; settled: boolean } {
  const shares = new Map<number, number>();
  for (const id of open) shares.set(id, Math.min(1, (from.get(id) ?? 0) + share));
  for (const [id, before] of from) {
    if (!open.includes(id) && before - share > 0) shares.set(id, before - share);
  }
  return { shares, settled: isUnfolded(shares, open) };
}

/** Whether just these are unfolded in full and all others folded. */
export function isUnfolded(shares: Unfolded, open: readonly number[]): boolean {
  return shares.size === open.length && open.every((id) => shares.get(id) === 1);
}
