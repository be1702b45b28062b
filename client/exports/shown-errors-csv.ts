import type { RunDetail } from '../../schema/index.ts';
import { valueOfLevels } from '../data/level-chunk.ts';
import type { Stretch } from '../drawing/scale.ts';
import { errorsCsv, levelErrorsCsv } from './csv.ts';
import type { ClassCurves } from '../page/class-curves.ts';

/** The errors of classes as they are drawn: of each visible dump, or of a long run of each visible bucket. */
export function shownErrorsCsv(
  run: RunDetail,
  curves: ClassCurves,
  order: readonly number[],
  span: Stretch,
): string {
  const valueOf = (id: number, dump: number) => valueOfLevels(curves.spans(), id, dump);
  if (curves.isLong()) return levelErrorsCsv(run, order, valueOf, span);
  return errorsCsv(run, order, (id, dump) => curves.valueOf(id, dump)?.mean, span);
}
