import type { Pair } from '../../analysis/index.ts';
import { exact, measured } from '../drawing/numbers.ts';
import type { Correlations } from './correlations.ts';
import { rateText } from './rate-text.ts';

/** The numbers of a mini-set and a class, and whether they are beyond chance: two lines of text, or none before they are known. */
export function pairLines(correlations: Correlations, set: number, id: number): readonly string[] {
  const pair = correlations.pairOf(set, id);
  return pair ? [pairNumbers(pair), verdictText(pair, correlations.rate())] : [];
}

/** `lift 2.1 · p 0.031 · q 12 %`. */
export function pairNumbers({ lift, p, q }: Pick<Pair, 'lift' | 'p' | 'q'>): string {
  return `lift ${measured(lift)} · p ${measured(p)} · q ${rateText(q)}`;
}

/** Whether chance does not explain a pair. @param rate of false discoveries that is allowed; 0…1 */
export function verdictText({ q }: Pick<Pair, 'q'>, rate: number): string {
  return q <= rate ? 'beyond chance' : 'not beyond chance';
}

/** `3 of 10`: the episodes of the class at which the mini-set appears. */
export function seenText({ observed, episodes }: Pick<Pair, 'observed' | 'episodes'>): string {
  return `${exact(observed)} of ${exact(episodes)}`;
}
