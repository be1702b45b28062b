import type { Data, Table } from 'apache-arrow';
import { FIVE_NUMBERS, routes, type Measure, type RunDetail } from '../../schema/index.ts';
import type { Need } from './coordinator.ts';
import { bucketsIn, type LevelChunk } from './level-chunk.ts';
import { bytesOfChunk, chunkOf, levelQuery, type ChunkPlace } from './level-needs.ts';
import type { LevelStretch } from './level-stretches.ts';
import { getTable } from './request.ts';

/** Columns of all nodes of the hierarchy: a chunk a column. */
export type NodeChunks = readonly LevelChunk[];

/** Columns of `layer-stats`. */
export function nodeLevelNeed(
  run: RunDetail,
  nodes: number,
  columns: readonly string[],
  stretch: LevelStretch,
): Need<NodeChunks> {
  const query = levelQuery(run, routes.layerStats(run.id), columns.join(','), nodes, stretch);
  return nodesNeed(run, query, (table, place) =>
    columns.map((name) => readNodeLevels(table, name, place, 1)),
  );
}

/** The five numbers of a measure over the filters of each node. */
export function filterBoxLevelNeed(
  run: RunDetail,
  nodes: number,
  measure: Measure,
  stretch: LevelStretch,
): Need<NodeChunks> {
  const query = levelQuery(run, routes.filterQuartiles(run.id), measure, nodes, stretch);
  return nodesNeed(run, query, (table, place) =>
    FIVE_NUMBERS.map((_, number) => readNodeLevels(table, measure, place, FIVE_NUMBERS.length, number)),
  );
}

function nodesNeed(
  run: RunDetail,
  { url, place }: ReturnType<typeof levelQuery>,
  read: (table: Table, place: ChunkPlace) => NodeChunks,
): Need<NodeChunks> {
  const load = async (signal: AbortSignal) => read(await getTable(url, signal), place);
  const bytes = (chunks: NodeChunks) => chunks.reduce((sum, chunk) => sum + bytesOfChunk(chunk), 0);
  return { key: url, version: run.version, load, bytes };
}

/**
 * A column of rows node after node, or of a level of them; what has no row is NaN, rows beyond the place, of a run that has grown meanwhile, are left out.
 * @param width numbers in a row of the column, and which of them is wanted
 */
export function readNodeLevels(
  table: Table,
  column: string,
  place: ChunkPlace,
  width: number,
  number = 0,
): LevelChunk {
  const { series, level } = place;
  const buckets = bucketsIn(place.first, place.end, level);
  const rows = table.numRows / series;
  const data = table.batches
    .filter(({ numRows }) => numRows > 0)
    .map((batch) => batch.getChild(column)!.data[0]!);
  const parts = Array.from({ length: level === 0 ? 1 : 3 }, (_, part) => {
    const values = new Float64Array(series * buckets).fill(NaN);
    let row = 0;
    for (const own of data) {
      // Under a null stands NaN.
      const sent = numbersOf(level === 0 ? own : own.children[part]!);
      for (let at = 0; at < own.length; at++, row++) {
        const bucket = row % rows;
        if (bucket < buckets) values[Math.floor(row / rows) * buckets + bucket] = sent[at * width + number]!;
      }
    }
    return values;
  });
  return chunkOf(place, parts);
}

function numbersOf(data: Data): ArrayLike<number> {
  return (data.children.length > 0 ? data.children[0]!.values : data.values) as ArrayLike<number>;
}
