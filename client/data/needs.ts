import { DataType, type Table } from 'apache-arrow';
import { routes, type ModelDetail, type RunDetail, type RunSummary } from '../../schema/index.ts';
import type { Stretch } from '../drawing/scale.ts';
import type { CurveKind } from './address.ts';
import type { Need } from './coordinator.ts';
import { readImageChunk, type ImageChunk } from './image-results.ts';
import { getDocument, getTable } from './request.ts';
import { columnOf, joinNodeChunks, readNodeChunk, type NodeChunk } from './node-series.ts';
import { joined, joinedStretch, rowsNeed, tableReader } from './rows-need.ts';
import { numbersOf, readClassChunk, type ClassChunk } from './series.ts';

/** A training scalar over the iterations since the dump before: as it was at last, or the mean. */
export type ScalarColumn = 'last' | 'mean';

/** Name and class of the validation images, in image order, and whether the log has a picture of it. */
export interface ImageNames {
  readonly classes: Int32Array;
  readonly name: (image: number) => string | null;
  readonly hasPicture: (image: number) => boolean;
}

/** @param round another one asks whether the list has changed; where that fails, it stays as it was until the next round */
export function runsNeed(round = 0): Need<readonly RunSummary[]> {
  return renewedNeed(routes.runs(), round);
}

/** @param round likewise */
export function runNeed(id: string, round: number): Need<RunDetail> {
  return renewedNeed(routes.run(id), round);
}

function renewedNeed<T extends object>(url: string, round: number): Need<T> {
  const { key, load } = documentNeed<T>(url);
  const renew = async (signal: AbortSignal, before?: T) => {
    if (before === undefined) return load(signal);
    return load(signal, before).catch(() => before);
  };
  return { key, version: String(round), load: renew };
}

/** Error, or loss, of all classes together, an entry a dump. */
export function totalNeed(run: RunDetail, curve: CurveKind): Need<Float64Array> {
  return columnNeed(run, `${routes.classStats(run.id, 'all')}?columns=${curve}`, curve);
}

/** The same at one dump. */
export function totalAtNeed(run: RunDetail, curve: CurveKind, dump: number): Need<Float64Array> {
  const iteration = run.iterations[dump];
  const url = `${routes.classStats(run.id, 'all')}?columns=${curve}&from=${iteration}&to=${iteration}`;
  return tableNeed(run, url, (table) => numbersOf(table, curve));
}

/** What all images are taken for at one dump, in image order. */
export function dumpImagesNeed(run: RunDetail, dump: number): Need<ImageChunk> {
  const iteration = run.iterations[dump]!;
  const url = `${routes.classImages(run.id, 'all')}?from=${iteration}&to=${iteration}`;
  return tableNeed(run, url, (table) => readImageChunk(table, run.images, { first: dump, last: dump }));
}

/** A training scalar, an entry a dump. */
export function scalarNeed(run: RunDetail, scalar: string, column: ScalarColumn): Need<Float64Array> {
  return columnNeed(run, `${routes.scalars(run.id, scalar)}?columns=${column}`, column);
}

/** The same at one dump. */
export function scalarAtNeed(
  run: RunDetail,
  scalar: string,
  column: ScalarColumn,
  dump: number,
): Need<Float64Array> {
  const iteration = run.iterations[dump];
  const url = `${routes.scalars(run.id, scalar)}?columns=${column}&from=${iteration}&to=${iteration}`;
  return tableNeed(run, url, (table) => numbersOf(table, column));
}

export function classChunkNeed(run: RunDetail, stretch: Stretch): Need<ClassChunk> {
  const classes = run.classNames.length;
  const reader = tableReader<ClassChunk>(
    (table, within) => readClassChunk(table, classes, within),
    (before, later) => ({
      stretch: joinedStretch(before.stretch, later.stretch),
      error: joined(before.error, later.error),
    }),
  );
  return rowsNeed(run, routes.classErrors(run.id), reader, stretch);
}

/** The network, and the hierarchy of its dumped layers. */
export function modelNeed(run: Pick<RunDetail, 'id'>): Need<ModelDetail> {
  return documentNeed(routes.model(run.id));
}

/** Columns of `layer-stats` of every node of the hierarchy over a stretch. */
export function nodeChunkNeed(run: RunDetail, columns: readonly string[], stretch: Stretch): Need<NodeChunk> {
  const url = `${routes.layerStats(run.id)}?columns=${columns.join(',')}`;
  const reader = tableReader<NodeChunk>(
    (table, within) => readNodeChunk(table, columns, within),
    joinNodeChunks,
  );
  return rowsNeed(run, url, reader, stretch);
}

/** The same at one dump. */
export function nodesAtNeed(run: RunDetail, columns: readonly string[], dump: number): Need<NodeChunk> {
  const iteration = run.iterations[dump];
  const url = `${routes.layerStats(run.id)}?columns=${columns.join(',')}&from=${iteration}&to=${iteration}`;
  return tableNeed(run, url, (table) => readNodeChunk(table, columns, { first: dump, last: dump }));
}

/** All columns of `layer-stats` of one node: numbers by their name, an entry a dump; NaN for null. @param dump where only that is wanted */
export function nodeNeed(
  run: RunDetail,
  node: number,
  dump?: number,
): Need<ReadonlyMap<string, Float64Array>> {
  const url = routes.layerStats(run.id, node);
  if (dump === undefined) return columnsNeed(run, url, floatColumns);
  const iteration = run.iterations[dump];
  return tableNeed(run, `${url}?from=${iteration}&to=${iteration}`, floatColumns);
}

function floatColumns(table: Table): ReadonlyMap<string, Float64Array> {
  const numbers = table.schema.fields.filter(({ type }) => DataType.isFloat(type));
  return new Map(numbers.map(({ name }) => [name, columnOf(table, name)]));
}

/** Error, or mean confidence, of a class, an entry a dump. */
export function classNeed(
  run: RunDetail,
  classId: number,
  column: 'error' | 'confidence',
): Need<Float64Array> {
  return columnNeed(run, `${routes.classStats(run.id, classId)}?columns=${column}`, column);
}

export function imageChunkNeed(run: RunDetail, classId: number, stretch: Stretch): Need<ImageChunk> {
  const images = run.classImages[classId]!.length;
  const reader = tableReader<ImageChunk>(
    (table, within) => readImageChunk(table, images, within),
    (before, later) => ({
      stretch: joinedStretch(before.stretch, later.stretch),
      predicted: joined(before.predicted, later.predicted),
      probability: joined(before.probability, later.probability),
    }),
  );
  return rowsNeed(run, routes.classImages(run.id, classId), reader, stretch);
}

export function imageNamesNeed(run: RunDetail): Need<ImageNames> {
  return tableNeed<ImageNames>(run, routes.images(run.id), (table) => {
    const [names, pictures] = [table.getChild('name')!, table.getChild('picture')!];
    return {
      classes: Int32Array.from(table.getChild('class')!.toArray() as Int32Array),
      name: (image) => names.get(image) as string | null,
      hasPicture: (image) => pictures.get(image) === true,
    };
  });
}

function documentNeed<T extends object>(url: string): Need<T> {
  return { key: url, load: (signal, before) => getDocument<T>(url, signal, before) };
}

export type Read<T> = (table: Awaited<ReturnType<typeof getTable>>) => T;

/** An index that has grown is asked for again. */
export function tableNeed<T>(run: RunDetail, url: string, read: Read<T>, key = url): Need<T> {
  return { key, version: run.version, load: async (signal) => read(await getTable(url, signal)) };
}

/** A column over the whole run, an entry a dump; NaN for null. @param url with that column alone */
function columnNeed(run: RunDetail, url: string, column: string): Need<Float64Array> {
  const reader = tableReader<Float64Array>((table) => numbersOf(table, column), joined);
  return rowsNeed(run, url, reader);
}

/** Columns over the whole run by their names, an entry a dump. */
function columnsNeed(
  run: RunDetail,
  url: string,
  read: Read<ReadonlyMap<string, Float64Array>>,
): Need<ReadonlyMap<string, Float64Array>> {
  const reader = tableReader(
    read,
    (before, later) =>
      new Map([...before].map(([name, numbers]) => [name, joined(numbers, later.get(name)!)])),
  );
  return rowsNeed(run, url, reader);
}
