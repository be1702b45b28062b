import { longEnough, type Finding } from './finding.ts';
import type { DumpRows, FilterRows, LayerFacts, RunFacts } from './rows.ts';

/** A filter that stands still for fewer dumps at the end may only pause; one that is called dead stands still at so many at least. */
export const FEWEST_STOPPED = 10;
export const FEWEST_DEAD = 3;

/**
 * Rules `dead-filter` (figure 7e of the paper: weights that never change) and `stopped-filter` (not any more). A filter stands still at a dump where its weights have not
 * changed since the dump before, or where it has no gradient while others of its layer have: then weight decay alone moves it. Dumps at which
 * the whole model stands still, or the learning rate is 0, say nothing.
 */
export class StillFilters {
  /** At how many of the dumps that count each filter has stood still without a break, up to now, and from which iteration on. */
  readonly #still: Int32Array;
  readonly #since: Int32Array;
  /** At how many it has had a change. */
  readonly #known: Int32Array;
  readonly #most: Float64Array;

  constructor(
    readonly layer: LayerFacts,
    readonly run: RunFacts,
  ) {
    this.#still = new Int32Array(layer.filters);
    this.#since = new Int32Array(layer.filters);
    this.#known = new Int32Array(layer.filters);
    this.#most = new Float64Array(layer.filters);
  }

  take(dumps: DumpRows, { change, gradientNorm }: FilterRows): void {
    const count = this.layer.filters;
    for (let row = 0; row < dumps.iterations.length; row++) {
      if (!(dumps.modelChange[row]! > 0) || dumps.learningRate[row] === 0) continue;
      const gradients = gradientNorm.subarray(row * count, (row + 1) * count);
      const hasGradient = gradients.some((norm) => norm > 0);
      for (let filter = 0; filter < count; filter++) {
        const changed = change[row * count + filter]!;
        if (changed !== changed) continue;
        const isStill = changed === 0 || (hasGradient && gradients[filter] === 0);
        this.#add(filter, dumps.iterations[row]!, changed, isStill);
      }
    }
  }

  findings(): Finding[] {
    return [...this.#dead(), ...this.#stopped()];
  }

  #add(filter: number, iteration: number, change: number, isStill: boolean): void {
    this.#known[filter]! += 1;
    if (!isStill) {
      this.#still[filter] = 0;
      this.#most[filter] = 0;
      return;
    }
    if (this.#still[filter]! === 0) this.#since[filter] = iteration;
    this.#still[filter]! += 1;
    this.#most[filter] = Math.max(this.#most[filter]!, change);
  }

  #dead(): Finding[] {
    const dead = this.#where((filter) => this.#isDead(filter));
    if (dead.length === 0) return [];
    const { firstIteration } = this.run;
    const value = Math.max(...dead.map((filter) => this.#most[filter]!));
    return [{ ...this.#finding('dead-filter', dead), from: firstIteration, value, limit: 0 }];
  }

  /** Those that stopped at the same dump together. */
  #stopped(): Finding[] {
    const stopped = this.#where((filter) => this.#isStopped(filter));
    const times = [...new Set(stopped.map((filter) => this.#since[filter]!))];
    return times
      .map((time) => stopped.filter((filter) => this.#since[filter] === time))
      .map((filters) => {
        const fewest = longEnough(this.#known[filters[0]!]!, FEWEST_STOPPED);
        const known = this.#known[filters[0]!]!;
        const finding = this.#finding('stopped-filter', filters);
        return { ...finding, value: finding.dumps / known, limit: fewest / known };
      });
  }

  #finding(rule: Finding['rule'], filters: readonly number[]): Finding {
    const isWhole = filters.length === this.layer.filters;
    return {
      rule,
      node: this.layer.node,
      filters: isWhole ? [] : filters,
      from: this.#since[filters[0]!]!,
      to: this.run.lastIteration,
      dumps: this.#still[filters[0]!]!,
      value: NaN,
      limit: NaN,
      other: filters.length / this.layer.filters,
    };
  }

  #isDead(filter: number): boolean {
    return this.#still[filter]! >= FEWEST_DEAD && this.#still[filter] === this.#known[filter];
  }

  #isStopped(filter: number): boolean {
    const known = this.#known[filter]!;
    return this.#still[filter]! < known && this.#still[filter]! >= longEnough(known, FEWEST_STOPPED);
  }

  #where(holds: (filter: number) => boolean): number[] {
    return Array.from(this.#still.keys()).filter(holds);
  }
}
