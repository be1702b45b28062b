import { Injectable, computed, inject, linkedSignal } from '@angular/core';
import type { RunDetail } from '../../schema/index.ts';
import { stretches } from '../data/blocks.ts';
import { current, failureOf, present, sameNeeds } from '../data/coordinator.ts';
import { declareNeeds } from '../data/declare-needs.ts';
import { classChunkNeed } from '../data/needs.ts';
import { wholeRun } from '../drawing/scale.ts';
import { addChunks, awaitedSeries, type ClassChunk, type ClassSeries } from '../data/series.ts';
import { OpenRun } from './open-run.ts';

interface Arrived {
  readonly run: RunDetail | undefined;
  readonly chunks: readonly ClassChunk[];
}

/** Error of all classes: the last dump, which the classes are sorted by, the visible ones, and then the others. */
@Injectable()
export class ClassCurves {
  readonly #run = inject(OpenRun);

  readonly #needs = computed(
    () => {
      const run = this.#run.detail();
      if (!run) return [];
      const [dumps, classes] = [this.#run.dumps(), run.classNames.length];
      const last = stretches({ from: dumps - 1, to: dumps }, dumps, classes);
      const visible = stretches(this.#run.range(), dumps, classes);
      const all = stretches(wholeRun(dumps), dumps, classes);
      return [...last, ...visible, ...all].map((stretch) => classChunkNeed(run, stretch));
    },
    { equal: sameNeeds },
  );
  readonly #coordinator = declareNeeds(this.#needs);
  readonly #answers = computed(() => this.#needs().map((need) => this.#coordinator.answer(need)));

  /** What has come stays, also where it is no longer visible; another version of the run begins anew. */
  readonly series = linkedSignal<Arrived, ClassSeries>({
    source: () => ({
      run: this.#run.detail(),
      chunks: this.#answers().flatMap((answer) => present(answer) ?? []),
    }),
    computation: ({ run, chunks }, before) => {
      const isSameRun = before !== undefined && before.source.run === run;
      const series = isSameRun ? before.value : awaitedSeries(run?.classNames.length ?? 0, this.#run.dumps());
      return addChunks(series, chunks);
    },
  }).asReadonly();

  /** Error of each class at the last dump; null until it is here. */
  readonly final = computed(() => {
    const last = present(this.#answers()[0] ?? { state: 'awaited' });
    if (!last) return null;
    return last.error.subarray(-(this.#run.detail()?.classes ?? 0));
  });
  readonly awaited = computed(() => this.#answers().some(({ state }) => state === 'awaited'));
  /** The series, once all of it is here, in the run's present version. */
  readonly whole = computed(() => {
    const [series, needs, answers] = [this.series(), this.#needs(), this.#answers()];
    const isIn = (chunk: ClassChunk | undefined) => chunk !== undefined && series.chunks.has(chunk);
    const isHere = needs.length > 0 && needs.every((need, at) => isIn(current(answers[at]!, need)));
    return isHere ? series : null;
  });
  readonly failure = computed(() => failureOf(this.#answers()));
}
