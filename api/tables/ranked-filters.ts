import type { FixedSizeList, Schema } from 'apache-arrow';
import type { Request, Response } from 'express';
import { firstAtLeast } from '../../analysis/index.ts';
import { MOST_NAMED, TraincubeError, blockRows, iterationFilters } from '../../schema/index.ts';
import type { KeptAnswers } from './kept-answers.ts';
import { listRows } from './list-rows.ts';
import type { Piece, RowRange } from '../blocks/ranges.ts';
import type { ServedRun } from '../runs/served-run.ts';
import { answerTable } from './table-answer.ts';
import { tables, type Choice } from './tables.ts';

/** The filters that change most at each dump, or at those that `?iterations=` names; all that are held, or the first of them that `?top=` says. */
export async function answerIterationFilters(
  request: Request,
  response: Response,
  run: ServedRun,
  answers: KeptAnswers,
): Promise<void> {
  const indexed = await run.indexed();
  const table = tables['iteration-filters'](indexed.catalogue, request.params as Record<string, string>);
  const { iterations: names, top } = request.query;
  if (names === undefined && top === undefined)
    return answerTable(request, response, indexed, table, answers);
  const held = (table.schema.fields[1]!.type as FixedSizeList).listSize;
  const width = Math.min(held, top === undefined ? held : Number(top));
  const { iterations } = indexed.catalogue;
  const rows = names === undefined ? undefined : chosenRows(run.id, iterations, String(names));
  const choice = choiceOf(table.schema, width, iterations, rows);
  await answerTable(request, response, indexed, { ...table, choice }, answers);
}

/**
 * The rows of the iterations that `?iterations=` names.
 * @throws {TraincubeError} `bad-request` where they are too many or not ascending, `not-found` for one that is that of no dump
 */
function chosenRows(run: string, iterations: readonly number[], names: string): Int32Array {
  const wanted = names.split(',').map(Number);
  if (wanted.length > MOST_NAMED) {
    const sentence = `A request names at most ${MOST_NAMED} iterations, not ${wanted.length}: ask for the others with another one.`;
    throw new TraincubeError('bad-request', sentence);
  }
  const place = wanted.findIndex((iteration, i) => i > 0 && iteration <= wanted[i - 1]!);
  if (place >= 0) {
    const sentence = `The iterations are to be ascending, each once; ${wanted[place]} comes after ${wanted[place - 1]}.`;
    throw new TraincubeError('bad-request', sentence);
  }
  return Int32Array.from(wanted, (iteration) => {
    const row = firstAtLeast(iterations, iteration);
    if (iterations[row] === iteration) return row;
    throw new TraincubeError('not-found', `The run "${run}" has no dump of iteration ${iteration}.`);
  });
}

/** @param rows those that are chosen, ascending; undefined for all */
function choiceOf(
  stored: Schema,
  width: number,
  iterations: readonly number[],
  rows: Int32Array | undefined,
): Choice {
  const schema = iterationFilters(width);
  const lists = listRows(stored, schema);
  return {
    schema,
    of: (pieces) => {
      const blocks = pieces.map((piece) => ({ piece, rows: rowsWithin(piece, lists.rowsIn(piece), rows) }));
      const own = blocks.flatMap(({ piece, rows: places }) =>
        Array.from(places, (place) => iterations[firstRowOf(piece) + place]!),
      );
      return [lists.of(blocks, Int32Array.from(own))];
    },
    ...(rows ? { spans: spansOf(rows) } : {}),
    name: `${width} of ${rows?.join() ?? 'all'}`,
  };
}

function firstRowOf({ block }: Piece): number {
  return block.number * blockRows('iteration-filters');
}

/** The rows of a piece that are wanted, by their places in its block. @param length how many the block has @param wanted of the series; undefined for all */
function rowsWithin(piece: Piece, length: number, wanted: Int32Array | undefined): Int32Array {
  const { from, to } = piece;
  const end = Math.min(to, length);
  if (!wanted) return Int32Array.from({ length: end - from }, (_, i) => from + i);
  const first = firstRowOf(piece);
  const part = wanted.subarray(firstAtLeast(wanted, first + from), firstAtLeast(wanted, first + end));
  return part.map((row) => row - first);
}

/** Stretches of whole blocks in each of which there is one of the rows. @param rows ascending */
function spansOf(rows: Int32Array): RowRange[] {
  const size = blockRows('iteration-filters');
  const spans: { start: number; end: number }[] = [];
  for (const row of rows) {
    const start = Math.floor(row / size) * size;
    const last = spans.at(-1);
    if (last && start <= last.end) last.end = start + size;
    else spans.push({ start, end: start + size });
  }
  return spans;
}
