import { type Place, refusal } from '../refuse.ts';

/** Ids that must be 0, 1, 2, …: their own row. */
export function checkOrder(place: Place, ids: Int32Array): void {
  const row = ids.findIndex((id, i) => id !== i);
  if (row >= 0) throw refusal(place, `${row} in row ${row}`, String(ids[row]));
}

/** Ids that must be in 0…count−1. */
export function checkRange(place: Place, what: string, ids: Int32Array, count: number): void {
  const row = ids.findIndex((id) => id < 0 || id >= count);
  if (row >= 0) throw refusal(place, `${what} in 0…${count - 1}`, `${ids[row]} in row ${row}`);
}
