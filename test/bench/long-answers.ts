import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { RecordBatch, Schema } from 'apache-arrow';
import { serveRuns } from '../../api/index.ts';
import { booleans, integers, lists, nullableFloats, structs } from '../../indexer/tables/columns.ts';
import { encodeBatch } from '../../indexer/tables/encode-batch.ts';
import {
  ALL_CLASSES,
  BLOCK_DUMPS,
  TOP_FILTERS,
  classStats,
  indexKey,
  iterationFilters,
  recordBatch,
  routes,
  type Catalogue,
} from '../../schema/index.ts';
import { catalogueOf } from '../../store/contract.testing.ts';
import { openStore, type Block, type Store } from '../../store/index.ts';
import { seededRandom, summary, type BenchOptions, type BenchResult } from './measure.ts';

/** Flips are those of a dump; at every fiftieth many images of one class flip besides, after and before long stretches of equal results. */
const SHAPE = { classes: 1000, images: 50_000, flips: 300, struck: 20, interval: 10 } as const;
const DUMPS = 100_000;
const QUICK_DUMPS = 20_000;
/** Dumps that a request names. */
const NAMED = 1024;
/** Blocks that are put at once. */
const TOGETHER = 64;
const RUN = 'long';
/** The first is not counted. */
const ROUNDS = 10;
/** What an answer is to stay under, in ms; of flips its first byte, as then the page says how far it is. */
const TARGET = 1000;

/** What the server takes for the dearest answers about a long run of a wide network and many images: filters of dumps that are spread over it, and flips of anomalies by a rule that was not asked for before. Quick: of a fifth of the run. */
export async function benchLongAnswers({ quick }: BenchOptions): Promise<BenchResult[]> {
  const directory = await mkdtemp(path.join(os.tmpdir(), 'traincube-answers-'));
  const dumps = quick ? QUICK_DUMPS : DUMPS;
  try {
    const store = path.join(directory, 'store');
    await writeRun(store, dumps);
    const server = await serveRuns({ directories: [], store, host: '127.0.0.1', port: 0 });
    try {
      return [...(await benchNamedDumps(server.url, dumps)), ...(await benchFlips(server.url, dumps))];
    } finally {
      await server.close();
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Each time other dumps are named, so that no answer is one that is kept. */
async function benchNamedDumps(url: string, dumps: number): Promise<BenchResult[]> {
  const step = Math.floor(dumps / NAMED);
  const ask = (top: number) => async (round: number) => {
    const names = Array.from({ length: NAMED }, (_, i) => (i * step + (round % step) + 1) * SHAPE.interval);
    return answerTo(
      `${url}${routes.iterationFilters(RUN, 'relativeChange')}?iterations=${names.join()}&top=${top}`,
    );
  };
  return [
    ...(await measured(`${NAMED} named dumps of ${dumps}, ${TOP_FILTERS} filters`, 'last', ask(TOP_FILTERS))),
    ...(await measured(`${NAMED} named dumps of ${dumps}, 128 of ${TOP_FILTERS} filters`, 'last', ask(128))),
  ];
}

async function benchFlips(url: string, dumps: number): Promise<BenchResult[]> {
  const target = `${url}${routes.classStats(RUN, 'all')}?columns=flips`;
  return measured(`flips of anomalies, of ${(dumps * SHAPE.flips) / 1e6} million`, 'first', (round) =>
    answerTo(`${target}&window=${2 + round}&threshold=8`),
  );
}

interface Taken {
  readonly first: number;
  readonly last: number;
  /** Of the processor: the server's, and that of whoever takes the answer. */
  readonly processor: number;
  readonly bytes: number;
}

/** How long the first and the last byte of an answer take, in ms. */
async function answerTo(url: string): Promise<Taken> {
  const [start, before] = [performance.now(), process.cpuUsage()];
  const response = await fetch(url);
  if (!response.ok) throw new Error(await response.text());
  let [first, bytes] = [0, 0];
  for await (const part of response.body as unknown as AsyncIterable<Uint8Array>) {
    first ||= performance.now() - start;
    bytes += part.length;
  }
  const { user, system } = process.cpuUsage(before);
  return { first, last: performance.now() - start, processor: (user + system) / 1000, bytes };
}

/** @param judged what has a target */
async function measured(
  name: string,
  judged: 'first' | 'last',
  ask: (round: number) => Promise<Taken>,
): Promise<BenchResult[]> {
  const taken: Taken[] = [];
  for (let round = 0; round < ROUNDS; round++) taken.push(await ask(round));
  const note = `${(taken[0]!.bytes / 1e6).toFixed(1)} MB`;
  return (['first', 'last', 'processor'] as const).map((what) => {
    const { median, spread } = summary(taken.slice(1).map((one) => one[what]));
    const limit = what === judged ? { target: `≤ ${TARGET}`, ok: median <= TARGET } : {};
    const of = what === 'processor' ? 'processor' : `${what} byte`;
    return { name: `${name}: ${of}`, unit: 'ms', median, spread, note, ...limit };
  });
}

/** Writes the run block by block: the table of filters alone is 1.2 GB. */
async function writeRun(location: string, dumps: number): Promise<void> {
  const store = await openStore(location);
  try {
    const catalogue = catalogueOfLong(dumps);
    for (const rows of [filterRows(), flipRows()]) await putAll(store, catalogue, rows);
  } finally {
    await store.close();
  }
}

interface Rows {
  readonly index: Block['index'];
  readonly key: string;
  readonly of: (from: number, to: number) => RecordBatch;
}

async function putAll(store: Store, catalogue: Catalogue, { index, key, of }: Rows): Promise<void> {
  const dumps = catalogue.iterations.length;
  let blocks: Block[] = [];
  for (let from = 0; from < dumps; from += BLOCK_DUMPS) {
    const bytes = encodeBatch(of(from, Math.min(from + BLOCK_DUMPS, dumps)));
    const length = blocks.push({ index, key, number: from / BLOCK_DUMPS, bytes });
    if (length < TOGETHER && from + BLOCK_DUMPS < dumps) continue;
    await store.put(RUN, blocks, catalogue);
    blocks = [];
  }
}

function catalogueOfLong(dumps: number): Catalogue {
  const { run, model, ...rest } = catalogueOf(RUN);
  const each = <T>(count: number, value: (i: number) => T) =>
    Array.from({ length: count }, (_, i) => value(i));
  const { classes, images, interval } = SHAPE;
  return {
    ...rest,
    run: {
      ...run,
      classes: each(classes, (id) => `class ${id}`),
      dumpInterval: interval,
      status: 'complete',
    },
    model: { layers: [{ ...model.layers[0]!, filters: 2 * TOP_FILTERS }] },
    imageClasses: each(images, (image) => image % classes),
    iterations: each(dumps, (dump) => (dump + 1) * interval),
    refused: [],
    complete: true,
    settledDumps: dumps,
    unchangedSince: each(images, () => 0),
    dumpBytes: each(dumps, () => 1000),
    scalarRows: each(dumps, (dump) => dump + 1),
  };
}

const iterationsOf = (from: number, to: number) =>
  integers(Int32Array.from({ length: to - from }, (_, i) => (from + i + 1) * SHAPE.interval));

/** Which filters they are is the same at every dump. */
function filterRows(): Rows {
  const schema: Schema = iterationFilters(TOP_FILTERS);
  const entry = Int32Array.from({ length: BLOCK_DUMPS * TOP_FILTERS }, (_, at) => at % TOP_FILTERS);
  const of = (from: number, to: number) => {
    const filter = entry.subarray(0, (to - from) * TOP_FILTERS);
    const columns = [
      integers(filter.map(() => 0)),
      integers(filter),
      nullableFloats(Float32Array.from(filter)),
    ];
    return recordBatch(schema, [
      iterationsOf(from, to),
      ...columns.map((column, i) => lists(schema.fields[i + 1]!.type, to - from, column)),
    ]);
  };
  return { index: 'iteration-filters', key: indexKey['iteration-filters']('relativeChange'), of };
}

function flipRows(): Rows {
  const random = seededRandom(31);
  const { type } = classStats.fields.at(-1)!;
  const of = (from: number, to: number) => {
    const rows = Array.from({ length: to - from }, (_, row) => flipsAt(from + row, random));
    const [image, run] = [rows.flatMap((row) => row.image), rows.flatMap((row) => row.run)];
    const offsets = new Int32Array(rows.length + 1);
    rows.forEach((row, at) => (offsets[at + 1] = offsets[at]! + row.image.length));
    const runs = () => integers(Int32Array.from(run));
    const learned = booleans(Uint8Array.from(run, () => Math.round(random())));
    const entries = structs(type.children[0]!.type, image.length, [
      integers(Int32Array.from(image)),
      runs(),
      runs(),
      learned,
    ]);
    return recordBatch(classStats, [
      integers(new Int32Array(to - from).fill(ALL_CLASSES)),
      iterationsOf(from, to),
      ...[0, 1, 2, 3].map(() => nullableFloats(new Float32Array(to - from).fill(0.3))),
      lists(type, to - from, entries, offsets),
    ]);
  };
  return { index: 'class-stats', key: indexKey['class-stats'](ALL_CLASSES), of };
}

/** Images that flip at a dump, ascending, and how long they were, and stay, as they are. */
function flipsAt(dump: number, random: () => number): { readonly image: number[]; readonly run: number[] } {
  const { classes, images, flips, struck } = SHAPE;
  const run = new Map<number, number>();
  for (let flip = 0; flip < flips; flip++) {
    run.set(Math.floor(random() * images), Math.ceil(-3 * Math.log(1 - random())));
  }
  const id = dump % 50 === 0 ? Math.floor(random() * classes) : -1;
  for (let flip = 0; id >= 0 && flip < struck; flip++) run.set(id + flip * classes, 500);
  const image = [...run.keys()].sort((a, b) => a - b);
  return { image, run: image.map((one) => run.get(one)!) };
}
