import { computed, linkedSignal, type Signal } from '@angular/core';
import { guidanceCurve, propose, type Guidance } from '../../analysis/index.ts';
import { lastThreshold } from './draw-guidance.ts';

/** What the reader has chosen of window and threshold; null for what is proposed. */
interface Chosen {
  readonly window: number | null;
  readonly threshold: number | null;
}

const AS_PROPOSED: Chosen = { window: null, threshold: null };

/** The window whose curve is shown, and the threshold that is picked from it: as proposed until the reader chooses others, and again after `reset`. */
export class GuidanceChoice {
  readonly #guidance: Signal<Guidance | null>;
  readonly #rate: Signal<number>;
  readonly #chosen;

  /**
   * @param guidance as far as it is known; null while nothing is, and where there is nothing to compare
   * @param rate the false discovery rate that is kept to, 0…1: another one is proposed for anew
   */
  constructor(guidance: Signal<Guidance | null>, rate: Signal<number>) {
    this.#guidance = guidance;
    this.#rate = rate;
    this.#chosen = linkedSignal({ source: rate, computation: () => AS_PROPOSED });
  }

  readonly windows = computed<readonly number[]>(() => [...(this.#guidance()?.windows ?? [])]);
  readonly proposal = computed(() => {
    const guidance = this.#guidance();
    return guidance && propose(guidance, this.#rate());
  });

  readonly window = computed(() => {
    const [chosen, windows] = [this.#chosen().window, this.windows()];
    if (chosen !== null && windows.includes(chosen)) return chosen;
    return this.proposal()?.window ?? windows[1] ?? windows[0]!;
  });
  readonly curve = computed(() => {
    const [guidance, place] = [this.#guidance(), this.windows().indexOf(this.window())];
    return guidance && place >= 0 ? guidanceCurve(guidance, place) : null;
  });
  /** The largest threshold at which the window finds anything. */
  readonly last = computed(() => (this.curve() ? lastThreshold(this.curve()!) : 1));
  /** The least threshold of the window that keeps to the rate; the last one where none does. */
  readonly #least = computed(() => {
    const at = this.curve()?.rate.findIndex((rate) => rate < this.#rate()) ?? -1;
    return at < 0 ? this.last() : at + 1;
  });
  readonly threshold = computed(() => Math.min(this.#chosen().threshold ?? this.#least(), this.last()));

  /** Another window begins with the least threshold that it allows. */
  chooseWindow(window: number): void {
    this.#chosen.set({ window, threshold: null });
  }

  /** A threshold is one of the window that is shown. */
  chooseThreshold(threshold: number): void {
    this.#chosen.set({ window: this.window(), threshold });
  }

  /** Goes back to what is proposed. */
  reset(): void {
    this.#chosen.set(AS_PROPOSED);
  }
}
