import { LevelRows } from '../../analysis/index.ts';
import { STOREYS, STOREY_ROWS, levelSchema, storeyName, type LeveledName } from '../../schema/index.ts';
import type { RecordBatch, Schema } from 'apache-arrow';
import type { Block, Store } from '../../store/index.ts';
import { decodeBatch } from './decode-batch.ts';
import { encodeBatch } from './encode-batch.ts';
import { joinRows } from './join.ts';

/** 64 rows that a row of the next storey sums up: those of a batch from `from` on. */
export interface Group {
  readonly batch: RecordBatch;
  readonly from: number;
}

/** A series of which storeys are built. */
export interface LeveledSeries {
  readonly store: Store;
  readonly run: string;
  readonly index: LeveledName;
  readonly key: string;
}

/** The groups of 64 in a batch whose first row is a multiple of 64 in its series, from the row `from` on. What comes after the last 64 is in none. */
export function groupsIn(batch: RecordBatch, from = 0): Group[] {
  const groups: Group[] = [];
  for (let row = from; row + STOREY_ROWS <= batch.numRows; row += STOREY_ROWS) {
    groups.push({ batch, from: row });
  }
  return groups;
}

/**
 * The blocks of all storeys that these groups of a series change. A row follows from the 64 rows that it stands for and from nothing else, so it is the same bytes however
 * many were appended at a time.
 *
 * @param schema of the series
 * @param first the place among all groups of the series of the first of these, which follow each other
 */
export async function storeyBlocks(
  series: LeveledSeries,
  schema: Schema,
  first: number,
  groups: readonly Group[],
): Promise<Block[]> {
  if (groups.length === 0) return [];
  const blocks: Block[] = [];
  const level = levelSchema(schema);
  let [place, below] = [first, groups];
  for (let storey = 1; storey <= STOREYS.length && below.length > 0; storey++) {
    const grown = await grownBlocks(series, level, storey, place, below);
    for (const { number, batch } of grown) {
      const index = storeyName(series.index, storey);
      blocks.push({ index, key: series.key, number, bytes: encodeBatch(batch) });
    }
    below = grown.flatMap(({ batch }) => groupsIn(batch));
    place = Math.floor(place / STOREY_ROWS);
  }
  return blocks;
}

interface GrownBlock {
  readonly number: number;
  readonly batch: RecordBatch;
}

/** The blocks of one storey with a row more for each group: the first of them behind the rows that are stored. */
async function grownBlocks(
  { store, run, index, key }: LeveledSeries,
  level: Schema,
  storey: number,
  first: number,
  groups: readonly Group[],
): Promise<GrownBlock[]> {
  const grown: GrownBlock[] = [];
  for (let at = 0; at < groups.length;) {
    const number = Math.floor((first + at) / STOREY_ROWS);
    const carried = (first + at) % STOREY_ROWS;
    const own = groups.slice(at, at + STOREY_ROWS - carried);
    const rows = new LevelRows(level, own.length);
    own.forEach(({ batch, from }, row) => rows.add(batch, from, from + STOREY_ROWS, row));
    const fresh = rows.batch();
    if (carried === 0) grown.push({ number, batch: fresh });
    else {
      const stored = await store.get({ run, index: storeyName(index, storey), key }, number);
      grown.push({ number, batch: joinRows(decodeBatch(level, stored!), carried, fresh) });
    }
    at += own.length;
  }
  return grown;
}
