import { COUNTS, MEASURES, QUARTILES } from '../../schema/index.ts';
import type { Kernels } from '../kernels/kernels.ts';
import {
  FINITE,
  GRADIENTS,
  INFINITY,
  MAX,
  MIN,
  NAN,
  ROW_FIELDS,
  WEIGHTS,
} from '../kernels/assembly/fields.ts';
import { measuresOf } from './measures.ts';
import { histogramAt, rowAt, takeQuantiles, type Side } from './node-rooms.ts';

const FIELDS = MEASURES.length + QUARTILES.length + COUNTS.length;
const QUARTERS = [0.25, 0.5, 0.75];
const SIDES: readonly Side[] = [0, 1];

/** What `layer-stats` says of a node of the hierarchy at the dumps of a stretch. */
export class NodeTable {
  /** From `mean` on, one entry a dump, NaN for null. */
  readonly columns: Float64Array[];
  readonly #measures = new Float64Array(MEASURES.length);

  constructor(dumps: number) {
    this.columns = Array.from({ length: FIELDS }, () => new Float64Array(dumps));
  }

  /** Takes what a node has added up at a dump out of its room; it all goes to the room of the node above; 0 where there is none. */
  take(dump: number, kernels: Kernels, room: number, above: number): void {
    const row = new Float64Array(kernels.memory.buffer, rowAt(room), ROW_FIELDS);
    if (above !== 0) kernels.run.mergeRows(rowAt(room), 1, rowAt(above));
    measuresOf(row, 0, this.#measures);
    const quartiles = SIDES.flatMap((side) => quartilesOf(row, kernels, room, above, side));
    [...this.#measures, ...quartiles, ...countsOf(row)].forEach((value, field) => {
      this.columns[field]![dump] = value;
    });
  }
}

function quartilesOf(row: Float64Array, kernels: Kernels, room: number, above: number, side: Side): number[] {
  const column = side === 0 ? WEIGHTS : GRADIENTS;
  const [finite, min, max] = [FINITE, MIN, MAX].map((field) => row[column + field]!);
  const to = above === 0 ? 0 : histogramAt(above, side);
  const quartiles = takeQuantiles(kernels, histogramAt(room, side), finite!, QUARTERS, to);
  return quartiles.map((value) => Math.max(min!, Math.min(max!, value)));
}

function countsOf(row: Float64Array): number[] {
  const nan = row[WEIGHTS + NAN]!;
  const infinity = row[WEIGHTS + INFINITY]!;
  return [
    row[WEIGHTS + FINITE]! + nan + infinity,
    nan,
    infinity,
    row[GRADIENTS + NAN]!,
    row[GRADIENTS + INFINITY]!,
  ];
}
