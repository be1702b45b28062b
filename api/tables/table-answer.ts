import type { RecordBatch, Schema } from 'apache-arrow';
import type { Request, Response } from 'express';
import { setImmediate as turn } from 'node:timers/promises';
import { END_OF_STREAM, batchMessage, schemaMessage } from '../../schema/index.ts';
import { columnsOf } from '../blocks/column-blocks.ts';
import { namesOf, projected, selected } from './columns.ts';
import { unchanged } from '../http/etags.ts';
import type { KeptAnswers } from './kept-answers.ts';
import { JSON_TYPE, tableType } from '../http/negotiation.ts';
import { levelBatches, levelTable } from './levels.ts';
import {
  grouped,
  isWhole,
  pieceBatches,
  pieceBytes,
  rowRange,
  undamaged,
  type Piece,
  type RowRange,
} from '../blocks/ranges.ts';
import { sendParts } from '../http/send.ts';
import type { IndexedRun } from '../runs/served-run.ts';
import { readPieces, type Table } from './tables.ts';
import { valueRange } from './value-rows.ts';

/** Answers with the rows of an index from iteration `?from=` to `?to=`. */
export async function answerTable(
  request: Request,
  response: Response,
  run: IndexedRun,
  table: Table,
  answers: KeptAnswers,
): Promise<void> {
  const type = tableType(request);
  const level = levelOf(request);
  const whole = level === undefined ? (table.choice?.schema ?? table.schema) : levelTable(table);
  const schema = projected(whole, columns(request));
  const rows = await rowsOf(request, run, table);
  response.type(type);
  const { index, key, choice } = table;
  const asked = [index, key, choice?.name, rows, level, namesOf(schema), type];
  if (unchanged(request, response, run.version, ...asked)) return;
  const make = () => {
    if (level !== undefined) return sent(type, schema, levelBatches(run, table, schema, rows, level));
    const pieces = readPieces(run, table, rows);
    return type === JSON_TYPE ? jsonOf(batchesOf(table, schema, pieces)) : arrowOf(table, schema, pieces);
  };
  const name = JSON.stringify([run.store.location, run.name, response.get('ETag')]);
  await sendParts(response, answers.of(name, make));
}

function rowsOf(request: Request, run: IndexedRun, { index, key }: Table): Promise<RowRange> | RowRange {
  const [from, to] = [bound(request, 'from'), bound(request, 'to')];
  if (index === 'scalar-values') return valueRange(run, key!, from, to);
  return rowRange(run.catalogue.iterations, from, to);
}

/** @param type that was negotiated */
function sent(type: string, schema: Schema, batches: AsyncIterable<RecordBatch>): AsyncIterable<Uint8Array> {
  return type === JSON_TYPE ? jsonOf(batches) : streamOf(schema, batches);
}

async function* streamOf(schema: Schema, batches: AsyncIterable<RecordBatch>): AsyncIterable<Uint8Array> {
  yield schemaMessage(schema);
  for await (const batch of batches) yield batchMessage(batch);
  yield END_OF_STREAM;
}

function levelOf(request: Request): number | undefined {
  const value = request.query['level'];
  return value === undefined ? undefined : Number(value);
}

/** Answers with a table that was made for this request. */
export async function answerBatch(request: Request, response: Response, batch: RecordBatch): Promise<void> {
  const type = tableType(request);
  response.type(type);
  const schema = projected(batch.schema, columns(request));
  const answer = selected(batch, schema);
  const parts = [schemaMessage(schema), batchMessage(answer), END_OF_STREAM];
  if (unchanged(request, response, ...parts, type)) return;
  await sendParts(response, type === JSON_TYPE ? jsonOf([answer]) : parts);
}

function bound(request: Request, name: 'from' | 'to'): number | undefined {
  const value = request.query[name];
  return value === undefined ? undefined : Number(value);
}

function columns(request: Request): string | undefined {
  const value = request.query['columns'];
  return value === undefined ? undefined : String(value);
}

/** The stored bytes as they are, unless only some of the columns, or of the entries, are wanted. */
async function* arrowOf(
  table: Table,
  wanted: Schema,
  pieces: AsyncIterable<Piece>,
): AsyncIterable<Uint8Array> {
  yield schemaMessage(wanted);
  if (wanted === table.schema && !table.choice) {
    for await (const piece of pieces) yield pieceBytes(wanted, piece);
  } else if (table.choice) {
    for await (const [batch, ...others] of groupsOf(table, wanted, pieces)) {
      yield batchMessage(batch!, ...others);
    }
  } else {
    yield* columnParts(table.schema, wanted, pieces);
  }
  yield END_OF_STREAM;
}

/** Only a block that the range cuts is decoded. */
async function* columnParts(
  schema: Schema,
  wanted: Schema,
  pieces: AsyncIterable<Piece>,
): AsyncIterable<Uint8Array> {
  const ofBlock = columnsOf(schema, wanted);
  for await (const group of grouped(pieces)) {
    // Others are answered in between, however little is sent of it.
    await turn();
    for (const piece of group) {
      if (isWhole(piece)) yield undamaged(piece.block, ofBlock);
      else yield batchMessage(selected(pieceBatches(schema, [piece])[0]!, wanted));
    }
  }
}

async function* batchesOf(
  table: Table,
  wanted: Schema,
  pieces: AsyncIterable<Piece>,
): AsyncIterable<RecordBatch> {
  for await (const batches of groupsOf(table, wanted, pieces)) yield* batches;
}

/** The wanted columns, several pieces at a time; they are views of the stored ones, or of what is chosen of them. */
async function* groupsOf(
  table: Table,
  wanted: Schema,
  pieces: AsyncIterable<Piece>,
): AsyncIterable<RecordBatch[]> {
  for await (const group of grouped(pieces)) {
    // Decoding takes its time, however little is sent of it: others are answered in between.
    await turn();
    const batches = table.choice ? await table.choice.of(group) : pieceBatches(table.schema, group);
    yield batches.map((batch) => selected(batch, wanted));
  }
}

/** An array of objects, one a row; NaN and infinity, which JSON lacks, are null. */
async function* jsonOf(
  batches: AsyncIterable<RecordBatch> | Iterable<RecordBatch>,
): AsyncIterable<Uint8Array> {
  let before = '[';
  for await (const batch of batches) {
    const rows = batch.toArray().map((row: unknown) => JSON.stringify(row));
    if (rows.length === 0) continue;
    yield Buffer.from(before + rows.join(',\n'));
    before = ',\n';
  }
  yield Buffer.from(before === '[' ? '[]' : ']');
}
