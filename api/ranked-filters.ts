import {
  Float32,
  Int32,
  makeData,
  type Data,
  type FixedSizeList,
  type RecordBatch,
  type Schema,
} from 'apache-arrow';
import type { Request, Response } from 'express';
import { firstAtLeast } from '../analysis/index.ts';
import { TraincubeError, blockRows, iterationFilters, recordBatch } from '../schema/index.ts';
import type { KeptAnswers } from './kept-answers.ts';
import { MOST_ITERATIONS } from './operations.ts';
import type { RowRange } from './ranges.ts';
import type { ServedRun } from './served-run.ts';
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
  const choice = choiceOf(width, rows && Int32Array.from(rows, (row) => iterations[row]!), rows);
  await answerTable(request, response, indexed, { ...table, choice }, answers);
}

/**
 * The rows of the iterations that `?iterations=` names.
 * @throws {TraincubeError} `bad-request` where they are too many or not ascending, `not-found` for one that is that of no dump
 */
function chosenRows(run: string, iterations: readonly number[], names: string): Int32Array {
  const wanted = names.split(',').map(Number);
  if (wanted.length > MOST_ITERATIONS) {
    const sentence = `A request names at most ${MOST_ITERATIONS} iterations, not ${wanted.length}: ask for the others with another one.`;
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

/** @param iterations those that are chosen, ascending, with their rows; undefined for all */
function choiceOf(width: number, iterations: Int32Array | undefined, rows: Int32Array | undefined): Choice {
  const schema = iterationFilters(width);
  return {
    schema,
    entries: Int32Array.from({ length: width }, (_, entry) => entry),
    of: (batch) => recordBatch(schema, chosenOf(batch, iterations, schema)),
    ...(rows ? { spans: spansOf(rows) } : {}),
    name: `${width} of ${iterations?.join() ?? 'all'}`,
  };
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

/** The columns of the chosen rows, with the first entries of their lists: nothing but these is copied. */
function chosenOf({ data }: RecordBatch, iterations: Int32Array | undefined, { fields }: Schema): Data[] {
  const [iteration, ...lists] = data.children as [Data<Int32>, ...Data<FixedSizeList>[]];
  // Arrow pads its buffers: behind the last row there may be a number more.
  const present = iteration.values.subarray(0, iteration.length);
  const rows = rowsOf(present, iterations);
  const own = Int32Array.from(rows, (row) => present[row]!);
  return [
    makeData({ type: new Int32(), length: rows.length, nullCount: 0, data: own }),
    ...lists.map((list, i) => firstEntries(list, rows, fields[i + 1]!.type as FixedSizeList)),
  ];
}

function rowsOf(present: Int32Array, wanted: Int32Array | undefined): Int32Array {
  const all = Int32Array.from(present.keys());
  return wanted ? all.filter((row) => wanted[firstAtLeast(wanted, present[row]!)] === present[row]) : all;
}

/** @param type of lists as long as are wanted */
function firstEntries(list: Data<FixedSizeList>, rows: Int32Array, type: FixedSizeList): Data<FixedSizeList> {
  const { values, nullBitmap, nullCount, offset } = list.children[0] as Data<Int32 | Float32>;
  const [stride, width] = [list.type.listSize, type.listSize];
  const length = rows.length * width;
  const own = values instanceof Float32Array ? new Float32Array(length) : new Int32Array(length);
  const bits = new Uint8Array(Math.ceil(length / 8));
  let present = 0;
  rows.forEach((row, i) => {
    const from = row * stride;
    own.set(values.subarray(from, from + width), i * width);
    for (let at = 0; at < width; at++) {
      const bit = offset + from + at;
      if (nullCount > 0 && ((nullBitmap![bit >> 3]! >> (bit & 7)) & 1) === 0) continue;
      bits[(i * width + at) >> 3]! |= 1 << ((i * width + at) & 7);
      present += 1;
    }
  });
  const entries = { length, nullCount: length - present, nullBitmap: bits };
  const child =
    own instanceof Float32Array
      ? makeData({ type: new Float32(), ...entries, data: own })
      : makeData({ type: new Int32(), ...entries, data: own });
  return makeData({ type, length: rows.length, nullCount: 0, child });
}
