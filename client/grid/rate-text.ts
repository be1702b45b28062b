import { percent } from '../drawing/numbers.ts';

/** The least rate that is told as a number. */
const LEAST = 0.001;

/** A false discovery rate as people read it: 3.4 %, < 0.1 %. */
export function rateText(rate: number): string {
  return rate < LEAST ? `< ${percent(LEAST)}` : percent(rate);
}
