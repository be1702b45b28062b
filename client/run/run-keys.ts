import { inject } from '@angular/core';
import { VIEWS, VIEW_KEYS, VIEW_NAMES, type View } from '../data/views.ts';
import { dumpIndex, type DumpIndex } from '../drawing/spaces.ts';
import { Keys } from '../keys/keys.ts';
import { Anomalies } from '../page/anomalies.ts';
import { OpenRun } from '../page/open-run.ts';
import { SEARCHED } from '../search/search.ts';

/** Dumps that shift and an arrow go. */
const LEAP = 10;
const ZOOM = 1.5;

/** What keys ask of a run's page. */
export interface KeyedPage {
  goTo(view: View): Promise<void>;
  search(): void;
  fold(): void;
}

/** The keys of a run's page, whatever view it shows. Call it where Angular injects. */
export function bindRunKeys(page: KeyedPage): void {
  const [run, anomalies] = [inject(OpenRun), inject(Anomalies)];
  const stepping = (by: number) => (event: KeyboardEvent) => step(run, event.shiftKey ? by * LEAP : by);
  inject(Keys).bind(
    { keys: ['ArrowLeft'], shown: ['←', 'shift ←'], does: 'one dump back; ten', run: stepping(-1) },
    { keys: ['ArrowRight'], shown: ['→', 'shift →'], does: 'one dump on; ten', run: stepping(1) },
    {
      keys: ['['],
      shown: ['['],
      does: 'the anomaly before',
      run: () => goToDump(run, anomalies.before(run.shown())),
    },
    {
      keys: [']'],
      shown: [']'],
      does: 'the anomaly after',
      run: () => goToDump(run, anomalies.after(run.shown())),
    },
    ...VIEWS.map((view) => ({
      keys: [VIEW_KEYS[view]],
      shown: [VIEW_KEYS[view]],
      does: `the ${VIEW_NAMES[view]} view`,
      run: () => void page.goTo(view),
    })),
    { keys: ['+', '='], shown: ['+'], does: 'zoom in', run: () => run.zoom(run.shown() + 0.5, 1 / ZOOM) },
    { keys: ['-'], shown: ['−'], does: 'zoom out', run: () => run.zoom(run.shown() + 0.5, ZOOM) },
    { keys: ['0'], shown: ['0'], does: 'the whole run', run: () => run.showAll() },
    {
      keys: ['m'],
      shown: ['m'],
      does: 'a marker at the cursor; again removes it',
      run: () => run.mark(run.shown()),
    },
    { keys: ['/'], shown: ['/'], does: `search: ${SEARCHED}`, run: () => page.search() },
    { keys: ['i'], shown: ['i'], does: 'fold the inspector', run: () => page.fold() },
    { keys: ['Escape'], shown: ['Esc'], does: 'let go of the selection', run: () => letGo(run) },
  );
}

function step(run: OpenRun, by: number): void {
  const dump = Math.min(Math.max(run.shown() + by, 0), run.dumps() - 1);
  goToDump(run, run.dumps() > 0 ? dumpIndex(dump) : undefined);
}

function goToDump(run: OpenRun, dump: DumpIndex | undefined): void {
  if (dump === undefined) return;
  run.cursor.set(null);
  run.select(dump, 'keys');
}

/** First of the image or filter, then of all else. */
function letGo(run: OpenRun): void {
  const { image, filter } = run.address();
  run.selection.change(
    'keys',
    image !== null || filter !== null
      ? { image: null, filter: null }
      : { cluster: null, class: null, node: null, also: [], sets: [], at: null },
  );
}
