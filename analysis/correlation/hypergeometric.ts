/**
 * The sum of independent hypergeometric numbers, exactly: from each stratum some episodes are drawn without repetition; how many of those that are drawn are hit?
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

  /**
   * The probability of at least `observed` hits over all strata. Sums of small numbers only, so it is exact to 12 digits or so however small it is.
   * @param all, hit, drawn an entry a stratum
   */
  tail(all: ArrayLike<number>, hit: ArrayLike<number>, drawn: ArrayLike<number>, observed: number): number {
    let end = 0;
    this.#sum[0] = 1;
    for (let stratum = 0; stratum < all.length; stratum++) {
      const [n, m, d] = [all[stratum]!, hit[stratum]!, drawn[stratum]!];
      const least = Math.max(0, d - (n - m));
      const most = Math.min(m, d);
      if (most === 0) continue;
      this.#next.fill(0, 0, end + most + 1);
      for (let hits = least; hits <= most; hits++) {
        const probability = Math.exp(this.logProbability(n, m, d, hits));
        for (let before = 0; before <= end; before++) {
          this.#next[before + hits]! += this.#sum[before]! * probability;
        }
      }
      end += most;
      [this.#sum, this.#next] = [this.#next, this.#sum];
    }
    let tail = 0;
    for (let hits = end; hits >= observed; hits--) tail += this.#sum[hits]!;
    return Math.min(1, tail);
  }

  #logChoose(n: number, k: number): number {
    return this.#logFactorial[n]! - this.#logFactorial[k]! - this.#logFactorial[n - k]!;
  }
}
