import { linkedSignal, type Signal } from '@angular/core';
import type { RunDetail } from '../../schema/index.ts';
import { dumpsThatStay } from '../data/flips-need.ts';

interface Counted {
  readonly run: RunDetail | undefined;
  readonly count: number;
}

/** Counts runs, and indexes in whose place under the same id another one came; one that has grown is the same, and where there is none, as while nothing is wanted, it is that of before. */
export function countedIndex(run: Signal<RunDetail | undefined>): () => number {
  const counted = linkedSignal<RunDetail | undefined, Counted>({
    source: run,
    computation: (now, before) => {
      const last = before?.value ?? { run: undefined, count: 0 };
      if (!now) return last;
      const stays = last.run?.id === now.id && dumpsThatStay(last.run, now) > 0;
      return { run: now, count: last.count + (stays ? 0 : 1) };
    },
  });
  return () => counted().count;
}
