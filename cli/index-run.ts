import { statSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import { indexRun, type IndexProgress, type IndexReport } from '../indexer/index.ts';
import { checkIsRun, type LogSource } from '../ingest/index.ts';
import { TraincubeError, shellCommand } from '../schema/index.ts';
import { defaultStore, openStore, type Store } from '../store/index.ts';
import { count } from './count.ts';
import { followRuns } from './follow.ts';
import { indexCommand } from './index-command.ts';
import { untilInterrupted } from './interruption.ts';
import { progressBar } from './progress-bar.ts';
import { sayOutdated } from './say-outdated.ts';
import { wholeNumber } from './whole-number.ts';

const EXAMPLES = `
Indexes what the log has and the store does not; nothing is done twice, and an index that was interrupted goes on.
Dumps that cannot be read are named and left out, the others are indexed, and the exit code is 0: traincube check
tells good logs from bad ones. The exit code is 1 where a run cannot be indexed at all.

Examples:
  $ traincube index runs/resnet
  $ traincube index runs/* --store mongodb://localhost/traincube
  $ traincube index runs/resnet --fresh
  $ traincube index runs/resnet --follow`;

export const MOST_THREADS = 256;

interface IndexFlags {
  readonly store?: string;
  readonly as?: string;
  readonly fresh?: boolean;
  readonly follow?: boolean;
  readonly threads?: number;
}

/** Adds `traincube index`. */
export function addIndex(program: Command): void {
  program
    .command('index')
    .description('Build the index of training logs, so that they can be browsed.')
    .argument('<run...>', 'directories of runs, each the one that holds run.json')
    .option('--store <location>', 'a directory, or mongodb://… (default: .traincube beside the run)')
    .option('--as <id>', "the run's name in the store (default: its directory's name)")
    .option(
      '--threads <n>',
      'threads that read and compute (default: all cores, where there is work and memory for them)',
      wholeNumber('--threads', 1, MOST_THREADS),
    )
    .option('--fresh', 'remove what the store has of the run, and index it again')
    .option('--follow', 'go on as dumps appear, until the run is over; of a directory of runs new ones, too')
    .addHelpText('after', EXAMPLES)
    .action(indexRuns);
}

/** Every run is tried; the first error of any is thrown at the end. */
async function indexRuns(runs: readonly string[], flags: IndexFlags): Promise<void> {
  if (flags.as !== undefined && runs.length > 1) {
    throw new TraincubeError(
      'bad-option',
      `--as names one run, but ${runs.length} are given; index them one by one.`,
    );
  }
  const errors: unknown[] = [];
  const directories = runs.length > 1 ? runs.filter(isNoFile) : runs;
  await untilInterrupted(async (interruption) => {
    if (!flags.follow) return indexEach(directories, flags, interruption.signal, errors);
    await follow(directories, flags, interruption);
    return !interruption.signal.aborted;
  });
  if (runs.length === 1 && errors.length > 0) throw errors[0];
  if (errors.length > 0) process.exitCode = 1;
}

/** Of `runs/*`, which names what lies beside runs, too; that is said, and no error. */
function isNoFile(run: string): boolean {
  const isFile = statSync(run, { throwIfNoEntry: false })?.isFile() === true;
  if (isFile) console.error(`${run}: a file, no run; left out.`);
  return !isFile;
}

/** @returns whether none was given up for the signal */
async function indexEach(
  runs: readonly string[],
  flags: IndexFlags,
  signal: AbortSignal,
  errors: unknown[],
): Promise<boolean> {
  let isAtEnd = true;
  for (const run of runs) {
    if (signal.aborted) return false;
    try {
      isAtEnd = await indexOne(run, flags, signal);
    } catch (error) {
      if (runs.length > 1)
        console.error(error instanceof TraincubeError ? `${run}: ${error.message}` : error);
      errors.push(error);
    }
  }
  return isAtEnd;
}

/** Ends when it is told to, and with the process that has started it to follow for it. */
async function follow(runs: readonly string[], flags: IndexFlags, interruption: AbortController) {
  const end = () => interruption.abort();
  process.once('SIGTERM', end).once('disconnect', end);
  try {
    await followRuns(runs, flags, interruption.signal, process.connected);
  } finally {
    process.removeListener('SIGTERM', end).removeListener('disconnect', end);
    if (process.connected) process.disconnect();
  }
}

/**
 * Indexes a run, and says how it goes.
 * @returns whether it came to the log's end
 * @param from where its log comes from, and the command that goes on where it is interrupted; its directory, and `traincube index`, unless given
 */
export async function indexOne(
  directory: string,
  { store: location, as, fresh, threads }: IndexFlags,
  signal: AbortSignal,
  from?: { readonly source: LogSource; readonly again: string },
): Promise<boolean> {
  // Before the store is opened, so that none is made beside what is no run.
  await checkIsRun(directory);
  const store = await openStore(location ?? defaultStore(directory));
  const progress = progressLine(directory);
  try {
    const report = await indexRun({
      directory,
      store,
      ...(as === undefined ? {} : { run: as }),
      ...(threads === undefined ? {} : { threads }),
      ...(from === undefined ? {} : { source: from.source }),
      fresh: fresh === true,
      onOutdated: sayOutdated,
      onProgress: progress.show,
      signal,
    });
    progress.end();
    const shown = location === undefined ? undefined : store.location;
    tell(directory, report, store, shown, from?.again ?? indexCommand(directory, { store: shown, as }));
    return report.complete;
  } finally {
    progress.end();
    await store.close();
  }
}

function tell(
  directory: string,
  report: IndexReport,
  store: Store,
  shown: string | undefined,
  again: string,
): void {
  const { run, added, dumps, refused, bytes, indexBytes, seconds, complete } = report;
  for (const { message } of refused) console.log(`  left out: ${message}`);
  const leftOut = refused.length > 0 ? `, ${refused.length} left out` : '';
  if (added === 0) {
    console.log(`${run}: nothing ${complete ? 'new' : 'added'}, ${count(dumps, 'dump')} indexed${leftOut}.`);
  } else {
    const rate = `${size(bytes)} in ${seconds.toFixed(1)} s, ${size(bytes / seconds)}/s`;
    console.log(
      `${run}: ${count(added, 'dump')} indexed${leftOut} (${rate}); the index of ${count(dumps, 'dump')} takes ${size(indexBytes)} in ${store.location}.`,
    );
  }
  const words = ['npx', 'traincube', 'serve', path.dirname(path.resolve(directory))];
  if (shown !== undefined) words.push('--store', shown);
  console.log(complete ? `  next: ${shellCommand(words)}` : `  not finished: ${again} goes on from here.`);
}

interface ProgressLine {
  show(progress: IndexProgress): void;
  end(): void;
}

/** A bar on a terminal; elsewhere a line for every tenth part. */
function progressLine(directory: string): ProgressLine {
  const start = performance.now();
  const rate = (bytes: number) => `${size((bytes / (performance.now() - start)) * 1000)}/s`;
  if (!process.stderr.isTTY) {
    let told = 0;
    const show = ({ dumps, total, bytes }: IndexProgress) => {
      const tenth = Math.floor((10 * dumps) / total);
      if (tenth <= told || performance.now() - start < 2000) return;
      told = tenth;
      console.error(`${directory}: ${Math.floor(dumps)} of ${count(total, 'dump')}, ${rate(bytes)}`);
    };
    return { show, end: () => {} };
  }
  const bar = progressBar('dumps, {rate}');
  const show = ({ dumps, total, bytes }: IndexProgress) =>
    bar.update(Math.floor(dumps), total, { rate: rate(bytes) });
  return { show, end: bar.stop };
}

function size(bytes: number): string {
  const [unit, scale] = bytes >= 1e9 ? ['GB', 1e9] : bytes >= 1e6 ? ['MB', 1e6] : ['kB', 1e3];
  return `${(bytes / Number(scale)).toFixed(unit === 'GB' ? 2 : 1)} ${unit}`;
}
