import { setImmediate as turn } from 'node:timers/promises';
import type { Dump, LayerPart } from '../../ingest/index.ts';
import {
  MEASURES,
  RANKINGS,
  dumpedLayers,
  filterLength,
  hierarchy,
  type DumpedLayer,
  type ModelDescription,
} from '../../schema/index.ts';
import type { Kernels } from '../kernels/kernels.ts';
import { filterQuartiles } from './filter-quartiles.ts';
import { RANKED } from './measures.ts';
import { NodeRooms, rowAt } from './node-rooms.ts';
import { NodeTables } from './node-tables.ts';
import { Slots, type Coefficients } from './slots.ts';
import { topOf, type RankedFilters, type StretchRows } from './stretch-rows.ts';
import { TopFilters } from './top-filters.ts';

/** Dumps that follow one another, to be read. */
export interface StretchDumps {
  /** The dump before the first; undefined at the run's first dump, or where the log no longer has it. */
  readonly before: Dump | undefined;
  readonly dumps: readonly Dump[];
}

/**
 * Reads all coefficients of a stretch of dumps, layer by layer, in each layer part by part, and each part dump by dump: so all that is computed with stays in a
 * core's cache. What it gives of a dump depends on that dump and the one before it, not on where the stretch begins or ends.
 *
 * @param onBytes called with the bytes of each part read; the stretch is given up where it throws
 */
export async function readStretch(
  kernels: Kernels,
  model: ModelDescription,
  stretch: StretchDumps,
  onBytes: (bytes: number) => void,
): Promise<StretchRows> {
  const { dumps } = stretch;
  const nodes = new NodeTables(hierarchy(model), new NodeRooms(kernels, dumps.length));
  const top = topOf(model);
  const selections = RANKINGS.map((ranking) => dumps.map(() => new TopFilters(ranking, top)));
  const rows: StretchRows = { layers: [], nodes: [], filterQuartiles: [], rankings: [] };
  let firstId = 0;
  for (const [position, layer] of dumpedLayers(model).entries()) {
    nodes.open(layer.id);
    const slots = new Slots(kernels, layer, position, sequence(stretch), nodes.rooms.end);
    const pass = new LayerPass(layer, firstId, dumps.length, selections);
    for (const part of slots.parts()) {
      await readPart(slots, part, stretch, pass, nodes, onBytes);
      // What the system's cache holds is read at once: without this nothing else would come to its turn.
      await turn();
    }
    rows.layers.push(pass.values);
    for (const [id, { columns }] of nodes.finish(layer.id)) {
      rows.nodes.push({ id, columns });
    }
    firstId += layer.filters;
  }
  rows.filterQuartiles.push(...filterQuartiles(kernels, model, rows.layers, dumps.length, nodes.rooms.end));
  rows.rankings.push(...selections.map((ofDumps) => listed(ofDumps, top)));
  return rows;
}

function listed(selections: readonly TopFilters[], top: number): RankedFilters {
  const filters = new Int32Array(selections.length * top);
  const values = new Float32Array(selections.length * top).fill(NaN);
  selections.forEach((selection, dump) => {
    const found = selection.takeAll();
    filters.set(found.ids, dump * top);
    values.set(found.values, dump * top);
  });
  return { filters, values };
}

function sequence({ before, dumps }: StretchDumps): Dump[] {
  return before ? [before, ...dumps] : [...dumps];
}

/** Reads a part of a layer at every dump, in order, and takes what is computed from it. */
async function readPart(
  slots: Slots,
  part: LayerPart,
  { before: first, dumps }: StretchDumps,
  pass: LayerPass,
  nodes: NodeTables,
  onBytes: (bytes: number) => void,
): Promise<void> {
  let before = first && (await slots.read(0, { ...part, weightsOnly: true }));
  if (before) compute(slots, part, 0, before, undefined, 0);
  const skipped = first ? 1 : 0;
  for (const [at, dump] of dumps.entries()) {
    const place = at + skipped;
    const now = await slots.read(place, part);
    const room = nodes.roomAt(at);
    compute(slots, part, place, now, before, room);
    slots.kernels.run.mergeRows(slots.rows(place), part.to - part.from, rowAt(room));
    pass.take(at, slots, place, part);
    before = now;
    onBytes(bytesOf(dump, slots, part));
  }
}

/** @param histograms 0 where they are not wanted */
function compute(
  slots: Slots,
  { from, to }: LayerPart,
  place: number,
  now: Coefficients,
  before: Coefficients | undefined,
  histograms: number,
): void {
  slots.kernels.run.layerStatistics(
    now.weights,
    before?.weights ?? 0,
    now.gradients,
    to - from,
    filterLength(slots.layer),
    slots.rows(place),
    slots.rows(place + 1),
    histograms,
  );
}

/** A part's share of a layer's bytes; the shares of all parts add up to them. */
function bytesOf(dump: Dump, { layer, position }: Slots, { from, to }: LayerPart): number {
  const until = (filter: number) => Math.floor((dump.layerBytes(position) * filter) / layer.filters);
  return until(to) - until(from);
}

/** What is kept of one layer over the dumps of a stretch. */
class LayerPass {
  /** For each measure `dumps × filters` values, NaN for null. */
  readonly values: Float32Array[];

  constructor(
    readonly layer: DumpedLayer,
    readonly firstId: number,
    dumps: number,
    /** For each ranking, of each dump. */
    readonly selections: readonly (readonly TopFilters[])[],
  ) {
    this.values = MEASURES.map(() => new Float32Array(dumps * layer.filters));
  }

  /** Takes the measures of a part, which follow from the rows that the kernel has written. */
  take(dump: number, slots: Slots, place: number, { from, to }: LayerPart): void {
    const count = to - from;
    const { kernels, measures } = slots;
    kernels.run.measuresOf(slots.rows(place), count, measures);
    const first = dump * this.layer.filters + from;
    const measured = new Float32Array(kernels.memory.buffer, measures, MEASURES.length * count);
    for (let i = 0; i < MEASURES.length; i++) {
      const [values, column] = [this.values[i]!, i * count];
      for (let filter = 0; filter < count; filter++) values[first + filter] = measured[column + filter]!;
    }
    for (let i = 0; i < RANKED.length; i++) {
      const [values, top] = [this.values[RANKED[i]!]!, this.selections[i]![dump]!];
      for (let filter = 0; filter < count; filter++)
        top.offer(this.firstId + from + filter, values[first + filter]!);
    }
  }
}
