import { computed, linkedSignal, type Signal } from '@angular/core';
import type { RunDetail } from '../../schema/index.ts';
import { failureOf, present, sameNeeds, type Need } from '../data/coordinator.ts';
import { declareNeeds } from '../data/declare-needs.ts';
import {
  levelStretches,
  overviewStretch,
  type IterationRange,
  type LeveledRows,
  type LevelStretch,
} from '../data/level-stretches.ts';
import type { OpenRun } from './open-run.ts';
import { visibleDumps } from './visible-dumps.ts';

/** A table that comes at levels of detail. */
export interface LeveledSource<T> extends LeveledRows {
  readonly need: (run: RunDetail, stretch: LevelStretch) => Need<T>;
}

interface Shown<T> {
  readonly range: IterationRange;
  readonly parts: readonly T[];
}

/** The iterations of the visible dumps, those of the training before the first of them and after the last too. */
export function visibleIterations(run: OpenRun): IterationRange {
  const iterations = run.iterations();
  const { first, last } = visibleDumps(run);
  return {
    from: iterations[first - 1] ?? 0,
    to: iterations[last + 1] ?? iterations.at(-1) ?? 0,
  };
}

/**
 * What is visible of a table, with at least a bucket a pixel: only that is asked for, and the whole run once, coarsely; where that is fine enough, nothing else. Until what is visible is here, what was
 * before stands where it covers that. Call it where Angular injects.
 */
export function leveled<T>(run: OpenRun, source: Signal<LeveledSource<T> | undefined>) {
  const range = computed(() => visibleIterations(run), {
    equal: (a, b) => a.from === b.from && a.to === b.to,
  });
  const overviewNeed = computed(() => {
    const [detail, from] = [run.detail(), source()];
    return detail && from && from.rows > 0 ? from.need(detail, overviewStretch(from)) : undefined;
  });
  const needs = computed<Need<T>[]>(
    () => {
      const [detail, from, pixels] = [run.detail(), source(), run.plotWidth()];
      if (!detail || !from || from.rows === 0 || pixels === 0) return [];
      const stretches = levelStretches(detail, from, range(), pixels);
      const coarsest = overviewStretch(from).level;
      return stretches.filter(({ level }) => level < coarsest).map((stretch) => from.need(detail, stretch));
    },
    { equal: sameNeeds },
  );
  const all = computed(() => [...(overviewNeed() ? [overviewNeed()!] : []), ...needs()]);
  const coordinator = declareNeeds(all);
  const overview = computed(() => {
    const need = overviewNeed();
    return (need && present(coordinator.answer(need))) ?? null;
  });
  const arrived = computed(() => {
    const answers = needs().map((need) => coordinator.answer(need));
    const parts = answers.flatMap((answer) => present(answer) ?? []);
    return parts.length > 0 && parts.length === answers.length ? parts : null;
  });
  const shown = linkedSignal<
    { source: LeveledSource<T> | undefined; range: IterationRange; parts: readonly T[] | null },
    Shown<T> | null
  >({
    source: () => ({ source: source(), range: range(), parts: arrived() }),
    computation: ({ source: from, range: visible, parts }, before) => {
      if (parts) return { range: visible, parts };
      const last = before?.source.source === from ? before?.value : undefined;
      const covers = last && last.range.from <= visible.from && last.range.to >= visible.to;
      return covers ? last : null;
    },
  });
  const answers = computed(() => all().map((need) => coordinator.answer(need)));
  return {
    /** What follows each other and covers what is visible; null where it is not here, or no finer than the whole run. */
    visible: computed(() => shown()?.parts ?? null),
    /** The whole run; null where it is not here. */
    overview,
    awaited: computed(() => answers().some(({ state }) => state === 'awaited')),
    failure: computed(() => failureOf(answers())),
  };
}
