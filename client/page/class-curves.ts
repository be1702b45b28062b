import { Injectable, computed, inject, linkedSignal } from '@angular/core';
import type { RunDetail } from '../../schema/index.ts';
import { stretches } from '../data/blocks.ts';
import { current, failureOf, present, sameNeeds } from '../data/coordinator.ts';
import { declareNeeds } from '../data/declare-needs.ts';
import { extremesOfLevels, valueOfLevels, type LevelSpan, type LevelValue } from '../data/level-chunk.ts';
import { classLevelNeed, isLongSeries, mostPixels } from '../data/level-needs.ts';
import { classChunkNeed } from '../data/needs.ts';
import { extremesOf, type Columns, type Extremes } from '../drawing/reduction.ts';
import { wholeRun, type Stretch } from '../drawing/scale.ts';
import { ERROR_VIEWS } from '../data/views.ts';
import { addChunks, awaitedSeries, ofClass, type ClassChunk, type ClassSeries } from '../data/series.ts';
import { leveled, type LeveledSource } from './leveled.ts';
import { OpenRun } from './open-run.ts';

interface Arrived {
  readonly run: RunDetail | undefined;
  readonly chunks: readonly ClassChunk[];
}

/** Curves that classes can be clustered by: an entry a dump, or a bucket of dumps, class after class. */
export interface ComparedCurves {
  readonly error: Float32Array;
  readonly entries: number;
}

/**
 * Error of all classes: the last dump, which the classes are sorted by, the visible ones, and then the others; where the view's picture does not show them the last dump alone, until it is there. Of a long run the visible ones, and coarsely the others, at levels of detail.
 */
@Injectable()
export class ClassCurves {
  readonly #run = inject(OpenRun);
  /** Whether all of the run would be more than a page should hold. */
  readonly isLong = computed(() => {
    const run = this.#run.detail();
    return run !== undefined && isLongSeries(run.dumps, run.classNames.length);
  });

  readonly #isAllWanted = computed(() => ERROR_VIEWS.includes(this.#run.view()) || this.#run.isPictured());
  readonly #needs = computed(
    () => {
      const run = this.#run.detail();
      if (!run || run.dumps === 0) return [];
      const [dumps, classes] = [this.#run.dumps(), run.classNames.length];
      if (this.isLong()) return this.#singleDumps().map((stretch) => classChunkNeed(run, stretch));
      const last = stretches({ from: dumps - 1, to: dumps }, dumps, classes);
      const visible = stretches(this.#run.range(), dumps, classes);
      const all = stretches(wholeRun(dumps), dumps, classes);
      const wanted = this.#isAllWanted() ? [...last, ...visible, ...all] : last;
      return wanted.map((stretch) => classChunkNeed(run, stretch));
    },
    { equal: sameNeeds },
  );
  readonly #coordinator = declareNeeds(this.#needs);
  readonly #answers = computed(() => this.#needs().map((need) => this.#coordinator.answer(need)));

  /** What has come stays, also where it is no longer visible; another version of the run begins anew. */
  readonly #series = linkedSignal<Arrived, ClassSeries | null>({
    source: () => ({
      run: this.#run.detail(),
      chunks: this.#answers().flatMap((answer) => present(answer) ?? []),
    }),
    computation: ({ run, chunks }, before) => {
      if (this.isLong()) return null;
      const known = before?.source.run === run ? before?.value : null;
      return addChunks(known ?? awaitedSeries(run?.classNames.length ?? 0, this.#run.dumps()), chunks);
    },
  });
  readonly #levels = leveled(
    this.#run,
    computed<LeveledSource<LevelSpan[number]> | undefined>(() => {
      const run = this.#run.detail();
      if (!run || !this.isLong()) return undefined;
      const most = mostPixels(run.classNames.length);
      return { key: run.id, rows: run.dumps, of: 'dumps', most, need: classLevelNeed };
    }),
  );
  /** Of a long run what is here at levels of detail, the finest first. */
  readonly spans = computed<readonly LevelSpan[]>(() => {
    const [visible, overview] = [this.#levels.visible(), this.#levels.overview()];
    return [...(visible ? [visible] : []), ...(overview ? [[overview]] : [])];
  });

  /** Error of each class at the last dump; null until it is here. */
  readonly final = computed(() => {
    const last = present(this.#answers()[0] ?? { state: 'awaited' });
    if (!last) return null;
    return last.error.subarray(-(this.#run.detail()?.classes ?? 0));
  });
  readonly awaited = computed(
    () => this.#levels.awaited() || this.#answers().some(({ state }) => state === 'awaited'),
  );
  /** All of the run, once it is here, in the run's present version; null of a long one. */
  readonly whole = computed(() => {
    const [series, needs, answers] = [this.#series(), this.#needs(), this.#answers()];
    const isIn = (chunk: ClassChunk | undefined) => chunk !== undefined && series!.chunks.has(chunk);
    const isHere =
      series !== null &&
      this.#isAllWanted() &&
      needs.length > 0 &&
      needs.every((need, at) => isIn(current(answers[at]!, need)));
    return isHere ? series : null;
  });
  /** What classes are compared by, once it is here: all dumps, or the means of all buckets of a long run. */
  readonly compared = computed<ComparedCurves | null>(() => {
    const [whole, overview] = [this.whole(), this.#levels.overview()];
    if (whole) return { error: whole.error, entries: whole.dumps };
    return overview && { error: overview.mean as Float32Array, entries: overview.buckets };
  });
  readonly failure = computed(() => this.#levels.failure() ?? failureOf(this.#answers()));

  /** Least and greatest error of a class in each pixel column. */
  extremesOf(id: number, columns: Columns): Extremes {
    const series = this.#series();
    if (!series) return extremesOfLevels(this.spans(), id, columns);
    return extremesOf(ofClass(series.error, id, series.dumps), columns);
  }

  /** The error of a class at a dump, or in the finest bucket of it that is here; undefined where it is not. */
  valueOf(id: number, dump: number): LevelValue | undefined {
    const series = this.#series();
    const value = series ? series.error[id * series.dumps + dump] : this.#rowAt(dump)?.[id];
    if (value === undefined) return valueOfLevels(this.spans(), id, dump);
    return value < 0 ? undefined : { first: dump, last: dump, min: value, max: value, mean: value };
  }

  /** All classes at a dump that was asked for alone. */
  #rowAt(dump: number): Float32Array | undefined {
    const answers = this.#answers().flatMap((answer) => present(answer) ?? []);
    return answers.find(({ stretch }) => stretch.first === dump && stretch.last === dump)?.error;
  }

  /** Of a long run the last dump and the selected one, whose numbers are wanted exactly. */
  #singleDumps(): readonly Stretch[] {
    const [last, at] = [this.#run.dumps() - 1, this.#run.at()];
    return [last, ...(at === null || at === last ? [] : [at])].map((dump) => ({ first: dump, last: dump }));
  }
}
