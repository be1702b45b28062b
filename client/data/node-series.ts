import type { Table } from 'apache-arrow';
import type { Stretch } from '../drawing/scale.ts';
import { joined, joinedStretch } from './rows-need.ts';

/** Columns of `layer-stats` over a stretch: for each its numbers, node after node, an entry a dump; NaN for null. */
export interface NodeChunk {
  readonly stretch: Stretch;
  readonly columns: readonly Float64Array[];
}

/** The same over the whole run. */
export interface NodeColumns {
  readonly names: readonly string[];
  readonly nodes: number;
  readonly dumps: number;
  /** For each name its numbers, node after node, an entry a dump; NaN for null, and where no answer has come yet. */
  readonly columns: readonly Float64Array[];
  /** An entry a dump: 1 where an answer has come. */
  readonly here: Uint8Array;
  /** The chunks that are in it. */
  readonly chunks: ReadonlySet<NodeChunk>;
}

/** Rows of `layer-stats` of every node, one node after the other. */
export function readNodeChunk(table: Table, names: readonly string[], stretch: Stretch): NodeChunk {
  return { stretch, columns: names.map((name) => columnOf(table, name)) };
}

/** A chunk with the one behind it that begins where it ends. */
export function joinNodeChunks(before: NodeChunk, later: NodeChunk): NodeChunk {
  const nodes = before.columns[0]!.length / (before.stretch.last - before.stretch.first + 1);
  return {
    stretch: joinedStretch(before.stretch, later.stretch),
    columns: before.columns.map((column, at) => joined(column, later.columns[at]!, nodes)),
  };
}

/** A nullable column of float64 over all of a table's batches. */
export function columnOf(table: Table, name: string): Float64Array {
  const numbers = new Float64Array(table.numRows);
  let at = 0;
  for (const { values, length, nullCount, nullBitmap, offset } of table.getChild(name)!.data) {
    numbers.set((values as Float64Array).subarray(0, length), at);
    if (nullCount > 0) {
      for (let row = 0, bit = offset; row < length; row++, bit++) {
        if (((nullBitmap[bit >> 3]! >> (bit & 7)) & 1) === 0) numbers[at + row] = NaN;
      }
    }
    at += length;
  }
  return numbers;
}

export function awaitedColumns(names: readonly string[], nodes: number, dumps: number): NodeColumns {
  const columns = names.map(() => new Float64Array(nodes * dumps).fill(NaN));
  return { names, nodes, dumps, columns, here: new Uint8Array(dumps), chunks: new Set() };
}

/**
 * Writes chunks into the series' own arrays, those that are not there yet. A chunk of a longer run, before it was indexed again, is left out.
 * @returns the series and its lists under new identities, or itself where nothing is new
 */
export function addNodeChunks(series: NodeColumns, chunks: readonly NodeChunk[]): NodeColumns {
  const isNew = (chunk: NodeChunk) => !series.chunks.has(chunk) && chunk.stretch.last < series.dumps;
  const added = chunks.filter(isNew);
  if (added.length === 0) return series;
  for (const chunk of added) writeChunk(series, chunk);
  return {
    ...series,
    columns: [...series.columns],
    here: series.here.slice(),
    chunks: new Set([...series.chunks, ...added]),
  };
}

function writeChunk({ columns, dumps, nodes, here }: NodeColumns, chunk: NodeChunk): void {
  const { first, last } = chunk.stretch;
  const length = last - first + 1;
  columns.forEach((column, at) => {
    const numbers = chunk.columns[at]!;
    for (let node = 0; node < nodes; node++) {
      column.set(numbers.subarray(node * length, (node + 1) * length), node * dumps + first);
    }
  });
  here.fill(1, first, last + 1);
}

/** One node's part of a column of all nodes. */
export function ofNode(column: Float64Array, node: number, dumps: number): Float64Array {
  return column.subarray(node * dumps, (node + 1) * dumps);
}
