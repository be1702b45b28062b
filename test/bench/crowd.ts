import type { ChildProcess } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { tableFromIPC } from 'apache-arrow';
import type { Catalogue } from '../../schema/index.ts';
import { startMongoServer } from '../mongodb/server.ts';
import { LeanClient } from './lean-client.ts';
import { percentile, seededRandom, summary, type BenchOptions, type BenchResult } from './measure.ts';
import { PAPER_RUN, beginPaperRun, indexPaperRun, startServer } from './paper-run.ts';
import { QUERIES, type Engine } from './queries.ts';

const CLIENTS = 32;
/** How long a client looks at an answer at most before it asks again, in ms: half of it on the average. */
const LONGEST_LOOK = 2000;
/** In ms: for p95 of a query, and for any. */
const TARGETS = { LMDB: 20, MongoDB: 60 } as const;
const LONGEST = 1000;
/** Of the server, in MB. */
const MOST_MEMORY = 500;
/** One question in so many is asked again in the end, and its rows are counted. */
const COUNTED = 20;
/** Questions of the first seconds, in ms, do not count: a server is compiled while it runs. */
const WARM_UP = 10_000;
/** Routes of each query, worked out before the first is asked. */
const ROUTES = 2000;

/**
 * The five queries over HTTP by 32 clients at once, of an index like that of the paper's experiment: ResNet-50's filters, 1,000 classes of 50 images, 750 dumps. The server is a process of its own.
 * A time ends with the last byte: all clients are one thread, and what one did with its answer would be time that another one waits.
 * Quick: 64 dumps, and ten seconds instead of a minute.
 */
export async function benchCrowd({ quick }: BenchOptions): Promise<BenchResult[]> {
  const directory = await mkdtemp(path.join(os.tmpdir(), 'traincube-crowd-'));
  const mongo = await startMongoServer();
  try {
    const run = await beginPaperRun(directory, quick ? 64 : 750);
    const results: BenchResult[] = [];
    for (const [engine, location] of [
      ['LMDB', path.join(directory, 'store')],
      ['MongoDB', mongo.uri],
    ] as const) {
      const catalogue = await indexPaperRun(run, location);
      results.push(...(await benchServer(engine, run.log, location, catalogue, quick ? 10 : 60)));
    }
    return results;
  } finally {
    await mongo.stop();
    await rm(directory, { recursive: true, force: true });
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
    const crowd = crowdAt(url, catalogue, seconds);
    await Promise.all(Array.from({ length: CLIENTS }, (_, client) => ask(crowd, seededRandom(client + 1))));
    const memory = endWatch();
    await checkAnswers(crowd, catalogue.iterations.length);
    const name = `${catalogue.iterations.length} dumps, ${CLIENTS} clients, ${engine}`;
    const results = [...crowd.times].map(([index, taken]) => resultOf(`${index}, ${name}`, engine, taken));
    if (memory) results.push(memoryResult(`server memory, ${name}`, memory));
    return results;
  } finally {
    endWatch();
    child.kill('SIGINT');
    await closed;
  }
}

interface Crowd {
  readonly url: string;
  /** Of each query, chosen at random. */
  readonly routes: ReadonlyMap<string, readonly string[]>;
  /** Of each query, in ms. */
  readonly times: ReadonlyMap<string, number[]>;
  /** The bytes of some answers, by their routes. */
  readonly lengths: Map<string, number>;
  /** When questions begin to count, and when the last one is asked. */
  readonly start: number;
  readonly end: number;
}

function crowdAt(url: string, catalogue: Catalogue, seconds: number): Crowd {
  const random = seededRandom(CLIENTS + 1);
  const routes = Object.entries(QUERIES).map(
    ([index, question]) =>
      [index, Array.from({ length: ROUTES }, () => question(PAPER_RUN, catalogue, random).route)] as const,
  );
  const start = performance.now() + WARM_UP;
  return {
    url,
    routes: new Map(routes),
    times: new Map(routes.map(([index]) => [index, []])),
    lengths: new Map(),
    start,
    end: start + 1000 * seconds,
  };
}

/** One client, with one connection: a look at the answer before, a question, its answer to the last byte. */
async function ask(crowd: Crowd, random: () => number): Promise<void> {
  const { url, routes, times, lengths, start, end } = crowd;
  const client = new LeanClient(new URL(url));
  const queries = [...routes];
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, LONGEST_LOOK * random()));
    const [index, some] = queries[Math.floor(random() * queries.length)]!;
    const route = some[Math.floor(random() * some.length)]!;
    const asked = performance.now();
    if (asked > end) return client.close();
    const bytes = await client.lengthOf(route);
    if (asked > start) times.get(index)!.push(performance.now() - asked);
    if (random() * COUNTED < 1) lengths.set(route, bytes);
  }
}

/** What was counted is asked for again, and decoded. */
async function checkAnswers({ url, lengths }: Crowd, rows: number): Promise<void> {
  for (const [route, length] of lengths) {
    const bytes = new Uint8Array(await (await fetch(url + route)).arrayBuffer());
    const { numRows } = tableFromIPC(bytes);
    if (bytes.length !== length) throw new Error(`${route}: ${length} bytes, and then ${bytes.length}`);
    if (numRows !== rows) throw new Error(`${route}: ${numRows} rows`);
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

/** Watches the memory of a process. @returns ends that, and gives the most in MB, with what is mapped of files; undefined where the system does not tell */
function watchMemory({ pid }: ChildProcess): () => number | undefined {
  let most: number | undefined;
  const look = async () => {
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
    const found = /^VmHWM:\s+(\d+) kB$/m.exec(status);
    if (found) most = (Number(found[1]) * 1024) / 1e6;
  };
  const timer = setInterval(() => void look(), 100);
  return () => {
    clearInterval(timer);
    return most;
  };
}

function memoryResult(name: string, most: number): BenchResult {
  const target = `< ${MOST_MEMORY} MB`;
  return { name, unit: 'MB', median: most, spread: [most, most], target, ok: most < MOST_MEMORY };
}
