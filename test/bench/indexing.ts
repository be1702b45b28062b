import { execFile } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { cp, mkdtemp, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { buildCommand } from '../../bin/build-command.mjs';
import { synthShape, writeSynthLog } from '../../fixtures/index.ts';
import { indexBytes } from '../../schema/index.ts';
import { openStore } from '../../store/index.ts';
import { sampleSeconds, summary, type BenchOptions, type BenchResult } from './measure.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const FIXTURES = path.join(ROOT, 'fixtures/runs');
const run = promisify(execFile);

/** What one call of the command took, from the start of its process, and what it made. */
interface Measured {
  readonly seconds: number;
  /** Of all threads, in user and system mode. */
  readonly cpuSeconds: number;
  /** Of the whole process, in bytes. */
  readonly peak: number;
  readonly dumps: number;
  readonly indexBytes: number;
  /** Of LMDB's file. */
  readonly fileBytes: number;
}

/** The command as users have it, bundled; its last line says what it took. */
const CHILD = `
  const [command, ...words] = process.argv.slice(1);
  await (await import(command)).main(['node', 'traincube', ...words]);
  const { user, system } = process.cpuUsage();
  const peak = 1024 * process.resourceUsage().maxRSS;
  console.log(JSON.stringify({ seconds: process.uptime(), cpuSeconds: (user + system) / 1e6, peak }));`;

/** Indexes a run into a new LMDB store beside it, which is removed again. */
async function index(directory: string, threads: number): Promise<Measured> {
  const location = `${directory}-store`;
  const command = await buildCommand();
  const words = ['index', directory, '--store', location, '--threads', String(threads)];
  try {
    const parameters = ['--no-warnings', '--input-type=module', '--eval', CHILD, command, ...words];
    const { stdout } = await run(process.execPath, parameters, { cwd: ROOT });
    const taken = JSON.parse(stdout.trim().split('\n').at(-1)!) as Pick<
      Measured,
      'seconds' | 'cpuSeconds' | 'peak'
    >;
    const store = await openStore(location);
    const catalogue = (await store.catalogue(path.basename(directory)))!;
    await store.close();
    const { size } = await stat(path.join(location, 'data.mdb'));
    const { iterations, complete } = catalogue;
    if (!complete) throw new Error(`${directory} was not indexed to its end.`);
    return { ...taken, dumps: iterations.length, indexBytes: indexBytes(catalogue), fileBytes: size };
  } finally {
    await rm(location, { recursive: true, force: true });
  }
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

/** The speed of `traincube index` into LMDB, of a log of ResNet-50's shape, from the page cache and from the disk; and what the recorded run takes. */
export async function benchIndexing({ quick }: BenchOptions): Promise<BenchResult[]> {
  const temporary = await mkdtemp(path.join(os.tmpdir(), 'traincube-bench-'));
  try {
    const directory = path.join(temporary, 'resnet-50');
    const dumps = quick ? 2 : 20;
    await writeSynthLog(directory, synthShape({ preset: 'resnet-50', dumps }));
    const bytes = dumpBytes(directory);
    const log: BenchLog = { name: `ResNet-50 × ${dumps}`, directory, dumps, bytes, isLong: !quick };
    return [
      ...(await benchRecorded(temporary, quick)),
      ...(await benchCache(log, quick)),
      ...(await benchDisk(log, quick)),
    ];
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

interface BenchLog {
  readonly name: string;
  readonly directory: string;
  readonly dumps: number;
  /** Of the files of its dumps. */
  readonly bytes: number;
  /** Whether it is what the targets are meant for: what a log has once weighs the more the fewer dumps it has. */
  readonly isLong: boolean;
}

function dumpBytes(directory: string): number {
  return readdirSync(path.join(directory, 'dumps'), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(path.join(entry.parentPath, entry.name)).size, 0);
}

/** What a user waits for who tries the product: of so small a run it is mostly the start of the command. */
async function benchRecorded(temporary: string, quick: boolean): Promise<BenchResult[]> {
  const entries = readdirSync(FIXTURES, { withFileTypes: true });
  const { name } = entries.find((entry) => entry.isDirectory() && !entry.name.startsWith('.'))!;
  const directory = path.join(temporary, name);
  await cp(path.join(FIXTURES, name), directory, { recursive: true });
  const taken: Measured[] = [];
  for (let i = 0; i < (quick ? 3 : 7); i++) taken.push(await index(directory, 1));
  const megabytes = (dumpBytes(directory) / 1e6).toFixed(1);
  return [
    {
      name: `index, the recorded run, ${megabytes} MB`,
      unit: 's',
      ...summary(taken.map(({ seconds }) => seconds)),
      note: 'from the start of the process',
    },
  ];
}

async function benchCache(log: BenchLog, quick: boolean): Promise<BenchResult[]> {
  const { name, directory, dumps, bytes, isLong } = log;
  const cores = os.availableParallelism();
  const alone: Measured[] = [];
  const together: Measured[] = [];
  const cats: number[] = [];
  await cat(directory);
  for (let i = 0; i < (quick ? 3 : 7); i++) {
    cats.push(...(await sampleSeconds(() => cat(directory), { runs: 1, warmUp: 0 })));
    alone.push(await index(directory, 1));
    await cat(directory);
    together.push(await index(directory, cores));
  }
  const first = alone[0]!;
  if ([...alone, ...together].some((one) => one.dumps !== dumps || one.indexBytes !== first.indexBytes)) {
    throw new Error(`${name}: not every dump was indexed.`);
  }
  const gigabytes = bytes / 1e9;
  const speed = (measured: readonly Measured[]) =>
    summary(measured.map(({ seconds }) => gigabytes / seconds));
  const cpu = (measured: readonly Measured[]) => summary(measured.map((one) => one.cpuSeconds / gigabytes));
  const peak = summary(together.map((one) => one.peak / 1e6));
  const all = speed(together);
  const share = first.fileBytes / bytes;
  return [
    {
      name: `index, ${name}, ${cores} threads`,
      unit: 'GB/s',
      ...all,
      ...(isLong && { target: '≥ 5 GB/s', ok: all.median >= 5 }),
      note: `${gigabytes.toFixed(1)} GB, page cache, from the start of the process`,
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
    {
      name: `bytes of LMDB's file a log byte, ${name}`,
      unit: '',
      median: share,
      spread: [share, share],
      ...(isLong && { target: '< 0.01', ok: share < 0.01 }),
    },
  ];
}

/** Indexing and `cat` in turns, each from a log of which the system has forgotten all. */
async function benchDisk({ name, directory, isLong }: BenchLog, quick: boolean): Promise<BenchResult[]> {
  if (!(await forget(directory))) return [];
  const shares: number[] = [];
  for (let i = 0; i < (quick ? 2 : 3); i++) {
    const [catSeconds] = await sampleSeconds(() => cat(directory), { runs: 1, warmUp: 0 });
    await forget(directory);
    const { seconds } = await index(directory, os.availableParallelism());
    await forget(directory);
    shares.push(catSeconds! / seconds);
  }
  const share = summary(shares);
  return [
    {
      name: `index to cat from the disk, ${name}`,
      unit: '× speed',
      ...share,
      ...(isLong && { target: '≥ 0.9 ×', ok: share.median >= 0.9 }),
    },
  ];
}
