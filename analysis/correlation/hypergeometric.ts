/** Mean and variance of a number of hits. */
export interface Moments {
  readonly mean: number;
  readonly variance: number;
}

/**
 * The sum of independent hypergeometric numbers, exactly: from each stratum some episodes are drawn without repetition; how many of those that are drawn are hit?
 * Of `all` and `hit` only so many entries count as `drawn` has.
 */
export class HypergeometricSum {
  readonly #logFactorial: Float64Array;
  /** Probabilities of 0, 1, … hits; what is left over from the call before lies beyond `#end`. */
  #sum: Float64Array;
  #next: Float64Array;

  /** @param most the most episodes of a stratum, and in any draw of all strata */
  constructor(most: number) {
    this.#logFactorial = new Float64Array(most + 1);
    for (let n = 1; n <= most; n++) this.#logFactorial[n] = this.#logFactorial[n - 1]! + Math.log(n);
    this.#sum = new Float64Array(most + 1);
    this.#next = new Float64Array(most + 1);
  }

  /** ln of the probability that `hits` of `drawn` are hit, where `hit` of `all` are. */
  logProbability(all: number, hit: number, drawn: number, hits: number): number {
    return (
      this.#logChoose(hit, hits) + this.#logChoose(all - hit, drawn - hits) - this.#logChoose(all, drawn)
    );
  }

  /** @param all, hit, drawn an entry a stratum */
  moments(all: ArrayLike<number>, hit: ArrayLike<number>, drawn: ArrayLike<number>): Moments {
    let [mean, variance] = [0, 0];
    for (let stratum = 0; stratum < drawn.length; stratum++) {
      const [n, m, d] = [all[stratum]!, hit[stratum]!, drawn[stratum]!];
      mean += (d * m) / n;
      if (n > 1) variance += (d * m * (n - m) * (n - d)) / (n * n * (n - 1));
    }
    return { mean, variance };
  }

  /**
   * The probability of at least `observed` hits over all strata. Where it may be small it is a sum of small numbers only, so it is exact to 12 digits or so however
   * small it is; where no more is observed than a standard deviation above the mean, it is what fewer hits leave of 1, and these are the fewer numbers.
   * @param all, hit, drawn an entry a stratum
   */
  tail(all: ArrayLike<number>, hit: ArrayLike<number>, drawn: ArrayLike<number>, observed: number): number {
    if (observed === 0) return 1;
    const { mean, variance } = this.moments(all, hit, drawn);
    const isLarge = observed - mean <= Math.sqrt(variance);
    const end = this.#convolve(all, hit, drawn, isLarge ? observed - 1 : Infinity);
    let sum = 0;
    if (isLarge) {
      for (let hits = 0; hits <= end; hits++) sum += this.#sum[hits]!;
      return Math.min(1, Math.max(0, 1 - sum));
    }
    for (let hits = end; hits >= observed; hits--) sum += this.#sum[hits]!;
    return Math.min(1, sum);
  }

  /** Fills `#sum`, up to so many hits. @returns the most hits that it holds */
  #convolve(
    all: ArrayLike<number>,
    hit: ArrayLike<number>,
    drawn: ArrayLike<number>,
    atMost: number,
  ): number {
    let end = 0;
    this.#sum[0] = 1;
    for (let stratum = 0; stratum < drawn.length; stratum++) {
      const [n, m, d] = [all[stratum]!, hit[stratum]!, drawn[stratum]!];
      const least = Math.max(0, d - (n - m));
      const most = Math.min(m, d);
      if (most === 0) continue;
      const newEnd = Math.min(end + most, atMost);
      this.#next.fill(0, 0, newEnd + 1);
      for (let hits = least; hits <= most && hits <= newEnd; hits++) {
        const probability = Math.exp(this.logProbability(n, m, d, hits));
        const last = Math.min(end, newEnd - hits);
        for (let before = 0; before <= last; before++) {
          this.#next[before + hits]! += this.#sum[before]! * probability;
        }
      }
      end = newEnd;
      [this.#sum, this.#next] = [this.#next, this.#sum];
    }
    return end;
  }

  #logChoose(n: number, k: number): number {
    return this.#logFactorial[n]! - this.#logFactorial[k]! - this.#logFactorial[n - k]!;
  }
}
