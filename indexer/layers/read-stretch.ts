import type { Dump } from '../../ingest/index.ts';
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
import { ROW_FIELDS } from '../kernels/assembly/fields.ts';
import { filterQuartiles } from './filter-quartiles.ts';
import { HistogramPool, LAYER_HISTOGRAMS } from './histograms.ts';
import { RANKED, measuresOf } from './measures.ts';
import { NodeTable } from './node-table.ts';
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
 * Reads all coefficients of a stretch of dumps, layer by layer and in each layer dump by dump, so that no more than a few layers are ever in
 * memory. What it gives of a dump depends on that dump and the one before it, not on where the stretch begins or ends.
 *
 * @param onBytes called with the bytes of each layer read; the stretch is given up where it throws
 */
export async function readStretch(
  kernels: Kernels,
  model: ModelDescription,
  stretch: StretchDumps,
  onBytes: (bytes: number) => void,
): Promise<StretchRows> {
  const { before, dumps } = stretch;
  const nodes = new NodeTables(hierarchy(model), new HistogramPool(kernels, dumps.length));
  const top = topOf(model);
  const selections = RANKINGS.map((ranking) => dumps.map(() => new TopFilters(ranking, top)));
  const rows: StretchRows = { layers: [], nodes: [], filterQuartiles: [], rankings: [] };
  let firstId = 0;
  for (const [position, layer] of dumpedLayers(model).entries()) {
    nodes.open(layer.id);
    const slots = new Slots(kernels, layer, position, sequence(stretch), nodes.pool.end);
    const pass = new LayerPass(layer, firstId, dumps.length, selections);
    for await (const dump of readAhead(slots)) {
      const place = dump.place - (before ? 1 : 0);
      compute(slots, dump, place >= 0);
      if (place < 0) continue;
      pass.take(place, slots, dump);
      nodes.takeCounts(layer.id, pass.table, place);
      onBytes(dumps[place]!.layerBytes(position));
    }
    rows.layers.push(pass.values);
    for (const [id, table] of nodes.finish(layer.id, pass.table)) {
      rows.nodes.push({ id, columns: table.columns() });
    }
    firstId += layer.filters;
  }
  rows.filterQuartiles.push(...filterQuartiles(kernels, model, rows.layers, dumps.length, nodes.pool.end));
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

interface LayerOfDump {
  /** Among the slots' dumps. */
  readonly place: number;
  readonly now: Coefficients;
  readonly before: Coefficients | undefined;
}

/** The layer at every dump, in order; the next ones are being read meanwhile. */
async function* readAhead(slots: Slots): AsyncIterable<LayerOfDump> {
  const reads: Promise<Coefficients>[] = [];
  let before: Coefficients | undefined;
  try {
    for (let place = 0; place < slots.dumps.length; place++) {
      const end = Math.min(place + slots.count - 1, slots.dumps.length);
      while (reads.length < end) {
        const read = slots.read(reads.length);
        // It may fail before it is its turn to be waited for.
        read.catch(() => {});
        reads.push(read);
      }
      const now = await reads[place]!;
      yield { place, now, before };
      before = now;
    }
  } finally {
    // Where one has failed, no other may write into this memory later on.
    await Promise.allSettled(reads);
  }
}

/** @param isWanted false where only the next dump needs this one's rows */
function compute(slots: Slots, { place, now, before }: LayerOfDump, isWanted: boolean): void {
  const { layer, kernels } = slots;
  kernels.run.layerStatistics(
    now.weights,
    before?.weights ?? 0,
    isWanted ? now.gradients : 0,
    layer.filters,
    filterLength(layer),
    slots.rows(place),
    slots.rows(place + 1),
    isWanted ? LAYER_HISTOGRAMS : 0,
  );
}

/** What is kept of one layer over the dumps of a block. */
class LayerPass {
  readonly table: NodeTable;
  /** For each measure `dumps × filters` values, NaN for null. */
  readonly values: Float32Array[];

  constructor(
    readonly layer: DumpedLayer,
    readonly firstId: number,
    dumps: number,
    /** For each ranking, of each dump. */
    readonly selections: readonly (readonly TopFilters[])[],
  ) {
    this.table = new NodeTable(dumps);
    this.values = MEASURES.map(() => new Float32Array(dumps * layer.filters));
  }

  /** Takes the kernel's results out of its memory. */
  take(dump: number, slots: Slots, { place }: LayerOfDump): void {
    const { filters } = this.layer;
    const rows = new Float64Array(slots.kernels.memory.buffer, slots.rows(place), filters * ROW_FIELDS);
    const measures = new Float64Array(MEASURES.length);
    const ranked = RANKED.map((at) => this.values[at]!);
    const selections = this.selections.map((ofDumps) => ofDumps[dump]!);
    for (let filter = 0; filter < filters; filter++) {
      const row = filter * ROW_FIELDS;
      const entry = dump * filters + filter;
      measuresOf(rows, row, measures);
      for (let i = 0; i < measures.length; i++) this.values[i]![entry] = measures[i]!;
      for (let i = 0; i < ranked.length; i++) selections[i]!.offer(this.firstId + filter, ranked[i]![entry]!);
      this.table.addRow(dump, rows, row);
    }
  }
}
