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
/** What a dump may take more of in the longest run than in the shortest. */
const GROWTH = 1.1;
const MOST_MEMORY = 1000;

/** Indexes a generated run, whose dumps are made in memory, into LMDB; a short one goes before it, for the compiler. */
const CHILD = `
  import path from 'node:path';
  import { beginGeneratedLog, generatedSource, synthShape } from './fixtures/index.ts';
  import { indexRun } from './indexer/index.ts';
  import { openStore } from './store/index.ts';
  const [root, shapeOptions, dumps] = process.argv.slice(1);
  const store = await openStore(path.join(root, 'store'));
  let taken;
  for (const [name, length] of [['before', 128], ['run', Number(dumps)]]) {
    const directory = path.join(root, name);
    const shape = synthShape({ ...JSON.parse(shapeOptions), dumps: length });
    await beginGeneratedLog(directory, shape, true);
    const before = process.cpuUsage();
    const source = generatedSource(directory, shape);
    const report = await indexRun({ directory, source, store, threads: 1, fresh: true });
    if (report.dumps !== length) throw new Error(report.dumps + ' dumps of ' + length);
    const { user, system } = process.cpuUsage(before);
    taken = { seconds: report.seconds, processor: (user + system) / 1e6 };
  }
  await store.close();
  console.log(JSON.stringify({ ...taken, peak: (1024 * process.resourceUsage().maxRSS) / 1e6 }));`;

interface Taken {
  readonly seconds: number;
  /** Of all threads, in seconds. */
  readonly processor: number;
  /** Of the process, in MB. */
  readonly peak: number;
}

/** What a dump takes, and the memory, of runs of 20, 200 and 2,000 dumps. Quick: once each, and 500 dumps instead of 2,000. */
export async function benchLongRun({ quick }: BenchOptions): Promise<BenchResult[]> {
  const root = await mkdtemp(path.join(os.tmpdir(), 'traincube-long-'));
  const lengths = quick ? [...LENGTHS.slice(0, -1), 500] : LENGTHS;
  const taken = new Map(lengths.map((dumps) => [dumps, [] as Taken[]]));
  try {
    // In turns, so that what else the machine does falls on all of them.
    for (let round = 0; round < (quick ? 1 : 3); round++) {
      for (const dumps of lengths) taken.get(dumps)!.push(await index(root, dumps));
    }
  } finally {
    await rm(root, { recursive: true, force: true });
  }
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

async function index(root: string, dumps: number): Promise<Taken> {
  const parameters = ['--no-warnings', '--import', 'tsx', '--input-type=module', '--eval', CHILD];
  const values = [root, JSON.stringify(SHAPE), String(dumps)];
  const { stdout } = await promisify(execFile)(process.execPath, [...parameters, ...values], { cwd: ROOT });
  return JSON.parse(stdout) as Taken;
}
