import { MAGNITUDES, type Distribution } from '../../analysis/index.ts';

/** The magnitudes from here on are NaN and infinity: the largest exponent. */
const NOT_FINITE = 255 * 64;

/**
 * A distribution that others are added to. Only the magnitudes between its smallest and its largest are held: some twenty octaves of a
 * layer's weights, not all 256.
 */
export class Histogram implements Distribution {
  first = 1;
  zeros = 0;
  negative = new Float64Array(0);
  positive = new Float64Array(0);

  add(other: Distribution): void {
    this.zeros += other.zeros;
    if (other.negative.length === 0) return;
    this.#cover(other.first, other.first + other.negative.length);
    const shift = other.first - this.first;
    for (let i = 0; i < other.negative.length; i++) this.negative[shift + i]! += other.negative[i]!;
    for (let i = 0; i < other.positive.length; i++) this.positive[shift + i]! += other.positive[i]!;
  }

  /** Holds at least the magnitudes from `first` up to but not with `end`. */
  #cover(first: number, end: number): void {
    const length = this.negative.length;
    if (length > 0 && first >= this.first && end <= this.first + length) return;
    const from = length ? Math.min(first, this.first) : first;
    const until = length ? Math.max(end, this.first + length) : end;
    const shift = this.first - from;
    const widened = (counts: Float64Array) => {
      const all = new Float64Array(until - from);
      if (length) all.set(counts, shift);
      return all;
    };
    this.negative = widened(this.negative);
    this.positive = widened(this.positive);
    this.first = from;
  }
}

/**
 * Takes the finite values out of the kernel's counts and sets these to zero.
 *
 * @param counts 2¹⁵ counts, those of the positive values first
 * @param occupied what the kernel's `occupied` says of them
 */
export function takeDistribution(counts: Uint32Array, occupied: number): Distribution {
  const first = Math.max(occupied >>> 16, 1);
  const end = occupied & 0xffff;
  const last = Math.max(first, Math.min(end, NOT_FINITE));
  const zeros = counts[0]! + counts[MAGNITUDES]!;
  const positive = counts.slice(first, last);
  const negative = counts.slice(MAGNITUDES + first, MAGNITUDES + last);
  counts.fill(0, occupied >>> 16, end);
  counts.fill(0, MAGNITUDES + (occupied >>> 16), MAGNITUDES + end);
  return { first, zeros, negative, positive };
}
