import { Bool, Int32, List, Struct, makeData, type Data, type RecordBatch } from 'apache-arrow';
import type { Request, Response } from 'express';
import {
  fillRightRuns,
  flipsOf,
  strongFlips,
  type AnomalySettings,
  type Flips,
} from '../../analysis/index.ts';
import { BLOCK_DUMPS, classStats, recordBatch } from '../../schema/index.ts';
import type { KeptAnswers } from './kept-answers.ts';
import { grouped, pieceBatches, type Piece, type RowRange } from '../blocks/ranges.ts';
import type { IndexedRun, ServedRun } from '../runs/served-run.ts';
import { answerTable } from './table-answer.ts';
import { storedPieces, tables, type Choice, type Table } from './tables.ts';

/** What is known of a class, or of all; with `?window=` or `?threshold=` of its flips those alone that are of anomalies. */
export async function answerClassStats(
  request: Request,
  response: Response,
  run: ServedRun,
  answers: KeptAnswers,
): Promise<void> {
  const indexed = await run.indexed();
  const table = tables['class-stats'](indexed.catalogue, request.params as Record<string, string>);
  const { window, threshold, level } = request.query;
  // At a level there are no flips.
  if ((window === undefined && threshold === undefined) || level !== undefined)
    return answerTable(request, response, indexed, table, answers);
  const rule = { window: Number(window ?? 1), threshold: Number(threshold ?? 1) };
  await answerTable(
    request,
    response,
    indexed,
    { ...table, choice: choiceOf(indexed, table, rule) },
    answers,
  );
}

function choiceOf(run: IndexedRun, table: Table, { window, threshold }: AnomalySettings): Choice {
  const classOf = Int32Array.from(run.catalogue.imageClasses);
  const classes = run.catalogue.run.classes.length;
  return {
    schema: classStats,
    of: async (pieces) => {
      const batches = pieceBatches(classStats, pieces);
      const parts = await finalFlips(run, table, window, pieces, batches.map(flipsOf));
      return batches.map((batch, i) => {
        const strong = strongFlips(parts[i]!, classOf, classes, window, threshold);
        return recordBatch(classStats, withFlips(batch, strong));
      });
    },
    name: `flips ${window} ${threshold}`,
  };
}

/**
 * Flips whose right runs are right as far as a window reaches: where the index has not written how long they are, the flips that follow are looked at.
 * @param pieces one after the other, with their flips
 */
async function finalFlips(
  run: IndexedRun,
  table: Table,
  window: number,
  pieces: readonly Piece[],
  parts: readonly Flips[],
): Promise<readonly Flips[]> {
  const { iterations, settledDumps, imageClasses } = run.catalogue;
  const firsts = pieces.map(({ block, from }) => block.number * BLOCK_DUMPS + from);
  const start = firsts.at(-1)! + parts.at(-1)!.offsets.length - 1;
  const end = Math.min(start + window - 1, iterations.length);
  // What is stored of runs that end before is final.
  if (end <= settledDumps) return parts;
  const nextFlip = await nextFlips(run, table, imageClasses.length, { start, end });
  const final = parts.map((part) => ({ ...part, rightRun: new Int32Array(part.rightRun.length) }));
  for (let at = final.length - 1; at >= 0; at--) fillRightRuns(final[at]!, firsts[at]!, nextFlip);
  return final;
}

/** For each image the dump of its first flip in some rows, or the end of these. */
async function nextFlips(run: IndexedRun, table: Table, images: number, rows: RowRange): Promise<Int32Array> {
  const next = new Int32Array(images).fill(rows.end);
  if (rows.start === rows.end) return next;
  let dump = rows.start;
  for await (const group of grouped(storedPieces(run, table, rows))) {
    for (const { offsets, image } of pieceBatches(classStats, group).map(flipsOf)) {
      for (let row = 0; row + 1 < offsets.length; row++, dump++) {
        for (let flip = offsets[row]!; flip < offsets[row + 1]!; flip++) {
          if (next[image[flip]!] === rows.end) next[image[flip]!] = dump;
        }
      }
    }
  }
  return next;
}

/** The columns of a batch of `class-stats`, with other flips. */
function withFlips({ data }: RecordBatch, flips: Flips): Data[] {
  return classStats.fields.map(({ name }, i) => (name === 'flips' ? listsOf(flips) : data.children[i]!));
}

/** The column `flips` of `class-stats`. */
function listsOf({ offsets, image, leftRun, rightRun, learned }: Flips): Data {
  const { type } = classStats.fields.at(-1)! as { readonly type: List<Struct> };
  const length = image.length;
  const integers = [image, leftRun, rightRun].map((data) =>
    makeData({ type: new Int32(), length, nullCount: 0, data }),
  );
  const bits = new Uint8Array(Math.ceil(length / 8));
  learned.forEach((isLearned, i) => (bits[i >> 3]! |= isLearned << (i & 7)));
  const booleans = makeData({ type: new Bool(), length, nullCount: 0, data: bits });
  const { type: item } = type.children[0]!;
  const child = makeData({ type: item, length, nullCount: 0, children: [...integers, booleans] });
  return makeData({ type, length: offsets.length - 1, nullCount: 0, valueOffsets: offsets, child });
}
