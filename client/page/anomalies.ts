import { Injectable, computed, inject } from '@angular/core';
import { present } from '../data/coordinator.ts';
import { declareNeeds } from '../data/declare-needs.ts';
import { classStatsNeed } from '../data/needs.ts';
import { dumpIndex, type DumpIndex } from '../drawing/spaces.ts';
import { anomalyDumps, anomalyRule, scoresOf } from './anomaly-iterations.ts';
import { OpenRun } from './open-run.ts';

/** The anomaly iterations of the selected class, or of all classes together where none is selected. */
@Injectable()
export class Anomalies {
  readonly #run = inject(OpenRun);

  /** The class that they are of; null for all classes together. */
  readonly class = computed(() => {
    const { class: id } = this.#run.address();
    return id !== null && id < (this.#run.detail()?.classes ?? 0) ? id : null;
  });
  readonly #need = computed(() => {
    const run = this.#run.detail();
    return run && classStatsNeed(run, this.class() ?? 'all');
  });
  readonly #coordinator = declareNeeds(() => (this.#need() ? [this.#need()!] : []));

  readonly rule = computed(() => {
    const run = this.#run.detail();
    const id = this.class();
    return run && anomalyRule(run.dumps, id === null ? run.images : run.classImages[id]!.length);
  });
  readonly scores = computed(() => {
    const [need, rule] = [this.#need(), this.rule()];
    const stats = need && present(this.#coordinator.answer(need));
    return stats && rule ? scoresOf(stats.flips, rule) : null;
  });
  readonly #dumps = computed(() => {
    const [scores, rule] = [this.scores(), this.rule()];
    return scores && rule ? anomalyDumps(scores, rule) : [];
  });

  before(dump: number): DumpIndex | undefined {
    const found = this.#dumps().findLast((other) => other < dump);
    return found === undefined ? undefined : dumpIndex(found);
  }

  after(dump: number): DumpIndex | undefined {
    const found = this.#dumps().find((other) => other > dump);
    return found === undefined ? undefined : dumpIndex(found);
  }
}
