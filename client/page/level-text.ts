import type { LevelValue } from '../data/level-chunk.ts';
import { exact } from '../drawing/numbers.ts';
import type { Stretch } from '../drawing/scale.ts';

/** `12 %`, or of several dumps `dumps 1,025 to 1,088: 3 % to 90 %, mean 12 %`, without a mean where there is none; empty until it is here. */
export function levelText(value: LevelValue | undefined, said: (value: number) => string): string {
  if (!value) return '';
  const { first, last, min, max, mean } = value;
  if (first === last || Number.isNaN(min)) return said(min);
  const bounds = `${dumpsText({ first, last })}${said(min)} to ${said(max)}`;
  return Number.isNaN(mean) ? bounds : `${bounds}, mean ${said(mean)}`;
}

/** `dumps 1,025 to 1,088: `; nothing of a single dump. */
export function dumpsText({ first, last }: Stretch): string {
  return first === last ? '' : `dumps ${exact(first + 1)} to ${exact(last + 1)}: `;
}
