import type { Table } from 'apache-arrow';
import { FIVE_NUMBERS, routes, type Measure, type RunDetail } from '../../schema/index.ts';
import type { Stretch } from '../drawing/scale.ts';
import type { Need } from './coordinator.ts';
import { readNodeLevels } from './node-levels.ts';
import { joinNodeChunks, type NodeChunk } from './node-series.ts';
import { rowsNeed, tableReader } from './rows-need.ts';

/** What the five numbers of a measure over filters are called among the columns of nodes. */
export function filterBoxColumns(measure: Measure): readonly string[] {
  return FIVE_NUMBERS.map((number) => `${measure} ${number}`);
}

/** Of every node the five numbers of a measure over its filters, over a stretch. */
export function filterBoxesNeed(run: RunDetail, measure: Measure, stretch: Stretch): Need<NodeChunk> {
  const url = `${routes.filterQuartiles(run.id)}?columns=${measure}`;
  const reader = tableReader<NodeChunk>(
    (table, within) => ({ stretch: within, columns: fiveColumns(table, measure) }),
    joinNodeChunks,
  );
  return rowsNeed(run, url, reader, stretch);
}

/** A list of five for each row, as five columns. */
function fiveColumns(table: Table, measure: Measure): readonly Float64Array[] {
  const place = { level: 0, first: 0, end: table.numRows, series: 1 };
  return FIVE_NUMBERS.map((_, number) => {
    const { mean } = readNodeLevels(table, measure, place, FIVE_NUMBERS.length, number);
    return mean as Float64Array;
  });
}
