import { Span, type Finding } from './finding.ts';
import type { DumpRows, FilterRows, LayerFacts, LayerRows } from './rows.ts';

/** A hundred times what was usual before. */
export const EXPLODING_FACTOR = 100;
const LOG_FACTOR = Math.log(EXPLODING_FACTOR);
/** Of so many dumps the norm has to be known before one is called unusual. */
export const KNOWN_DUMPS = 10;

/**
 * Rule `exploding-gradients`: a gradient norm far above its geometric mean over the dumps before, and above the largest of the first ten, so that one that had
 * died down and returns does not count. What explodes does not become usual. Filters that explode are named one by one, the layer where that is more than half of
 * them, or where it does and none of them alone.
 */
export class ExplodingGradients {
  readonly #layer = new Growth();
  readonly #filters: readonly Growth[];

  constructor(readonly layer: LayerFacts) {
    this.#filters = Array.from({ length: layer.filters }, () => new Growth());
  }

  take({ iterations }: DumpRows, layer: LayerRows, filters: FilterRows): void {
    const count = this.#filters.length;
    for (let row = 0; row < iterations.length; row++) {
      const iteration = iterations[row]!;
      this.#layer.add(iteration, layer.gradientNorm[row]!);
      for (let filter = 0; filter < count; filter++) {
        this.#filters[filter]!.add(iteration, filters.gradientNorm[row * count + filter]!);
      }
    }
  }

  findings(): Finding[] {
    const exploding = this.#filters.flatMap((growth, filter) => (growth.span.dumps > 0 ? [filter] : []));
    const isWhole = 2 * exploding.length > this.#filters.length || exploding.length === 0;
    if (isWhole && this.#layer.span.dumps > 0) return [this.#finding(this.#layer, [])];
    return exploding.map((filter) => this.#finding(this.#filters[filter]!, [filter]));
  }

  #finding({ span, factor, norm }: Growth, filters: readonly number[]): Finding {
    const { from, to, dumps } = span;
    return {
      rule: 'exploding-gradients',
      node: this.layer.node,
      filters,
      from,
      to,
      dumps,
      value: factor,
      limit: EXPLODING_FACTOR,
      other: norm,
    };
  }
}

/** One series of gradient norms. */
class Growth {
  readonly span = new Span();
  /** The largest multiple of the usual norm, and the largest norm. */
  factor = 0;
  norm = 0;
  #known = 0;
  #logs = 0;
  #early = 0;

  add(iteration: number, norm: number): void {
    if (!(norm > 0)) return;
    const log = Math.log(norm);
    const above = log - this.#logs / this.#known;
    if (this.#known >= KNOWN_DUMPS && above > LOG_FACTOR && norm > this.#early) {
      this.span.add(iteration);
      this.factor = Math.max(this.factor, Math.exp(above));
      this.norm = Math.max(this.norm, norm);
      return;
    }
    if (this.#known < KNOWN_DUMPS) this.#early = Math.max(this.#early, norm);
    this.#known += 1;
    this.#logs += log;
  }
}
