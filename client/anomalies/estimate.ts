import { Injectable, computed, effect, inject, signal, untracked, type Signal } from '@angular/core';
import { proxy } from 'comlink';
import type { Flips, Guidance, Reach, Stage } from '../../analysis/index.ts';
import { Anomalies } from '../page/anomalies.ts';
import { learningStages } from '../page/learning-stages.ts';
import { OpenRun } from '../page/open-run.ts';
import { PageWorker } from '../work/later.ts';
import { flipsWithin, stagesWithin } from './known-dumps.ts';

/** Every reader gets the same estimate. */
const SEED = 1;

export type EstimateState = 'idle' | 'working' | 'stopped' | 'failed' | 'done';

/** What chance alone would give, worked out in the page's worker. */
export interface Estimate {
  /** As far as it is known; null before the first permutation. */
  readonly guidance: Signal<Guidance | null>;
  readonly state: Signal<EstimateState>;
  /** Ends the work; what is known by then stays. */
  stop(): void;
  /** Begins anew where it was stopped, or has failed. */
  again(): void;
}

interface Work {
  readonly flips: Flips;
  readonly stages: readonly Stage[];
  readonly reach: Reach;
}

/** Estimates that are done, so that a panel that is opened again has its own at once. */
@Injectable({ providedIn: 'root' })
export class DoneEstimates {
  readonly #of = new WeakMap<Flips, readonly (Omit<Work, 'flips'> & { readonly guidance: Guidance })[]>();

  find({ flips, stages, reach }: Work): Guidance | null {
    const made = this.#of.get(flips)?.find((other) => other.stages === stages && other.reach === reach);
    return made?.guidance ?? null;
  }

  keep({ flips, ...work }: Work, guidance: Guidance): void {
    this.#of.set(flips, [...(this.#of.get(flips) ?? []), { ...work, guidance }]);
  }
}

/** Follows the run, or the part of it that all flips are known of, and how far chance moves its flips, while it is wanted. Call it where Angular injects. */
export function estimate(isWanted: Signal<boolean>, reach: Signal<Reach>): Estimate {
  const [run, anomalies, worker] = [inject(OpenRun), inject(Anomalies), inject(PageWorker)];
  const done = inject(DoneEstimates);
  const stages = learningStages(run);
  const guidance = signal<Guidance | null>(null);
  const state = signal<EstimateState>('idle');
  const round = signal(0);
  const flipsOfWork = computed(() => {
    const [flips, part] = [anomalies.recorded(), anomalies.recordedPart()];
    if (!flips || !part) return flips;
    return part.last < part.first ? null : flipsWithin(flips, part);
  });
  const stagesOfWork = computed(() => {
    const [known, part] = [stages(), anomalies.recordedPart()];
    return known && part ? stagesWithin(known, part) : known;
  });
  const work = computed<Work | null>(() => {
    const [flips, known] = [flipsOfWork(), stagesOfWork()];
    return flips && known && { flips, stages: known, reach: reach() };
  });

  const begin = (work: Work, isCurrent: () => boolean) => {
    const { flips, stages, reach } = work;
    const take = proxy((result: Guidance) => {
      if (isCurrent()) guidance.set(result);
      return isCurrent();
    });
    const settle = (ending: EstimateState) => () => isCurrent() && state.set(ending);
    worker
      .ask((tasks) =>
        tasks.estimateGuidance(flips, run.classOf(), run.detail()!.classes, stages, SEED, reach, take),
      )
      .then(() => isCurrent() && done.keep(work, guidance()!))
      .then(settle('done'), settle('failed'));
  };
  effect((onCleanup) => {
    round();
    const wanted = isWanted() ? work() : null;
    if (!wanted) return state.update((before) => (before === 'working' ? 'stopped' : before));
    const known = done.find(wanted);
    guidance.set(known);
    state.set(known ? 'done' : 'working');
    let isOver = known !== null;
    onCleanup(() => (isOver = true));
    if (!known) untracked(() => begin(wanted, () => !isOver && state() === 'working'));
  });
  return {
    guidance: guidance.asReadonly(),
    state: state.asReadonly(),
    stop: () => state.set('stopped'),
    again: () => round.update((rounds) => rounds + 1),
  };
}
