import { BLOCK_DUMPS } from '../../schema/index.ts';
import type { DumpRange, Stretch } from '../drawing/scale.ts';

/** Rows that one request asks for, at most, where a block has fewer. */
const ROWS = 200_000;

/**
 * The stretches to ask for so that a range is covered, each of whole blocks of the index. They always begin at the same dumps, so that scrolling back
 * repeats their keys.
 *
 * @param series how many rows stand for one dump
 */
export function stretches(range: DumpRange, dumps: number, series: number): Stretch[] {
  const length = BLOCK_DUMPS * Math.max(1, Math.floor(ROWS / (BLOCK_DUMPS * Math.max(1, series))));
  const found: Stretch[] = [];
  const from = Math.max(0, Math.floor(range.from / length) * length);
  for (let first = from; first < Math.min(dumps, Math.ceil(range.to)); first += length) {
    found.push({ first, last: Math.min(first + length, dumps) - 1 });
  }
  return found;
}
