import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { BLOCK_DUMPS, INDEX_VERSION, type Catalogue, type IndexName } from '../../schema/index.ts';
import { memoryStore, openStore, type Block, type Series, type Store } from '../../store/index.ts';
import { startMongoServer } from '../mongodb/server.ts';
import { sampleSeconds, seededRandom, summary, type BenchOptions, type BenchResult } from './measure.ts';

const RUN = 'bench';
const MEGABYTE = 1e6;
/** What blocks are cut out of: nothing that a store could compress. */
const NOISE = createHash('shake256', { outputLength: 4 * MEGABYTE })
  .update(RUN)
  .digest();

/** What p95 of a question is to stay under, in ms; a store in memory only shows what the others add. */
const TARGETS: Readonly<Record<string, number>> = { LMDB: 20, MongoDB: 50 };

/** The series of an index like that of a ResNet on 10 classes of 1,000 images: how many there are, and the bytes of a row. */
const SHAPE: readonly { readonly index: IndexName; readonly keys: number; readonly rowBytes: number }[] = [
  { index: 'layer-stats', keys: 70, rowBytes: 270 },
  { index: 'layer-filters', keys: 20, rowBytes: 512 * 4 },
  { index: 'iteration-filters', keys: 3, rowBytes: 1024 * 12 },
  { index: 'class-stats', keys: 11, rowBytes: 120 },
  { index: 'class-images', keys: 10, rowBytes: 1000 * 3 },
];

/** The interface of the stores by itself, without Arrow and HTTP: what each adds to a query. */
export async function benchStores({ quick }: BenchOptions): Promise<BenchResult[]> {
  const directory = await mkdtemp(path.join(os.tmpdir(), 'traincube-bench-'));
  const server = await startMongoServer();
  try {
    return [
      ...(await benchStore('memory', memoryStore(), quick)),
      ...(await benchStore('LMDB', await openStore(directory), quick)),
      ...(await benchStore('MongoDB', await openStore(server.uri), quick, server.name)),
    ];
  } finally {
    await server.stop();
    await rm(directory, { recursive: true });
  }
}

async function benchStore(name: string, store: Store, quick: boolean, note?: string): Promise<BenchResult[]> {
  const blocks = quick ? 2 : 8;
  const runs = quick ? 60 : 200;
  const random = seededRandom(7);
  const pick = (count: number) => Math.floor(random() * count);
  const series = (): Series => {
    const { index, keys } = SHAPE[pick(SHAPE.length)]!;
    return { run: RUN, index, key: keyOf(pick(keys)) };
  };
  const questions: Readonly<Record<string, () => Promise<number>>> = {
    'get a block': async () => (await store.get(series(), pick(blocks)))?.length ?? 0,
    'range over a series': () => total(store.range(series(), 0, blocks)),
    'range over half a series': () => total(store.range(series(), 0, blocks / 2 - 1)),
    'all of class-stats': () => total(store.rangeAll(RUN, 'class-stats', 0, blocks)),
    'one block of all of layer-stats': () => total(store.rangeAll(RUN, 'layer-stats', 1, 1)),
  };
  const put = await benchPut(store, blocks);
  const results: BenchResult[] = [
    { name: `${name}: put, ${blocks} times 64 dumps`, unit: 'MB/s', ...put, ...(note && { note }) },
  ];
  for (const [question, ask] of Object.entries(questions)) {
    results.push(await benchQuestion(name, question, ask, runs));
  }
  await store.close();
  return results;
}

/** Blocks of 64 dumps with their catalogue, as the indexer puts them; each of them is one figure. */
async function benchPut(store: Store, blocks: number) {
  let number = 0;
  const bytes = SHAPE.reduce((sum, { keys, rowBytes }) => sum + keys * rowBytes * BLOCK_DUMPS, 0);
  const put = () => store.put(RUN, [...blocksAt(number)], catalogueOf(++number * BLOCK_DUMPS));
  const seconds = await sampleSeconds(put, { runs: blocks, warmUp: 0 });
  return summary(seconds.map((taken) => bytes / MEGABYTE / taken));
}

async function benchQuestion(
  name: string,
  question: string,
  ask: () => Promise<number>,
  runs: number,
): Promise<BenchResult> {
  let answered = 0;
  const check = () => {
    if (answered === 0) throw new Error(`${name}: ${question} gave nothing`);
  };
  const seconds = await sampleSeconds(async () => (answered = await ask()), { runs, warmUp: 10, check });
  const milliseconds = seconds.map((taken) => taken * 1000).sort((a, b) => a - b);
  const p95 = milliseconds[Math.ceil(0.95 * milliseconds.length) - 1]!;
  const limit = TARGETS[name];
  return {
    name: `${name}: ${question}`,
    unit: 'ms',
    ...summary(milliseconds),
    note: `p95 ${p95.toPrecision(3)} ms`,
    ...(limit && { target: `p95 < ${limit} ms`, ok: p95 < limit }),
  };
}

async function total(blocks: AsyncIterable<Block>): Promise<number> {
  let bytes = 0;
  for await (const block of blocks) bytes += block.bytes.length;
  return bytes;
}

function* blocksAt(number: number): Iterable<Block> {
  for (const { index, keys, rowBytes } of SHAPE) {
    for (let key = 0; key < keys; key++) {
      const at = (number * 7919 + key * 104_729) % (NOISE.length - rowBytes * BLOCK_DUMPS);
      const bytes = NOISE.subarray(at, at + rowBytes * BLOCK_DUMPS);
      yield { index, key: keyOf(key), number, bytes };
    }
  }
}

function keyOf(id: number): string {
  return String(id).padStart(6, '0');
}

function catalogueOf(dumps: number): Catalogue {
  return {
    indexVersion: INDEX_VERSION,
    log: '/logs/bench',
    run: {
      format: 'traincube-log',
      version: 1,
      name: RUN,
      model: 'bench',
      dataset: 'none',
      framework: 'none',
      classes: Array.from({ length: 10 }, (_, i) => `class ${i}`),
      dumpInterval: 1,
      iterationsPerEpoch: 1,
      hyperparameters: {},
      status: 'complete',
      startedAt: '2026-01-01T00:00:00Z',
    },
    model: { layers: [{ id: 0, name: 'conv', type: 'conv', path: [], inputs: [], filters: 1, kernel: [1] }] },
    imageClasses: Array.from({ length: 10_000 }, (_, i) => i % 10),
    iterations: Array.from({ length: dumps }, (_, i) => i),
    refused: [],
    scalarColumns: [],
    complete: true,
    revision: 1,
    settledDumps: 0,
    unchangedSince: [],
    dumpBytes: [],
    blockBytes: [],
    scalarRows: [],
    levelBytes: {},
    findings: null,
  };
}
