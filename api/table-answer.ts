import type { RecordBatch, Schema } from 'apache-arrow';
import type { Request, Response } from 'express';
import { END_OF_STREAM, batchMessage, schemaMessage } from '../schema/index.ts';
import { unchanged } from './etags.ts';
import { JSON_TYPE, tableType } from './negotiation.ts';
import { pieceBatch, pieceBytes, rowRange, type Piece } from './ranges.ts';
import { sendParts } from './send.ts';
import type { IndexedRun } from './served-run.ts';
import { readPieces, type Table } from './tables.ts';

/** Answers with the rows of an index from iteration `?from=` to `?to=`. */
export async function answerTable(
  request: Request,
  response: Response,
  run: IndexedRun,
  table: Table,
): Promise<void> {
  const type = tableType(request);
  const rows = rowRange(run.catalogue.iterations, bound(request, 'from'), bound(request, 'to'));
  response.type(type);
  if (unchanged(request, response, run.version, table.index, table.key, rows, type)) return;
  if (request.method === 'HEAD') {
    response.end();
    return;
  }
  const pieces = readPieces(run, table, rows);
  await sendParts(
    response,
    type === JSON_TYPE ? jsonOf(batchesOf(table.schema, pieces)) : arrowOf(table.schema, pieces),
  );
}

/** Answers with a table that was made for this request. */
export async function answerBatch(request: Request, response: Response, batch: RecordBatch): Promise<void> {
  const type = tableType(request);
  response.type(type);
  const parts = [schemaMessage(batch.schema), batchMessage(batch), END_OF_STREAM];
  if (unchanged(request, response, ...parts, type)) return;
  await sendParts(response, type === JSON_TYPE ? jsonOf([batch]) : parts);
}

function bound(request: Request, name: 'from' | 'to'): number | undefined {
  const value = request.query[name];
  return value === undefined ? undefined : Number(value);
}

async function* arrowOf(schema: Schema, pieces: AsyncIterable<Piece>): AsyncIterable<Uint8Array> {
  yield schemaMessage(schema);
  for await (const piece of pieces) yield pieceBytes(schema, piece);
  yield END_OF_STREAM;
}

async function* batchesOf(schema: Schema, pieces: AsyncIterable<Piece>): AsyncIterable<RecordBatch> {
  for await (const piece of pieces) yield pieceBatch(schema, piece);
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
