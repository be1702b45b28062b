import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { tableFromIPC } from 'apache-arrow';
import { beginGeneratedLog, generatedSource, synthShape, type SynthShape } from '../../fixtures/index.ts';
import { indexRun } from '../../indexer/index.ts';
import type { Catalogue } from '../../schema/index.ts';
import { openStore } from '../../store/index.ts';
import { ROOT } from '../command.ts';
import { startMongoServer } from '../mongodb/server.ts';
import { percentile, seededRandom, summary, type BenchOptions, type BenchResult } from './measure.ts';
import { QUERIES, type Engine } from './queries.ts';

const RUN = 'resnet-50';
const CLIENTS = 32;
/** How long a client looks at an answer at most before it asks again, in ms: half of it on the average. */
const LONGEST_LOOK = 2000;
/** In ms: for p95 of a query, and for any. */
const TARGETS = { LMDB: 20, MongoDB: 60 } as const;
const LONGEST = 1000;
/** Of the server, in MB. */
const MOST_MEMORY = 500;
/** Coefficients of a filter: an index does not become larger with them, and making them takes time. */
const LENGTH = 9;
/** One answer in so many is decoded, and its rows counted. */
const COUNTED = 20;

/**
 * The five queries over HTTP by 32 clients at once, of an index like that of the paper's experiment: ResNet-50's filters, 1,000 classes of 50 images, 750 dumps. The server is a process of its own.
 * Quick: 64 dumps, and ten seconds instead of a minute.
 */
export async function benchCrowd({ quick }: BenchOptions): Promise<BenchResult[]> {
  const directory = await mkdtemp(path.join(os.tmpdir(), 'traincube-crowd-'));
  const mongo = await startMongoServer();
  try {
    const shape = shapeOf(quick ? 64 : 750);
    const log = path.join(directory, RUN);
    await beginGeneratedLog(log, shape, false);
    const results: BenchResult[] = [];
    for (const [engine, location] of [
      ['LMDB', path.join(directory, 'store')],
      ['MongoDB', mongo.uri],
    ] as const) {
      const catalogue = await indexInto(log, shape, location);
      results.push(...(await benchServer(engine, log, location, catalogue, quick ? 10 : 60)));
    }
    return results;
  } finally {
    await mongo.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

function shapeOf(dumps: number): SynthShape {
  const shape = synthShape({ preset: 'resnet-50-imagenet', dumps });
  const layers = shape.model.layers.map((layer) =>
    layer.filters === undefined ? layer : { ...layer, kernel: [LENGTH] },
  );
  return { ...shape, model: { layers } };
}

async function indexInto(directory: string, shape: SynthShape, location: string): Promise<Catalogue> {
  const store = await openStore(location);
  try {
    await indexRun({ directory, source: generatedSource(directory, shape), store, run: RUN });
    return (await store.catalogue(RUN))!;
  } finally {
    await store.close();
  }
}

async function benchServer(
  engine: Engine,
  log: string,
  location: string,
  catalogue: Catalogue,
  seconds: number,
): Promise<BenchResult[]> {
  const { child, closed, url } = await startServer(log, location);
  const endWatch = watchMemory(child);
  try {
    const times = new Map(Object.keys(QUERIES).map((index) => [index, [] as number[]]));
    const crowd = { url, catalogue, times, end: performance.now() + 1000 * seconds };
    await Promise.all(Array.from({ length: CLIENTS }, (_, client) => ask(crowd, seededRandom(client + 1))));
    const memory = endWatch();
    const name = `${catalogue.iterations.length} dumps, ${CLIENTS} clients, ${engine}`;
    const results = [...times].map(([index, taken]) => resultOf(`${index}, ${name}`, engine, taken));
    if (memory) results.push(memoryResult(`server memory, ${name}`, memory));
    return results;
  } finally {
    endWatch();
    child.kill('SIGINT');
    await closed;
  }
}

/** @returns the server, and what comes to its end with it, also where it dies by itself */
async function startServer(log: string, location: string) {
  const parameters = ['serve', log, '--port', '0', '--store', location];
  const child = spawn(process.execPath, [path.join(ROOT, 'bin/traincube.mjs'), ...parameters], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = once(child, 'close');
  let printed = '';
  for await (const part of child.stdout!.setEncoding('utf8').iterator({ destroyOnReturn: false })) {
    printed += String(part);
    if (printed.includes(`${RUN}:`)) break;
  }
  child.stdout!.resume();
  return { child, closed, url: /http:\S+/.exec(printed)![0] };
}

interface Crowd {
  readonly url: string;
  readonly catalogue: Catalogue;
  /** Of each index, in ms. */
  readonly times: ReadonlyMap<string, number[]>;
  readonly end: number;
}

/** One client: a question, a look at the answer, the next question. */
async function ask({ url, catalogue, times, end }: Crowd, random: () => number): Promise<void> {
  const queries = Object.entries(QUERIES);
  while (performance.now() < end) {
    await new Promise((resolve) => setTimeout(resolve, LONGEST_LOOK * random()));
    const [index, question] = queries[Math.floor(random() * queries.length)]!;
    const { route } = question(RUN, catalogue, random);
    const start = performance.now();
    const response = await fetch(url + route);
    const bytes = new Uint8Array(await response.arrayBuffer());
    times.get(index)!.push(performance.now() - start);
    if (!response.ok) throw new Error(`${route}: ${response.status} ${Buffer.from(bytes).toString()}`);
    if (random() * COUNTED >= 1) continue;
    const { numRows } = tableFromIPC(bytes);
    if (numRows !== catalogue.iterations.length) throw new Error(`${route}: ${numRows} rows`);
  }
}

function resultOf(name: string, engine: Engine, taken: readonly number[]): BenchResult {
  const p95 = percentile(taken, 0.95);
  const longest = Math.max(...taken);
  return {
    name,
    unit: 'ms',
    ...summary(taken),
    target: `p95 < ${TARGETS[engine]} ms, all < 1 s`,
    ok: p95 < TARGETS[engine] && longest < LONGEST,
    note: `p95 ${p95.toPrecision(3)} ms, longest ${longest.toPrecision(3)} ms, ${taken.length} questions`,
  };
}

/** In MB, of what the process itself has, and with the pages of files that are mapped: the system takes those back when it needs them. */
interface Memory {
  readonly own: number;
  readonly all: number;
}

/** Watches the memory of a process. @returns ends that, and gives the most; undefined where the system does not tell */
function watchMemory({ pid }: ChildProcess): () => Memory | undefined {
  let most: Memory | undefined;
  const look = async () => {
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
    const [own, all] = ['RssAnon', 'VmHWM'].map((name) => {
      const found = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status);
      return (Number(found?.[1] ?? NaN) * 1024) / 1e6;
    }) as [number, number];
    if (own > 0) most = { own: Math.max(own, most?.own ?? 0), all };
  };
  const timer = setInterval(() => void look(), 100);
  return () => {
    clearInterval(timer);
    return most;
  };
}

function memoryResult(name: string, { own, all }: Memory): BenchResult {
  const note = `${all.toFixed(0)} MB with the pages of mapped files`;
  const target = `< ${MOST_MEMORY} MB`;
  return { name, unit: 'MB', median: own, spread: [own, own], target, ok: own < MOST_MEMORY, note };
}
