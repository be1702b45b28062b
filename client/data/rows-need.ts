import type { Table } from 'apache-arrow';
import type { RunDetail } from '../../schema/index.ts';
import type { Stretch } from '../drawing/scale.ts';
import type { Need } from './coordinator.ts';
import { dumpsThatStay } from './flips-need.ts';
import { getTable } from './request.ts';

/** What was read of an answer, and how many rows it had: as many for each dump that was asked for. */
export interface ReadRows<T> {
  readonly value: T;
  readonly rows: number;
}

/** How rows of a table are read, and put together. */
export interface RowReader<T> {
  readonly read: (url: string, stretch: Stretch, signal: AbortSignal) => Promise<ReadRows<T>>;
  /** Puts the rows of later dumps behind those of the dumps before them. */
  readonly join: (before: T, later: T) => T;
}

/** A reader of whole tables. */
export function tableReader<T>(
  read: (table: Table, stretch: Stretch) => T,
  join: RowReader<T>['join'],
): RowReader<T> {
  return {
    read: async (url, stretch, signal) => {
      const table = await getTable(url, signal);
      return { value: read(table, stretch), rows: table.numRows };
    },
    join,
  };
}

/** Of which run rows were read, and its dumps up to the last of them. */
const origins = new WeakMap<object, Parameters<typeof dumpsThatStay>[1]>();

/**
 * The rows of a stretch, which may grow at its end. A row follows from its dump and those before it: while a run goes on, or is being indexed, what has come of it stays, and only the rows of new dumps are asked for.
 * @param stretch all of the run where it is left out
 * @param key tells it from other needs; always that of the same first dump
 */
export function rowsNeed<T extends object>(
  run: RunDetail,
  url: string,
  { read, join }: RowReader<T>,
  stretch?: Stretch,
  key = stretch ? `${url} from dump ${stretch.first}` : url,
): Need<T> {
  const { startedAt, iterations } = run;
  const { first, last } = stretch ?? wholeStretch(run);
  const isGoingOn = run.status === 'running' || run.state === 'partial';
  const load = async (signal: AbortSignal, before?: T): Promise<T> => {
    const held = before && isGoingOn ? dumpsThatStay(origins.get(before), run) : 0;
    if (held > 0 && held === last + 1) return before!;
    const isLonger = held > first && held <= last;
    const asked = { first: isLonger ? held : first, last };
    const isRange = stretch !== undefined || isLonger;
    const { value, rows } = await read(isRange ? within(url, iterations, asked) : url, asked, signal);
    const found = isLonger ? join(before!, value) : value;
    // An index that is built again, or has grown, meanwhile has fewer rows, or more.
    const isWhole = rows > 0 && rows % (last + 1 - asked.first) === 0;
    if (isWhole) origins.set(found, { startedAt, iterations: iterations.slice(0, last + 1) });
    return found;
  };
  return { key, version: run.version, load };
}

function within(url: string, iterations: readonly number[], { first, last }: Stretch): string {
  return `${url}${url.includes('?') ? '&' : '?'}from=${iterations[first]}&to=${iterations[last]}`;
}

/** All dumps of a run. */
export function wholeStretch({ iterations }: Pick<RunDetail, 'iterations'>): Stretch {
  return { first: 0, last: iterations.length - 1 };
}

/** A stretch, and the one that begins where it ends. */
export function joinedStretch(before: Stretch, { last }: Stretch): Stretch {
  return { first: before.first, last };
}

type Numbers = Float64Array | Float32Array | Int32Array | Uint16Array | Uint8Array;

/** Series after series, in two stretches: each with its later entries behind the earlier ones. @param series how many; one row a dump is one series */
export function joined<T extends Numbers>(before: T, later: T, series = 1): T {
  const found = new (before.constructor as new (length: number) => T)(before.length + later.length);
  const [early, late] = [before.length / series, later.length / series];
  for (let each = 0; each < series; each++) {
    const at = each * (early + late);
    found.set(before.subarray(each * early, (each + 1) * early), at);
    found.set(later.subarray(each * late, (each + 1) * late), at + early);
  }
  return found;
}
