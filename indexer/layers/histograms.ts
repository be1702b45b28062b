import { MAGNITUDES, type Distribution } from '../../analysis/index.ts';

/** The magnitudes from here on are NaN and infinity: the largest exponent. */
const NOT_FINITE = 255 * 64;

/**
 * A distribution that others are added to. Only the magnitudes between its smallest and its largest are held: some twenty octaves of a
 * layer's weights, not all 256.
 */
export class Histogram implements Distribution {
  count = 0;
  zeros = 0;
  first = 1;
  negative = new Float64Array(0);
  positive = new Float64Array(0);

  add(other: Distribution): void {
    this.count += other.count;
    this.zeros += other.zeros;
    if (other.negative.length === 0) return;
    this.#cover(other.first, other.first + other.negative.length);
    addCounts(this.negative, other.first - this.first, other.negative);
    addCounts(this.positive, other.first - this.first, other.positive);
  }

  /** Holds at least the magnitudes from `first` up to but not with `end`, and some more, so that it seldom has to grow. */
  #cover(first: number, end: number): void {
    const length = this.negative.length;
    if (length > 0 && first >= this.first && end <= this.first + length) return;
    const from = Math.max(1, (length ? Math.min(first, this.first) : first) - 128);
    const until = Math.min(NOT_FINITE, (length ? Math.max(end, this.first + length) : end) + 128);
    this.negative = widened(this.negative, this.first - from, until - from);
    this.positive = widened(this.positive, this.first - from, until - from);
    this.first = from;
  }
}

function addCounts(into: Float64Array, at: number, counts: Float64Array): void {
  for (let i = 0; i < counts.length; i++) into[at + i]! += counts[i]!;
}

function widened(counts: Float64Array, at: number, length: number): Float64Array<ArrayBuffer> {
  const all = new Float64Array(length);
  if (counts.length > 0) all.set(counts, at);
  return all;
}

/** The finite values that the kernel has counted. One is taken at a time: its arrays are used again. */
export class CountedDistribution implements Distribution {
  count = 0;
  zeros = 0;
  first = 1;
  negative = new Float64Array(0);
  positive = new Float64Array(0);
  readonly #negative = new Float64Array(MAGNITUDES);
  readonly #positive = new Float64Array(MAGNITUDES);

  /**
   * Takes the counts and sets them to zero.
   * @param counts 2¹⁵ counts, those of the positive values first
   * @param occupied what the kernel's `occupied` says of them
   * @param finite how many of the values are finite
   */
  take(counts: Uint32Array, occupied: number, finite: number): this {
    const [start, end] = [occupied >>> 16, occupied & 0xffff];
    this.first = Math.max(start, 1);
    const length = Math.max(0, Math.min(end, NOT_FINITE) - this.first);
    this.count = finite;
    this.zeros = counts[0]! + counts[MAGNITUDES]!;
    this.positive = this.#positive.subarray(0, length);
    this.negative = this.#negative.subarray(0, length);
    for (let i = 0; i < length; i++) {
      this.positive[i] = counts[this.first + i]!;
      this.negative[i] = counts[MAGNITUDES + this.first + i]!;
    }
    counts.fill(0, start, end);
    counts.fill(0, MAGNITUDES + start, MAGNITUDES + end);
    return this;
  }
}
