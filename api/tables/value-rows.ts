import { firstAtLeast } from '../../analysis/index.ts';
import { blockRows, scalarValues, type Catalogue } from '../../schema/index.ts';
import { blockBatch, checkRange, incomplete, blockSpan, type RowRange } from '../blocks/ranges.ts';
import type { IndexedRun } from '../runs/served-run.ts';

/**
 * The rows of `scalar-values` of a column with the iterations `from` to `to`, both inclusive. Where each dump's rows end is in the catalogue; which of them it is, the
 * blocks say: so many are read as it takes to halve a dump's rows down to one block.
 *
 * @throws {TraincubeError} `bad-request` where from > to
 */
export async function valueRange(
  run: IndexedRun,
  column: string,
  from?: number,
  to?: number,
): Promise<RowRange> {
  checkRange(from, to);
  const start = from === undefined ? 0 : await firstRow(run, column, from);
  const end = to === undefined ? (run.catalogue.scalarRows.at(-1) ?? 0) : await firstRow(run, column, to + 1);
  return { start, end };
}

/** The first row that is not before an iteration. */
async function firstRow(run: IndexedRun, column: string, iteration: number): Promise<number> {
  let [low, high] = dumpRows(run.catalogue, iteration);
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const { first, iterations } = await iterationsAround(run, column, middle);
    const found = first + firstAtLeast(iterations, iteration);
    const isBefore = found === first && low < first;
    const isAfter = found === first + iterations.length && found < high;
    if (isBefore) high = first;
    else if (isAfter) low = found;
    else return Math.max(low, Math.min(found, high));
  }
  return low;
}

/** The rows, first and end, of the dump whose rows an iteration is among; its last row is not before it. */
function dumpRows({ iterations, scalarRows }: Catalogue, iteration: number): [number, number] {
  const dump = firstAtLeast(iterations, iteration);
  const rows = (of: number) => scalarRows[of] ?? 0;
  if (dump === iterations.length) return [rows(dump - 1), rows(dump - 1)];
  return [rows(dump - 1), rows(dump)];
}

/** The iterations of the block that a row is in. */
async function iterationsAround(
  { store, name, catalogue }: IndexedRun,
  column: string,
  row: number,
): Promise<{ readonly first: number; readonly iterations: Int32Array }> {
  const index = 'scalar-values';
  const { first: number } = blockSpan(index, { start: row, end: row + 1 });
  const bytes = await store.get({ run: name, index, key: column }, number);
  if (!bytes) throw incomplete(name, index, number, number);
  const batch = blockBatch(scalarValues, { index, key: column, number, bytes });
  const first = number * blockRows(index);
  const named = (catalogue.scalarRows.at(-1) ?? 0) - first;
  const iterations = batch.getChild('iteration')!.toArray() as Int32Array;
  return { first, iterations: iterations.subarray(0, named) };
}
