import type {
  DuckDBConnection,
  DuckDBDataChunk,
  DuckDBDoubleVector,
  DuckDBIntegerVector,
} from '@duckdb/node-api';
import type { Vector } from '@duckdb/node-bindings';
import { createRequire } from 'node:module';
import { MEASURES } from '../../schema/index.ts';
import { OpenLog, type LayerAtDump } from './log-layers.ts';
import { ownPeer, type MissingPeer, type Peer } from './peer.ts';

const NAME = 'DuckDB';
const INSTALL = 'npm install --no-save @duckdb/node-api @duckdb/node-bindings';
/** Coefficients that DuckDB is handed at a time: less than a core's second cache holds. */
const TOGETHER = 262_144;
const COLUMNS = ['weights', 'before', 'gradients'] as const;

/** Neither is an ES module. */
const load = createRequire(import.meta.url);

type Modules = readonly [typeof import('@duckdb/node-api'), typeof import('@duckdb/node-bindings')];

/**
 * DuckDB in this process, on one thread. Its Node client cannot scan Arrow, so the lists of a dump are handed to it as a table function: one copy, from
 * the buffers that the product's reader fills into DuckDB's vectors.
 */
export async function openDuckDB(directory: string): Promise<Peer | MissingPeer> {
  let modules: Modules;
  try {
    modules = [load('@duckdb/node-api'), load('@duckdb/node-bindings')] as Modules;
  } catch {
    return { name: NAME, missing: `@duckdb/node-api is not installed: ${INSTALL}` };
  }
  const [{ DuckDBInstance, version }] = modules;
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  const queries = new Queries(modules, connection);
  const { layers, found } = await OpenLog.with(directory, async (log) => {
    const memory = new ArrayBuffer(2 * log.dumpBytes);
    return { layers: await log.readLast({ memory, start: 0 }), found: log.measures(1) };
  });
  const close = async () => {
    connection.closeSync();
    instance.closeSync();
  };
  return ownPeer(
    { name: NAME, library: `DuckDB ${version()}`, close },
    {
      files: () => OpenLog.with(directory, (log) => measuresOfFiles(log, queries)),
      memory: async () => {
        await queries.measure(layers, found);
        return found;
      },
    },
  );
}

async function measuresOfFiles(log: OpenLog, queries: Queries): Promise<Float64Array> {
  const memory = new ArrayBuffer(2 * log.dumpBytes);
  const measures = log.measures(log.dumps.length);
  const size = log.measures(1).length;
  let before: LayerAtDump[] | undefined;
  for (const dump of log.dumps.keys()) {
    const now = await log.readDump(dump, { memory, start: (dump % 2) * log.dumpBytes }, before);
    await queries.measure(now, measures.subarray(dump * size, (dump + 1) * size));
    before = now;
  }
  return measures;
}

const norm = (wide: string) => `sqrt(list_inner_product(${wide}, ${wide}))`;

/** Mean, sd, sum, min, max and norm of a column of lists; the products are those of its copy in double precision. */
function spread(list: string, wide: string): string[] {
  return [
    `list_sum(${list}) / len(${list})`,
    `list_stddev_pop(${list})`,
    `list_sum(${list})`,
    `list_min(${list})::DOUBLE`,
    `list_max(${list})::DOUBLE`,
    norm(wide),
  ];
}

const PAIRS = [
  'list_distance(w, v)',
  `list_inner_product(w, v) / nullif(${norm('w')} * ${norm('v')}, 0)`,
  `list_distance(w, v) / nullif(${norm('v')}, 0)`,
];

/** A row a filter: its number, then `MEASURES`. All sums are of doubles. */
function sql(hasBefore: boolean): string {
  const [mean, sd, , ...others] = spread('gradients', 'g');
  const pairs = hasBefore ? PAIRS : PAIRS.map(() => 'NULL::DOUBLE');
  return `SELECT filter, ${[...spread('weights', 'w'), ...pairs, mean, sd, ...others].join(', ')}
    FROM (SELECT *, weights::DOUBLE[] AS w, before::DOUBLE[] AS v, gradients::DOUBLE[] AS g FROM filters())`;
}

/** Where a scan is. */
interface Place {
  layer: number;
  filter: number;
}

/** The query over the layers of one dump after the other. */
class Queries {
  #layers: readonly LayerAtDump[] = [];
  readonly #bindings: Modules[1];

  constructor(
    [{ DuckDBTableFunction, FLOAT, INTEGER, LIST }, bindings]: Modules,
    readonly connection: DuckDBConnection,
  ) {
    this.#bindings = bindings;
    const scan = DuckDBTableFunction.create({
      name: 'filters',
      bindFunction: (info) => {
        info.addResultColumn('filter', INTEGER);
        for (const column of COLUMNS) info.addResultColumn(column, LIST(FLOAT));
      },
      initFunction: (info) => info.setInitData({ layer: 0, filter: 0 } satisfies Place),
      mainFunction: (info, chunk) => this.#fill(chunk, info.initData as Place),
    });
    connection.registerTableFunction(scan);
  }

  /** The measures of a dump; `measures` is written to. */
  async measure(layers: readonly LayerAtDump[], measures: Float64Array): Promise<void> {
    this.#layers = layers;
    const result = await this.connection.run(sql(layers[0]!.before !== undefined));
    for (const chunk of await result.fetchAllChunks()) takeRows(chunk, measures);
  }

  /** Hands out the next filters of a layer; none at the end. */
  #fill(chunk: DuckDBDataChunk, place: Place): void {
    const layer = this.#layers[place.layer];
    if (!layer) {
      chunk.rowCount = 0;
      return;
    }
    const { filters, length, first, weights, before = weights, gradients } = layer;
    const room = Math.min(this.#bindings.vector_size(), Math.max(1, Math.floor(TOGETHER / length)));
    const from = place.filter;
    const to = Math.min(filters, from + room);
    chunk.rowCount = to - from;
    const numbers = chunk.getColumnVector(0) as DuckDBIntegerVector;
    for (let filter = from; filter < to; filter++) numbers.setItem(filter - from, first + filter);
    numbers.flush();
    for (const [at, values] of [weights, before, gradients].entries()) {
      const lists = this.#bindings.data_chunk_get_vector(chunk.chunk, 1 + at);
      this.#copy(values.subarray(from * length, to * length), length, lists);
    }
    Object.assign(place, to < filters ? { filter: to } : { layer: place.layer + 1, filter: 0 });
  }

  /** Makes a vector of lists of one length of their values: in DuckDB a list is an offset and a length, 64 bits each. */
  #copy({ buffer, byteOffset, byteLength, length }: Float32Array, listLength: number, lists: Vector): void {
    const bindings = this.#bindings;
    const entries = new BigUint64Array((2 * length) / listLength).fill(BigInt(listLength));
    for (let list = 0; 2 * list < entries.length; list++) entries[2 * list] = BigInt(list * listLength);
    bindings.list_vector_reserve(lists, length);
    bindings.list_vector_set_size(lists, length);
    const child = bindings.list_vector_get_child(lists);
    bindings.copy_data_to_vector(child, 0, buffer as ArrayBuffer, byteOffset, byteLength);
    bindings.copy_data_to_vector(lists, 0, entries.buffer, 0, entries.byteLength);
  }
}

function takeRows(chunk: DuckDBDataChunk, measures: Float64Array): void {
  const numbers = chunk.getColumnVector(0) as DuckDBIntegerVector;
  for (const at of MEASURES.keys()) {
    const values = chunk.getColumnVector(1 + at) as DuckDBDoubleVector;
    for (let row = 0; row < chunk.rowCount; row++) {
      measures[numbers.getItem(row)! * MEASURES.length + at] = values.getItem(row) ?? NaN;
    }
  }
}
