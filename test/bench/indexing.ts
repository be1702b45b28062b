import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { synthShape, writeSynthLog } from '../../fixtures/index.ts';
import { indexRun } from '../../indexer/index.ts';
import { openStore } from '../../store/index.ts';
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
  /** Of all threads, in user and system mode. */
  readonly cpuSeconds: number;
  /** Of the whole process, in bytes. */
  readonly peak: number;
}

/** One process a measurement; the last of its calls counts. Without a location into a store in memory: reading and computing. */
const CHILD = `
  import { indexRun } from './indexer/index.ts';
  import { memoryStore, openStore } from './store/index.ts';
  const [directory, threads, times, location] = process.argv.slice(1);
  let report, before;
  for (let i = 0; i < Number(times); i++) {
    const store = location ? await openStore(location) : memoryStore();
    before = process.cpuUsage();
    report = await indexRun({ directory, store, threads: Number(threads) });
    await store.close();
  }
  const { user, system } = process.cpuUsage(before);
  const { bytes, indexBytes, dumps, seconds } = report;
  const peak = 1024 * process.resourceUsage().maxRSS;
  console.log(JSON.stringify({ seconds, bytes, indexBytes, dumps, cpuSeconds: (user + system) / 1e6, peak }));`;

async function index(
  directory: string,
  threads: number,
  times: number,
  location?: string,
): Promise<Measured> {
  const parameters = ['--no-warnings', '--import', 'tsx', '--input-type=module', '--eval', CHILD];
  const values = [directory, String(threads), String(times), ...(location ? [location] : [])];
  const { stdout } = await run(process.execPath, [...parameters, ...values], { cwd: ROOT });
  return JSON.parse(stdout) as Measured;
}

const shell = (script: string, directory: string) => run('sh', ['-c', script, directory]);
const cat = (directory: string) => shell('cat "$0"/dumps/*/* > /dev/null', directory);

/** Has the system forget what it keeps of a log; false where there is no `dd` that can. */
async function forget(directory: string): Promise<boolean> {
  const script =
    'sync; for f in "$0"/dumps/*/*; do dd if="$f" iflag=nocache count=0 status=none || exit 1; done';
  return shell(script, directory).then(
    () => true,
    () => false,
  );
}

/** The speed of `traincube index` from the page cache and from the disk, at the scale of the recorded run and of ResNet-50. */
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
    results.push(...(await benchDisk(`ResNet-50 × ${dumps}`, directory, quick)));
    results.push(await fileShare(`ResNet-50 × ${dumps}`, directory, path.join(temporary, 'store')));
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
  return results;
}

async function benchRun(name: string, directory: string, quick: boolean): Promise<BenchResult[]> {
  const runs = quick ? 3 : 7;
  const cores = os.availableParallelism();
  const alone: Measured[] = [];
  const together: Measured[] = [];
  const cats: number[] = [];
  for (let i = 0; i < runs; i++) {
    cats.push(...(await sampleSeconds(() => cat(directory), { runs: 1, warmUp: i === 0 ? 1 : 0 })));
    alone.push(await index(directory, 1, 2));
    together.push(await index(directory, cores, 2));
  }
  const dumps = readdirSync(path.join(directory, 'dumps')).length;
  if ([...alone, ...together].some((one) => one.dumps !== dumps || one.indexBytes !== alone[0]!.indexBytes)) {
    throw new Error(`${name}: not every dump was indexed.`);
  }
  const { bytes, indexBytes } = alone[0]!;
  const gigabytes = bytes / 1e9;
  const speed = (measured: readonly Measured[]) =>
    summary(measured.map(({ seconds }) => gigabytes / seconds));
  const cpu = (measured: readonly Measured[]) => summary(measured.map((one) => one.cpuSeconds / gigabytes));
  const peak = summary(together.map((one) => one.peak / 1e6));
  const share = indexBytes / bytes;
  const all = speed(together);
  return [
    {
      name: `index, ${name}, ${cores} threads`,
      unit: 'GB/s',
      ...all,
      target: '≥ 5 GB/s',
      ok: all.median >= 5,
      note: `${(bytes / 1e6).toFixed(1)} MB, page cache, second call of a process`,
    },
    { name: `index, ${name}, 1 thread`, unit: 'GB/s', ...speed(alone) },
    {
      name: `${cores} threads to 1, ${name}`,
      unit: '× speed',
      ...summary(alone.map(({ seconds }, i) => seconds / together[i]!.seconds)),
    },
    { name: `processor, ${name}, ${cores} threads`, unit: 's/GB', ...cpu(together) },
    { name: `processor, ${name}, 1 thread`, unit: 's/GB', ...cpu(alone) },
    {
      name: `index to cat, ${name}, ${cores} threads`,
      unit: '× time',
      ...summary(together.map(({ seconds }, i) => seconds / cats[i]!)),
    },
    { name: `peak memory, ${name}`, unit: 'MB', ...peak, target: '< 1000 MB', ok: peak.median < 1000 },
    { name: `index bytes a log byte, ${name}`, unit: '', median: share, spread: [share, share] },
  ];
}

/** LMDB's file beside the log. What a log has once weighs the more the fewer dumps it has. */
async function fileShare(name: string, directory: string, location: string): Promise<BenchResult> {
  const store = await openStore(location);
  const { bytes, dumps } = await indexRun({ directory, store });
  await store.close();
  const { size } = await stat(path.join(location, 'data.mdb'));
  const share = size / bytes;
  return {
    name: `bytes of LMDB's file a log byte, ${name}`,
    unit: '',
    median: share,
    spread: [share, share],
    ...(dumps >= 20 && { target: '< 0.01', ok: share < 0.01 }),
  };
}

/** Indexing into LMDB and `cat` in turns, each from a log of which the system has forgotten all. */
async function benchDisk(name: string, directory: string, quick: boolean): Promise<BenchResult[]> {
  if (!(await forget(directory))) return [];
  const shares: number[] = [];
  for (let i = 0; i < (quick ? 2 : 3); i++) {
    const [catSeconds] = await sampleSeconds(() => cat(directory), { runs: 1, warmUp: 0 });
    await forget(directory);
    const store = path.join(path.dirname(directory), `store-${i}`);
    const { seconds } = await index(directory, os.availableParallelism(), 1, store);
    await rm(store, { recursive: true, force: true });
    await forget(directory);
    shares.push(catSeconds! / seconds);
  }
  const share = summary(shares);
  return [
    {
      name: `index to cat from the disk, ${name}`,
      unit: '× speed',
      ...share,
      target: '≥ 0.9 ×',
      ok: share.median >= 0.9,
    },
  ];
}
