import { computed, inject, type Signal } from '@angular/core';
import type { Correlation, CorrelationOrder, Evidence } from '../../analysis/index.ts';
import { EVIDENCE_RATES } from '../data/correlation-fields.ts';
import { rested } from '../data/rested.ts';
import { learningStages } from '../page/learning-stages.ts';
import type { OpenRun } from '../page/open-run.ts';
import { PageWorker, later, type Later } from '../work/later.ts';

/** How long settings rest before the worker begins, in ms. */
const RESTED = 200;

/** Whatever rate is chosen, no link within it is left out. */
const RATE = Math.max(...EVIDENCE_RATES) / 100;

/** All pairs that meet are listed where there are no more than these, else so many of the strongest. */
const MOST_LISTED = 100_000;

/** Something that was worked out of a correlation: it is of use with that one alone. */
export interface OfCorrelation<T> {
  readonly correlation: Correlation;
  readonly value: T;
}

/** How strongly mini-sets go with classes, worked out in the page's worker. Call it where Angular injects. */
export function linkEvidence(
  run: OpenRun,
  correlation: Signal<Correlation | null>,
): Later<OfCorrelation<Evidence>> {
  const [worker, stages, settled] = [inject(PageWorker), learningStages(run), rested(correlation, RESTED)];
  const evidence = later(
    () => {
      const [found, known] = [settled(), stages()];
      return found && known && found.sets.layer.length > 0 ? { correlation: found, stages: known } : null;
    },
    async ({ correlation, stages }) => ({
      correlation,
      value: await worker.ask((tasks) =>
        tasks.evidence(correlation, stages, { rate: RATE, fewest: MOST_LISTED }),
      ),
    }),
  );
  // What rests is about to be worked on.
  return { ...evidence, awaited: computed(() => evidence.awaited() || settled() !== correlation()) };
}

/** The order in which what is alike stands side by side, likewise; while it is not wanted, there is none. Call it where Angular injects. */
export function similarCells(
  correlation: Signal<Correlation | null>,
  isWanted: Signal<boolean>,
): Later<OfCorrelation<CorrelationOrder>> {
  const [worker, settled] = [inject(PageWorker), rested(correlation, RESTED)];
  const wanted = computed(() => (isWanted() ? settled() : null));
  return later(wanted, async (correlation) => ({
    correlation,
    value: await worker.ask((tasks) => tasks.correlationOrder(correlation)),
  }));
}
