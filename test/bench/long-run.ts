import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../command.ts';
import { summary, type BenchOptions, type BenchResult } from './measure.ts';

/** Dumps of a run; the first is what the others are compared with. */
const LENGTHS = [20, 200, 2000];
const SHAPE = { layers: 16, filters: 64, length: 576, classes: 100, images: 50 } as const;
/** The paper's run, whole, and so many bytes of index a byte of it at most. */
const PAPER = { preset: 'resnet-50-imagenet' } as const;
const PAPER_DUMPS = 750;
const MOST_INDEX = 0.01;
/** What a dump may take more of in the longest run than in the shortest. */
const GROWTH = 1.1;
const MOST_MEMORY = 1000;

/** Indexes a generated run, whose dumps are made in memory, into LMDB; where its length is given, a short one goes before it, for the compiler. */
const CHILD = `
  import path from 'node:path';
  import { beginGeneratedLog, generatedSource, synthShape } from './fixtures/index.ts';
  import { indexRun } from './indexer/index.ts';
  import { openStore } from './store/index.ts';
  import { stat } from 'node:fs/promises';
  const [root, shapeOptions, dumps, before, threads] = process.argv.slice(1);
  const store = await openStore(path.join(root, 'store'));
  let taken;
  for (const [name, length] of [['before', Number(before)], ['run', Number(dumps)]]) {
    if (length === 0) continue;
    const directory = path.join(root, name);
    const shape = synthShape({ ...JSON.parse(shapeOptions), dumps: length });
    await beginGeneratedLog(directory, shape, true);
    const used = process.cpuUsage();
    const source = generatedSource(directory, shape);
    const report = await indexRun({ directory, source, store, threads: Number(threads) || undefined, fresh: true });
    if (report.dumps !== length) throw new Error(report.dumps + ' dumps of ' + length);
    const { user, system } = process.cpuUsage(used);
    taken = { seconds: report.seconds, processor: (user + system) / 1e6, bytes: report.bytes };
  }
  await store.close();
  const { size } = await stat(path.join(root, 'store', 'data.mdb'));
  console.log(JSON.stringify({ ...taken, file: size, peak: (1024 * process.resourceUsage().maxRSS) / 1e6 }));`;

interface Taken {
  readonly seconds: number;
  /** Of all threads, in seconds. */
  readonly processor: number;
  /** Of the process, in MB, with what is mapped of files. */
  readonly peak: number;
  /** Of the log. */
  readonly bytes: number;
  /** Bytes of LMDB's file. */
  readonly file: number;
}

/**
 * What a dump takes, and the memory, of runs of 20, 200 and 2,000 dumps; then the paper's run, from end to end. Quick: once each, 500 dumps instead of 2,000, and 64 of the paper's 750.
 */
export async function benchLongRun({ quick }: BenchOptions): Promise<BenchResult[]> {
  const root = await mkdtemp(path.join(os.tmpdir(), 'traincube-long-'));
  const lengths = quick ? [...LENGTHS.slice(0, -1), 500] : LENGTHS;
  const taken = new Map(lengths.map((dumps) => [dumps, [] as Taken[]]));
  try {
    // In turns, so that what else the machine does falls on all of them.
    for (let round = 0; round < (quick ? 1 : 3); round++) {
      for (const dumps of lengths) taken.get(dumps)!.push(await index(root, SHAPE, dumps, 128, 1));
    }
  } finally {
    await rm(root, { recursive: true, force: true });
  }
  return [...lengthResults(lengths, taken), ...(await paperResults(quick ? 64 : PAPER_DUMPS))];
}

function lengthResults(
  lengths: readonly number[],
  taken: ReadonlyMap<number, readonly Taken[]>,
): BenchResult[] {
  const each = (dumps: number) => taken.get(dumps)!.map(({ processor }) => (1000 * processor) / dumps);
  const [shortest, longest] = [lengths[0]!, lengths.at(-1)!];
  const growth = summary(each(longest).map((one, round) => one / each(shortest)[round]!));
  const peak = summary(taken.get(longest)!.map((one) => one.peak));
  return [
    ...lengths.map((dumps) => ({
      name: `a dump, of ${dumps}`,
      unit: 'CPU ms',
      ...summary(each(dumps)),
      note: `${((1000 * summary(taken.get(dumps)!.map(({ seconds }) => seconds)).median) / dumps).toPrecision(3)} ms by the clock`,
    })),
    {
      name: `a dump of ${longest} to one of ${shortest}`,
      unit: '× CPU',
      ...growth,
      target: `≤ ${GROWTH} ×`,
      ok: growth.median <= GROWTH,
    },
    {
      name: `peak memory, ${longest} dumps`,
      unit: 'MB',
      ...peak,
      target: `< ${MOST_MEMORY} MB`,
      ok: peak.median < MOST_MEMORY,
    },
  ];
}

/** Dumps are made, read and indexed by all cores. */
async function paperResults(dumps: number): Promise<BenchResult[]> {
  const root = await mkdtemp(path.join(os.tmpdir(), 'traincube-paper-'));
  try {
    const { seconds, processor, peak, bytes, file } = await index(root, PAPER, dumps, 0, 0);
    const gigabytes = bytes / 1e9;
    const name = `ResNet-50 × ${dumps}, ${gigabytes.toFixed(0)} GB, piped`;
    const once = (median: number) => ({ median, spread: [median, median] as const });
    return [
      {
        name,
        unit: 'GB/s',
        ...once(gigabytes / seconds),
        note: `${seconds.toFixed(0)} s, the making of its dumps included`,
      },
      { name: `processor, ${name}`, unit: 's/GB', ...once(processor / gigabytes) },
      {
        name: `peak memory, ${name}`,
        unit: 'MB',
        ...once(peak),
        target: `< ${MOST_MEMORY} MB`,
        ok: peak < MOST_MEMORY,
      },
      {
        name: `LMDB's file a log byte, ${name}`,
        unit: '',
        ...once(file / bytes),
        target: `< ${MOST_INDEX}`,
        ok: file / bytes < MOST_INDEX,
      },
    ];
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

/** @param threads 0 for all cores */
async function index(
  root: string,
  shape: object,
  dumps: number,
  before: number,
  threads: number,
): Promise<Taken> {
  const parameters = ['--no-warnings', '--import', 'tsx', '--input-type=module', '--eval', CHILD];
  const values = [root, JSON.stringify(shape), ...[dumps, before, threads].map(String)];
  const { stdout } = await promisify(execFile)(process.execPath, [...parameters, ...values], { cwd: ROOT });
  return JSON.parse(stdout) as Taken;
}
