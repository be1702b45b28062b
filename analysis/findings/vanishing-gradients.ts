import { Span, longEnough, type Finding } from './finding.ts';
import type { DumpRows, LayerFacts, LayerRows, RunFacts } from './rows.ts';

/** A thousandth of what is usual in the network at the same dump. */
export const VANISHING_PART = 1e-3;

/**
 * Rule `vanishing-gradients`: the gradients of a layer, relative to its weights, are next to nothing beside those of the other layers. A frozen
 * layer, whose gradients are 0 and which does not change, is not judged here.
 */
export class VanishingGradients {
  readonly #span = new Span();
  #dumps = 0;
  #logs = 0;
  /** Of the dumps where it is not 0: a logarithm needs that. */
  #logged = 0;
  #least = Infinity;

  constructor(
    readonly layer: LayerFacts,
    readonly run: RunFacts,
  ) {}

  take({ iterations, usualGradient }: DumpRows, { gradientNorm, norm, change }: LayerRows): void {
    for (let row = 0; row < iterations.length; row++) {
      const part = gradientNorm[row]! / norm[row]! / usualGradient[row]!;
      const isFrozen = gradientNorm[row] === 0 && !(change[row]! > 0);
      if (!(part < Infinity) || isFrozen) continue;
      this.#dumps += 1;
      if (part >= VANISHING_PART) continue;
      this.#span.add(iterations[row]!);
      this.#least = Math.min(this.#least, part);
      if (part === 0) continue;
      this.#logs += Math.log(part);
      this.#logged += 1;
    }
  }

  findings(): Finding[] {
    const { from, to, dumps } = this.#span;
    if (dumps < longEnough(this.#dumps)) return [];
    return [
      {
        rule: 'vanishing-gradients',
        node: this.layer.node,
        filters: [],
        from,
        to,
        dumps,
        value: this.#logged > 0 ? Math.exp(this.#logs / this.#logged) : 0,
        limit: VANISHING_PART,
        other: this.#least,
      },
    ];
  }
}
