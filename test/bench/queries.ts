import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { tableFromIPC, type Schema } from 'apache-arrow';
import { serveRuns } from '../../api/index.ts';
import { synthShape, writeSynthLog } from '../../fixtures/index.ts';
import { indexRun } from '../../indexer/index.ts';
import {
  BLOCK_DUMPS,
  RANKINGS,
  TOP_FILTERS,
  classImages,
  classStats,
  concatenate,
  dumpedLayers,
  hierarchy,
  indexKey,
  iterationFilters,
  layerFilters,
  layerStats,
  routes,
  streamParts,
  type Catalogue,
  type IndexName,
} from '../../schema/index.ts';
import { openStore, type Store } from '../../store/index.ts';
import { startMongoServer } from '../mongodb/server.ts';
import {
  percentile,
  sampleSeconds,
  seededRandom,
  summary,
  type BenchOptions,
  type BenchResult,
} from './measure.ts';

const FIXTURE = path.resolve(import.meta.dirname, '../../fixtures/runs/fashion-vgg-small');

/** What p95 of a query is to stay under, in ms. */
const TARGETS = { LMDB: 20, MongoDB: 50 } as const;
export type Engine = keyof typeof TARGETS;

/** Questions before the first that counts. */
const WARM_UP = 10;
/** One answer in so many is compared with the stored bytes; of each one the rows are counted. */
const COMPARED = 10;

/** One question that an index answers: all dumps of one series. */
interface Question {
  readonly key: string;
  readonly schema: Schema;
  readonly route: string;
}

/** The five queries of section 6 of the paper, each about a part of the run chosen at random. */
export type Ask = (run: string, catalogue: Catalogue, random: () => number) => Question;

export const QUERIES: Readonly<
  Record<
    Exclude<IndexName, 'filter-quartiles' | 'scalars' | 'scalar-values' | 'class-errors' | 'findings'>,
    Ask
  >
> = {
  'layer-stats': (run, { model }, random) => {
    const node = pick(hierarchy(model), random).id;
    return { key: indexKey['layer-stats'](node), schema: layerStats, route: routes.layerStats(run, node) };
  },
  'layer-filters': (run, { model }, random) => {
    const { id, filters } = pick(dumpedLayers(model), random);
    return {
      key: indexKey['layer-filters'](id, 'relativeChange'),
      schema: layerFilters(filters),
      route: routes.layerFilters(run, id, 'relativeChange'),
    };
  },
  'iteration-filters': (run, { model }, random) => {
    const ranking = pick(RANKINGS, random);
    const filters = dumpedLayers(model).reduce((sum, layer) => sum + layer.filters, 0);
    return {
      key: indexKey['iteration-filters'](ranking),
      schema: iterationFilters(Math.min(filters, TOP_FILTERS)),
      route: routes.iterationFilters(run, ranking),
    };
  },
  'class-stats': (run, { run: { classes } }, random) => {
    const classId = Math.floor(random() * classes.length);
    return {
      key: indexKey['class-stats'](classId),
      schema: classStats,
      route: routes.classStats(run, classId),
    };
  },
  'class-images': (run, { run: { classes }, imageClasses }, random) => {
    const classId = Math.floor(random() * classes.length);
    const images = imageClasses.filter((of) => of === classId).length;
    return {
      key: indexKey['class-images'](classId),
      schema: classImages(images),
      route: routes.classImages(run, classId),
    };
  },
};

/**
 * The time of each of the five queries, from either store, straight and over HTTP on the loopback interface. Quick: four dumps of ResNet-50's
 * shape in place of twenty, and these in LMDB alone.
 */
export async function benchQueries({ quick }: BenchOptions): Promise<BenchResult[]> {
  const directory = await mkdtemp(path.join(os.tmpdir(), 'traincube-queries-'));
  const mongo = await startMongoServer();
  try {
    const resnet = path.join(directory, 'resnet-50');
    const dumps = quick ? 4 : 20;
    await writeSynthLog(resnet, synthShape({ preset: 'resnet-50', dumps, half: true, gradients: false }));
    const runs = quick ? 40 : 200;
    const embedded = path.join(directory, 'store');
    const results = [
      ...(await benchRun(FIXTURE, 'LMDB', embedded, runs)),
      ...(await benchRun(resnet, 'LMDB', embedded, runs)),
      ...(await benchRun(FIXTURE, 'MongoDB', mongo.uri, runs)),
    ];
    if (!quick) results.push(...(await benchRun(resnet, 'MongoDB', mongo.uri, runs)));
    return results;
  } finally {
    await mongo.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

async function benchRun(
  directory: string,
  engine: Engine,
  location: string,
  runs: number,
): Promise<BenchResult[]> {
  const store = await openStore(location);
  await indexRun({ directory, store });
  const server = await serveRuns({ directories: [directory], store: location, host: '127.0.0.1', port: 0 });
  try {
    const run = path.basename(directory);
    const catalogue = (await store.catalogue(run))!;
    const results: BenchResult[] = [];
    for (const [index, ask] of Object.entries(QUERIES) as [IndexName, Ask][]) {
      const stored = new Stored(store, run, index, catalogue.iterations.length);
      const random = seededRandom(7);
      const next = () => ask(run, catalogue, random);
      const name = `${index}, ${run}, ${engine}`;
      results.push(
        await measure(name, engine, runs, next, (question) => stored.stream(question), stored),
        await measure(
          `${name}, HTTP`,
          engine,
          runs,
          next,
          ({ route }) => fetched(server.url + route),
          stored,
        ),
      );
    }
    return results;
  } finally {
    await server.close();
    await store.close();
  }
}

/** What the store holds of an index, as the API is to send it. */
class Stored {
  constructor(
    readonly store: Store,
    readonly run: string,
    readonly index: IndexName,
    readonly dumps: number,
  ) {}

  async stream({ key, schema }: Question): Promise<Uint8Array> {
    const blocks: Uint8Array[] = [];
    const last = Math.ceil(this.dumps / BLOCK_DUMPS) - 1;
    const { run, index } = this;
    for await (const { bytes } of this.store.range({ run, index, key }, 0, last)) blocks.push(bytes);
    return concatenate(streamParts(schema, blocks));
  }
}

async function fetched(url: string): Promise<Uint8Array> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`);
  return new Uint8Array(await response.arrayBuffer());
}

async function measure(
  name: string,
  engine: Engine,
  runs: number,
  next: () => Question,
  answer: (question: Question) => Promise<Uint8Array>,
  stored: Stored,
): Promise<BenchResult> {
  let question: Question;
  let bytes: Uint8Array;
  let most = 0;
  let answers = 0;
  const seconds = await sampleSeconds(async () => (bytes = await answer((question = next()))), {
    runs,
    warmUp: WARM_UP,
    check: async () => {
      most = Math.max(most, bytes.length);
      const rows = tableFromIPC(bytes).numRows;
      if (rows !== stored.dumps) throw new Error(`${name}: ${rows} rows, expected ${stored.dumps}`);
      if (answers++ % COMPARED !== 0) return;
      if (!Buffer.from(bytes).equals(await stored.stream(question))) throw new Error(`${name}: other bytes`);
    },
  });
  const p95 = percentile(seconds, 0.95) * 1000;
  const { median, spread } = summary(seconds.map((second) => second * 1000));
  return {
    name,
    unit: 'ms',
    median,
    spread,
    target: `p95 < ${TARGETS[engine]} ms`,
    ok: p95 < TARGETS[engine],
    note: `p95 ${p95.toPrecision(3)} ms, up to ${Math.ceil(most / 1024)} KB`,
  };
}

function pick<T>(values: readonly T[], random: () => number): T {
  return values[Math.floor(random() * values.length)]!;
}
