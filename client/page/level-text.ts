import type { LevelValue } from '../data/level-chunk.ts';
import { exact } from '../drawing/numbers.ts';

/** `12 %`, or of several dumps `dumps 1,025 to 1,088: 3 % to 90 %, mean 12 %`; empty until it is here. */
export function levelText(value: LevelValue | undefined, said: (value: number) => string): string {
  if (!value) return '';
  const { first, last, min, max, mean } = value;
  if (first === last || Number.isNaN(mean)) return said(mean);
  const of = `dumps ${exact(first + 1)} to ${exact(last + 1)}`;
  return `${of}: ${said(min)} to ${said(max)}, mean ${said(mean)}`;
}
