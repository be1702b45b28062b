import { tableFromIPC, type Schema, type Table } from 'apache-arrow';
import { ROW_FIELDS, indexRun, loadKernels, type Kernels } from '../../indexer/index.ts';
import { measuresOf } from '../../indexer/layers/measures.ts';
import {
  MEASURES,
  QUARTILES,
  concatenate,
  hierarchy,
  indexKey,
  layerFilters,
  layerStats,
  streamParts,
  type DumpedLayer,
  type Measure,
} from '../../schema/index.ts';
import { memoryStore, type Store } from '../../store/index.ts';
import { OpenLog, type LayerAtDump } from './log-layers.ts';
import { ownPeer, type Peer } from './peer.ts';

const LIBRARY = `Node ${process.version}`;
const RUN = 'run';
/** In the kernels' memory; address 0 stands for nothing. */
const ROWS = 64;
const ROW_BYTES = 8 * ROW_FIELDS;

/** All of `traincube index`, into a store in memory: the measures, and everything else that an index holds. */
export async function openIndexer(directory: string, threads: number): Promise<Peer> {
  let store = memoryStore();
  const name = threads === 1 ? 'traincube index' : `traincube index, ${threads} threads`;
  const index = ownPeer(
    { name, library: LIBRARY, isRounded: true },
    {
      files: async () => {
        store = memoryStore();
        await indexRun({ directory, store, run: RUN, threads });
        return new Float64Array();
      },
    },
  );
  // What it has stored is read when the time has been taken.
  const run: Peer['run'] = async (work) => ({
    ...(await index.run(work)),
    measures: await OpenLog.with(directory, (log) => readMeasures(store, log)),
    quartiles: await OpenLog.with(directory, (log) => readQuartiles(store, log)),
  });
  return { ...index, run };
}

/** Of the layers, out of `layer-stats`. */
async function readQuartiles(store: Store, { log, layers, dumps }: OpenLog): Promise<Float64Array> {
  const found = new Float64Array(dumps.length * layers.length * QUARTILES.length);
  const nodes = hierarchy(log.model);
  for (const [place, layer] of layers.entries()) {
    const node = nodes.find((each) => each.layer === layer.id)!;
    const key = indexKey['layer-stats'](node.id);
    const table = await readTable(store, { run: RUN, index: 'layer-stats', key }, layerStats);
    for (const [at, name] of QUARTILES.entries()) {
      const values = table.getChild(name)!.toArray() as Float64Array;
      values.forEach((value, dump) => {
        found[(dump * layers.length + place) * QUARTILES.length + at] = value;
      });
    }
  }
  return found;
}

async function readMeasures(store: Store, log: OpenLog): Promise<Float64Array> {
  const found = log.measures(log.dumps.length);
  let first = 0;
  for (const layer of log.layers) {
    for (const [at, measure] of MEASURES.entries()) {
      const values = await readSeries(store, layer, measure);
      for (let entry = 0; entry < values.length; entry++) {
        const filter = Math.floor(entry / layer.filters) * log.filters + first + (entry % layer.filters);
        found[filter * MEASURES.length + at] = values[entry]!;
      }
    }
    first += layer.filters;
  }
  return found;
}

/** dumps × filters, NaN for null. */
async function readSeries(
  store: Store,
  { id, filters }: DumpedLayer,
  measure: Measure,
): Promise<Float32Array> {
  const series = { run: RUN, index: 'layer-filters', key: indexKey['layer-filters'](id, measure) } as const;
  const table = await readTable(store, series, layerFilters(filters));
  const parts = table.getChild('values')!.data.map((data) => data.children[0]!.values as Float32Array);
  return Float32Array.from(parts.flatMap((part) => [...part]));
}

async function readTable(
  store: Store,
  series: Parameters<Store['range']>[0],
  schema: Schema,
): Promise<Table> {
  const blocks: Uint8Array[] = [];
  for await (const { bytes } of store.range(series, 0, Infinity)) blocks.push(bytes);
  return tableFromIPC(concatenate(streamParts(schema, blocks)));
}

/** The reader and the statistics kernel of the product, and nothing of the index but the measures. */
export async function openKernels(directory: string): Promise<Peer> {
  const inMemory = await MemoryWork.open(directory);
  return ownPeer(
    { name: 'its kernel alone', library: LIBRARY },
    { files: () => OpenLog.with(directory, measuresOfFiles), memory: async () => inMemory.run() },
  );
}

async function measuresOfFiles(log: OpenLog): Promise<Float64Array> {
  const kernels = await loadKernels();
  const rowBytes = aligned(ROW_BYTES * Math.max(...log.layers.map(({ filters }) => filters)));
  const start = ROWS + 2 * rowBytes;
  kernels.reserve(start + 2 * log.layerBytes);
  const measures = log.measures(log.dumps.length);
  for await (const layer of log.layersAtDumps({ memory: kernels.memory.buffer, start })) {
    const rows = ROWS + (layer.dump % 2) * rowBytes;
    const rowsBefore = ROWS + ((layer.dump + 1) % 2) * rowBytes;
    compute(kernels, layer, rows, rowsBefore);
    take(kernels, layer, rows, measures, layer.dump * log.filters);
  }
  return measures;
}

/** A dump and the one before in the kernels' memory, and room for the rows of both. */
class MemoryWork {
  private constructor(
    readonly kernels: Kernels,
    readonly layers: readonly LayerAtDump[],
    readonly measures: Float64Array,
    /** Bytes of all rows of a dump. */
    readonly rowBytes: number,
  ) {}

  static open(directory: string): Promise<MemoryWork> {
    return OpenLog.with(directory, async (log) => {
      const kernels = await loadKernels();
      const rowBytes = aligned(ROW_BYTES * log.filters);
      const start = ROWS + 2 * rowBytes;
      kernels.reserve(start + 2 * log.dumpBytes);
      const layers = await log.readLast({ memory: kernels.memory.buffer, start });
      for (const { before, gradients, filters, length, first } of layers) {
        const rows = ROWS + rowBytes + ROW_BYTES * first;
        kernels.run.layerStatistics(before!.byteOffset, 0, gradients.byteOffset, filters, length, rows, 0, 0);
      }
      return new MemoryWork(kernels, layers, log.measures(1), rowBytes);
    });
  }

  run(): Float64Array {
    for (const layer of this.layers) {
      const rows = ROWS + ROW_BYTES * layer.first;
      compute(this.kernels, layer, rows, rows + this.rowBytes);
      take(this.kernels, layer, rows, this.measures, 0);
    }
    return this.measures;
  }
}

function compute({ run }: Kernels, layer: LayerAtDump, rows: number, rowsBefore: number): void {
  const { weights, before, gradients, filters, length } = layer;
  const pointer = before?.byteOffset ?? 0;
  run.layerStatistics(
    weights.byteOffset,
    pointer,
    gradients.byteOffset,
    filters,
    length,
    rows,
    rowsBefore,
    0,
  );
}

/** @param from the filters of the dumps before */
function take(
  { memory }: Kernels,
  layer: LayerAtDump,
  at: number,
  measures: Float64Array,
  from: number,
): void {
  const rows = new Float64Array(memory.buffer, at, layer.filters * ROW_FIELDS);
  const taken = new Float64Array(MEASURES.length);
  for (let filter = 0; filter < layer.filters; filter++) {
    measuresOf(rows, filter * ROW_FIELDS, taken);
    measures.set(taken, (from + layer.first + filter) * MEASURES.length);
  }
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / 64) * 64;
}
