import { FIVE_NUMBERS, routes, type Measure, type RunDetail } from '../../schema/index.ts';
import type { Stretch } from '../drawing/scale.ts';
import type { Need } from './coordinator.ts';
import { tableNeed, type Read } from './needs.ts';
import { readNodeLevels } from './node-levels.ts';
import type { NodeChunk } from './node-series.ts';

/** What the five numbers of a measure over filters are called among the columns of nodes. */
export function filterBoxColumns(measure: Measure): readonly string[] {
  return FIVE_NUMBERS.map((number) => `${measure} ${number}`);
}

/** Of every node the five numbers of a measure over its filters, over a stretch. */
export function filterBoxesNeed(run: RunDetail, measure: Measure, stretch: Stretch): Need<NodeChunk> {
  const { first, last } = stretch;
  const url = `${routes.filterQuartiles(run.id)}?columns=${measure}`;
  const within = `${url}&from=${run.iterations[first]}&to=${run.iterations[last]}`;
  const read: Read<NodeChunk> = (table) => ({ stretch, columns: fiveColumns(table, measure) });
  return tableNeed(run, within, read, `${url} from dump ${first}`);
}

/** A list of five for each row, as five columns. */
function fiveColumns(table: Parameters<Read<NodeChunk>>[0], measure: Measure): readonly Float64Array[] {
  const place = { level: 0, first: 0, end: table.numRows, series: 1 };
  return FIVE_NUMBERS.map((_, number) => {
    const { mean } = readNodeLevels(table, measure, place, FIVE_NUMBERS.length, number);
    return mean as Float64Array;
  });
}
