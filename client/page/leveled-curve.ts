import { computed, linkedSignal, type Signal } from '@angular/core';
import { failureOf, present, sameNeeds, type Need } from '../data/coordinator.ts';
import { declareNeeds } from '../data/declare-needs.ts';
import {
  curveNeed,
  curveStretches,
  joinedCurves,
  overviewStretch,
  type CurveSource,
  type IterationRange,
  type LevelCurve,
} from '../data/level-curve.ts';
import { visibleDumps } from './visible-dumps.ts';
import type { OpenRun } from './open-run.ts';

interface Shown {
  readonly range: IterationRange;
  readonly curve: LevelCurve;
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
 * A curve of the visible iterations, with at least a bucket a pixel: only these are asked for, and the whole run once, coarsely. Until what is visible is here, what was before stands where it covers that,
 * and else the whole run. Call it where Angular injects.
 */
export function leveledCurve(run: OpenRun, source: Signal<CurveSource | undefined>) {
  const range = computed(() => visibleIterations(run), {
    equal: (a, b) => a.from === b.from && a.to === b.to,
  });
  const overviewNeed = computed(() => {
    const [detail, from] = [run.detail(), source()];
    return detail && from && from.rows > 0 ? curveNeed(detail, from, overviewStretch(from.rows)) : undefined;
  });
  const needs = computed<Need<LevelCurve>[]>(
    () => {
      const [detail, from, pixels] = [run.detail(), source(), run.plotWidth()];
      if (!detail || !from || from.rows === 0 || pixels === 0) return [];
      const stretches = curveStretches(detail, from, range(), pixels);
      return stretches.map((stretch) => curveNeed(detail, from, stretch));
    },
    { equal: sameNeeds },
  );
  const coordinator = declareNeeds(() => [...(overviewNeed() ? [overviewNeed()!] : []), ...needs()]);
  const overview = computed(() => {
    const need = overviewNeed();
    return (need && present(coordinator.answer(need))) ?? null;
  });
  const arrived = computed(() => {
    const answers = needs().map((need) => coordinator.answer(need));
    const curves = answers.flatMap((answer) => present(answer) ?? []);
    return curves.length > 0 && curves.length === answers.length ? joinedCurves(curves) : null;
  });
  const shown = linkedSignal<
    { source: CurveSource | undefined; range: IterationRange; curve: LevelCurve | null },
    Shown | null
  >({
    source: () => ({ source: source(), range: range(), curve: arrived() }),
    computation: ({ source: from, range: visible, curve }, before) => {
      if (curve) return { range: visible, curve };
      const last = before?.source.source === from ? before?.value : undefined;
      const covers = last && last.range.from <= visible.from && last.range.to >= visible.to;
      return covers ? last : null;
    },
  });
  return {
    /** What is to be drawn; null where nothing is here. */
    curve: computed(() => shown()?.curve ?? overview()),
    overview,
    failure: computed(() => failureOf(needs().map((need) => coordinator.answer(need)))),
  };
}
