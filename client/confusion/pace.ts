import type { DumpRange } from '../drawing/scale.ts';
import { dumpIndex, type DumpIndex } from '../drawing/spaces.ts';

/** The shortest time between two steps, in ms: browsers let a page change its address 200 times in 10 s. */
const LEAST_INTERVAL = 100;

/** How many dumps ahead are asked for. */
const AHEAD = 8;

/** Dumps a second as steps: how long one takes, in ms, and how many dumps it passes. */
export function pace(speed: number): { readonly interval: number; readonly stride: number } {
  const stride = Math.max(1, Math.ceil((speed * LEAST_INTERVAL) / 1000));
  return { interval: (1000 * stride) / speed, stride };
}

/** The dump that playing goes on to; at the end of what is visible null. */
export function nextDump(dump: number, stride: number, range: DumpRange): DumpIndex | null {
  const last = Math.ceil(range.to) - 1;
  return dump >= last ? null : dumpIndex(Math.min(dump + stride, last));
}

/** The dumps that playing goes on to, as far as it looks ahead. */
export function upcoming(dump: number, stride: number, range: DumpRange): DumpIndex[] {
  const found: DumpIndex[] = [];
  for (let next = nextDump(dump, stride, range); next !== null && found.length < AHEAD;) {
    found.push(next);
    next = nextDump(next, stride, range);
  }
  return found;
}
