import { Span, longEnough, type Finding } from './finding.ts';
import type { DumpRows, LayerFacts, LayerRows, RunFacts } from './rows.ts';

/** An update is expected to be about a thousandth of the weights; far from it is ten times less or more. */
export const USUAL_RATIO = 1e-3;
export const FAR_RATIO = 10;
/** A rate below this part of the highest one is low by intent: a warm-up, a drop, a cosine. */
const FULL_RATE = 0.5;

/**
 * Rule `update-ratio`, per layer: a ratio far from 1e-3 for longer than a transient.
 *
 * The ratio of one iteration is the learning rate times the gradient norm over the weight norm. Where the log lacks one of the three, or the
 * optimizer scales gradients itself, it is bounded by the change between two dumps: the ratios of the iterations in between are `relativeChange` over
 * their number on average, at least, and rarely more than `relativeChange`.
 */
export class UpdateRatio {
  readonly #high = new Run();
  readonly #low = new Run();
  /** Dumps with a ratio; of the low ones those at full rate. */
  #dumps = 0;
  #atFullRate = 0;
  #before = NaN;
  #intervals = 0;

  constructor(
    readonly layer: LayerFacts,
    readonly run: RunFacts,
  ) {}

  take(dumps: DumpRows, rows: LayerRows): void {
    for (let row = 0; row < dumps.iterations.length; row++) {
      const iteration = dumps.iterations[row]!;
      const rate = dumps.learningRate[row]!;
      const [least, most] = this.#isMeasured
        ? exactly((rate * rows.gradientNorm[row]!) / rows.norm[row]!)
        : [rows.relativeChange[row]! / (iteration - this.#before), rows.relativeChange[row]!];
      const interval = iteration - this.#before;
      this.#before = iteration;
      if (!(least > 0 && most < Infinity)) continue;
      this.#dumps += 1;
      this.#intervals += this.#isMeasured ? 1 : interval;
      if (least > USUAL_RATIO * FAR_RATIO) this.#high.add(iteration, least);
      if (rate < FULL_RATE * this.run.highestRate) continue;
      this.#atFullRate += 1;
      if (most < USUAL_RATIO / FAR_RATIO) this.#low.add(iteration, most);
    }
  }

  findings(): Finding[] {
    return [
      ...this.#finding(this.#high, this.#dumps, USUAL_RATIO * FAR_RATIO),
      ...this.#finding(this.#low, this.#atFullRate, USUAL_RATIO / FAR_RATIO),
    ];
  }

  get #isMeasured(): boolean {
    return this.run.isPlainDescent && this.run.highestRate > 0 && this.run.hasGradients;
  }

  #finding({ span, mean }: Run, of: number, limit: number): Finding[] {
    const { from, to, dumps } = span;
    if (dumps < longEnough(of)) return [];
    const other = Math.round(this.#intervals / this.#dumps);
    return [
      {
        rule: 'update-ratio',
        node: this.layer.node,
        filters: [],
        from,
        to,
        dumps,
        value: mean,
        limit,
        other,
      },
    ];
  }
}

function exactly(ratio: number): [number, number] {
  return [ratio, ratio];
}

/** The dumps at which a ratio is far, and its geometric mean over them. */
class Run {
  readonly span = new Span();
  #logs = 0;

  add(iteration: number, ratio: number): void {
    this.span.add(iteration);
    this.#logs += Math.log(ratio);
  }

  get mean(): number {
    return Math.exp(this.#logs / this.span.dumps);
  }
}
