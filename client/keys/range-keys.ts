import { inject } from '@angular/core';
import { OpenRun } from '../page/open-run.ts';
import { Keys } from './keys.ts';

/** Dumps of the smallest range that is shown. */
const FEWEST = 2;

/** The keys that draw a range: it begins at the dump that is shown, the keys that go from dump to dump draw it, and it ends where it is zoomed to. Call it where Angular injects. */
export function bindRangeKeys(): void {
  const run = inject(OpenRun);
  inject(Keys).bind(
    {
      keys: ['r'],
      shown: ['r'],
      does: 'begin a range here; ← → draw it; again: zoom to it',
      run: () => (run.drawn() === null ? begin(run) : end(run)),
    },
    {
      keys: ['Escape'],
      shown: ['Esc'],
      does: 'let go of the range that is being drawn',
      run: () => (run.drawn() === null ? false : run.anchor.set(null)),
    },
  );
}

function begin(run: OpenRun): void {
  if (run.dumps() < FEWEST) return;
  const dump = run.shown();
  run.cursor.set(null);
  run.select(dump, 'keys');
  run.anchor.set(dump);
}

function end(run: OpenRun): void {
  const drawn = run.drawn();
  run.anchor.set(null);
  if (drawn && drawn.to - drawn.from >= FEWEST) run.show(drawn, 'keys');
}
