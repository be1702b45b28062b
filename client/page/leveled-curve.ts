import { computed, type Signal } from '@angular/core';
import { curveNeed, joinedCurves, type CurveSource } from '../data/level-curve.ts';
import { leveled } from './leveled.ts';
import type { OpenRun } from './open-run.ts';

/** A curve of the visible iterations, as `leveled` has it; where that is not here, the whole run. Call it where Angular injects. */
export function leveledCurve(run: OpenRun, source: Signal<CurveSource | undefined>) {
  const { visible, overview, failure } = leveled(
    run,
    computed(() => {
      const from = source();
      if (!from) return undefined;
      const key = `${from.route} ${from.column}`;
      return { ...from, key, need: (detail, stretch) => curveNeed(detail, from, stretch) };
    }),
  );
  return {
    /** What is to be drawn; null where nothing is here. */
    curve: computed(() => {
      const parts = visible();
      return parts ? joinedCurves(parts) : overview();
    }),
    overview,
    failure,
  };
}
