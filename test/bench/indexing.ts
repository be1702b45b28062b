import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { synthShape, writeSynthLog } from '../../fixtures/index.ts';
import { sampleSeconds, summary, type BenchOptions, type BenchResult } from './measure.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const FIXTURES = path.join(ROOT, 'fixtures/runs');
const run = promisify(execFile);

/** What a process that indexes says of itself at its end. */
interface Measured {
  readonly seconds: number;
  readonly bytes: number;
  readonly indexBytes: number;
  readonly dumps: number;
  /** Of the whole process, in bytes. */
  readonly peak: number;
}

/** Indexes into a store in memory, one process a measurement, the last of its calls counts: reading and computing, on one thread. */
const CHILD = `
  import { indexRun } from './indexer/index.ts';
  import { memoryStore } from './store/index.ts';
  const [directory, times] = process.argv.slice(1);
  const reports = [];
  for (let i = 0; i < Number(times); i++) reports.push(await indexRun({ directory, store: memoryStore() }));
  const { bytes, indexBytes, dumps, seconds } = reports.at(-1);
  console.log(JSON.stringify({ seconds, bytes, indexBytes, dumps, peak: 1024 * process.resourceUsage().maxRSS }));`;

async function index(directory: string, times: number): Promise<Measured> {
  const parameters = ['--no-warnings', '--import', 'tsx', '--input-type=module', '--eval', CHILD];
  const { stdout } = await run(process.execPath, [...parameters, directory, String(times)], { cwd: ROOT });
  return JSON.parse(stdout) as Measured;
}

/** The speed of `traincube index` from the page cache at the scale of the recorded run and of ResNet-50. */
export async function benchIndexing({ quick }: BenchOptions): Promise<BenchResult[]> {
  const results: BenchResult[] = [];
  const recorded = existsSync(FIXTURES)
    ? readdirSync(FIXTURES, { withFileTypes: true }).find(
        (entry) => entry.isDirectory() && !entry.name.startsWith('.'),
      )
    : undefined;
  if (recorded) results.push(...(await benchRun('recorded run', path.join(FIXTURES, recorded.name), quick)));
  const temporary = await mkdtemp(path.join(os.tmpdir(), 'traincube-bench-'));
  try {
    const directory = path.join(temporary, 'resnet-50');
    const dumps = quick ? 2 : 20;
    await writeSynthLog(directory, synthShape({ preset: 'resnet-50', dumps }));
    results.push(...(await benchRun(`ResNet-50 × ${dumps}`, directory, quick)));
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
  return results;
}

async function benchRun(name: string, directory: string, quick: boolean): Promise<BenchResult[]> {
  const runs = quick ? 3 : 7;
  const cat = () => run('sh', ['-c', 'cat "$0"/dumps/*/* > /dev/null', directory]);
  const measured: Measured[] = [];
  const cats: number[] = [];
  for (let i = 0; i < runs; i++) {
    cats.push(...(await sampleSeconds(cat, { runs: 1, warmUp: i === 0 ? 1 : 0 })));
    measured.push(await index(directory, 2));
  }
  const dumps = readdirSync(path.join(directory, 'dumps')).length;
  if (measured.some((one) => one.dumps !== dumps)) throw new Error(`${name}: not every dump was indexed.`);
  const { bytes, indexBytes } = measured[0]!;
  const speed = summary(measured.map(({ seconds }) => bytes / seconds / 1e9));
  const ratio = summary(measured.map(({ seconds }, i) => seconds / cats[i]!));
  const peak = summary(measured.map((one) => one.peak / 1e6));
  const share = indexBytes / bytes;
  return [
    {
      name: `index, ${name}`,
      unit: 'GB/s',
      ...speed,
      target: '≥ 2 GB/s',
      ok: speed.median >= 2,
      note: `${(bytes / 1e6).toFixed(1)} MB, one thread, page cache, second call of a process`,
    },
    { name: `index to cat, ${name}`, unit: '× time', ...ratio },
    { name: `peak memory, ${name}`, unit: 'MB', ...peak, target: '< 1000 MB', ok: peak.median < 1000 },
    { name: `index bytes a log byte, ${name}`, unit: '', median: share, spread: [share, share] },
  ];
}
