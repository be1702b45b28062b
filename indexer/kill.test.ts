import { spawn } from 'node:child_process';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { buildKernels } from '../bin/build-kernels.mjs';
import { memoryStore, openStore } from '../store/index.ts';
import { indexRun } from './index.ts';
import { contents, writeSmallLog } from './small-log.testing.ts';

const ROOT = path.resolve(import.meta.dirname, '..');
const RUN = 'killed';
const DUMPS = 200;
const KILLS = 50;
/** In ms; a commit takes a few, the search for duplicates too, and a block not many more. */
const LONGEST_DELAY = 40;
const [COMMIT, OPEN] = ['commit', 'open'];
/** Of blocks that wait in a process with two threads: it commits some of them before their catalogue. */
const FEW_BYTES = 200_000;
const BLOCKS_ALONE = 'of blocks alone';
const SEED = 20_261_121;

let root: string;
let directory: string;
let location: string;

beforeAll(async () => {
  await buildKernels();
  root = await mkdtemp(path.join(os.tmpdir(), 'traincube-kill-'));
  directory = path.join(root, RUN);
  location = path.join(root, 'store');
  await bundleProgram();
  await writeSmallLog({ directory, iterations: Array.from({ length: DUMPS }, (_, dump) => dump) });
});

afterAll(() => rm(root, { recursive: true, force: true }));

const program = (name: string) => path.join(root, 'indexer/threads', name);

/** What a child runs, as plain JavaScript: it starts in a third of the time that TypeScript takes. It finds the packages, the kernels and its thread where the sources would. */
async function bundleProgram(): Promise<void> {
  const sources = { child: CHILD, source: SOURCE, 'start-thread': `import './indexer/threads/thread.ts';` };
  for (const [name, contents] of Object.entries(sources)) {
    const stdin = { contents, resolveDir: ROOT };
    const outfile = program(`${name}.mjs`);
    // A thread is its side effects.
    const how = {
      bundle: true,
      ignoreAnnotations: true,
      packages: 'external',
      format: 'esm',
      platform: 'node',
    } as const;
    await build({ ...how, stdin, outfile, logLevel: 'error' });
  }
  for (const name of ['node_modules', 'build', 'package.json']) {
    await symlink(path.join(ROOT, name), path.join(root, name));
  }
}

/** The log, which says in any thread when one of its dumps is opened. */
const SOURCE = `
  import { writeSync } from 'node:fs';
  import { openLog } from './ingest/index.ts';
  export async function openSource(directory) {
    const log = await openLog(directory);
    const openDump = async (...parameters) => {
      const dump = await log.openDump(...parameters);
      say('${OPEN}\\n');
      return dump;
    };
    return { ...log, openDump };
  }
  /** At once, whatever the thread does next; a pipe that is full is one that is read in a moment. */
  function say(line) {
    for (;;) {
      try {
        return writeSync(1, line);
      } catch (error) {
        if (error.code !== 'EAGAIN') throw error;
      }
    }
  }`;

/** Says of how many dumps the store has all, when it begins a commit, and of how many dumps of its call it knows. */
const CHILD = `
  import { indexRun } from './indexer/index.ts';
  import { openStore } from './store/index.ts';
  const [directory, location, module, threads] = process.argv.slice(2);
  const inner = await openStore(location);
  const say = (text) => process.stdout.write(text + '\\n');
  say('stored ' + ((await inner.catalogue('${RUN}'))?.iterations.length ?? 0));
  const put = (run, blocks, catalogue) => {
    say('${COMMIT} ' + (catalogue?.iterations.length ?? '${BLOCKS_ALONE}'));
    return inner.put(run, blocks, catalogue);
  };
  const bound = (value) => (typeof value === 'function' ? value.bind(inner) : value);
  const store = new Proxy(inner, { get: (_, name) => (name === 'put' ? put : bound(Reflect.get(inner, name))) });
  const onProgress = ({ dumps }) => say('dumps ' + dumps);
  const source = { module, options: directory };
  const mostWaiting = threads === '1' ? undefined : ${FEW_BYTES};
  await indexRun({ directory, source, store, onProgress, mostWaiting, threads: Number(threads) });
  await store.close();`;

/** When a child is killed: so many ms after it begins its commit of this number, knows of so many dumps, or begins the search for duplicates. */
interface Moment {
  readonly after: { readonly commit: number } | { readonly dumps: number } | 'search';
  readonly delay: number;
  readonly threads: number;
}

interface End {
  /** How it ended: a signal, or an exit code. */
  readonly by: NodeJS.Signals | number | null;
  readonly threads: number;
  /** Whether it had begun a commit of which it did not say that it had come to its end; and whether that was one of blocks without their catalogue. */
  readonly isInCommit: boolean;
  readonly isOfBlocksAlone: boolean;
  /** Whether it had begun the search for duplicates, and not yet the commit of what was found. */
  readonly isInSearch: boolean;
}

/** Indexes in a process of its own. */
function indexUntil(moment?: Moment): Promise<End> {
  const threads = moment?.threads ?? 1;
  const source = pathToFileURL(program('source.mjs')).href;
  const parameters = [program('child.mjs'), directory, location, source, String(threads)];
  const child = spawn(process.execPath, ['--no-warnings', ...parameters], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: string[] = [];
  let rest = '';
  let isAimed = false;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const parts = (rest + text).split('\n');
    rest = parts.pop()!;
    lines.push(...parts);
    if (!moment || isAimed || !isReached(moment, lines)) return;
    isAimed = true;
    setTimeout(() => child.kill('SIGKILL'), moment.delay);
  });
  return new Promise((resolve) =>
    child.on('close', (code, signal) => {
      // One that does not start says nothing.
      const last = lines.at(-1) ?? '';
      resolve({
        ...{ by: signal ?? code, threads },
        isInCommit: last.startsWith(COMMIT),
        isOfBlocksAlone: last === `${COMMIT} ${BLOCKS_ALONE}`,
        isInSearch: hasSearched(lines) && !last.startsWith(COMMIT),
      });
    }),
  );
}

function isReached({ after }: Moment, lines: readonly string[]): boolean {
  if (after === 'search') return hasSearched(lines);
  if ('commit' in after) return lines.filter((line) => line.startsWith(COMMIT)).length >= after.commit;
  return lines.some((line) => line.startsWith('dumps ') && Number(line.slice(6)) >= after.dumps);
}

/** Dumps that are opened when all are stored are those in which duplicates are looked for. */
function hasSearched(lines: readonly string[]): boolean {
  const stored = lines.findLastIndex((line) => /^(stored|commit) /.test(line) && line.endsWith(` ${DUMPS}`));
  return stored >= 0 && lines.indexOf(OPEN, stored) >= 0;
}

/** Inside a commit or just after it, while dumps are read, and while duplicates are looked for; with one thread and with two. */
function* moments(): Iterable<Moment> {
  let state = SEED;
  const random = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
  for (;;) {
    const delay = random() * (random() < 0.5 ? 4 : LONGEST_DELAY);
    const threads = random() < 0.5 ? 1 : 2;
    const kind = random();
    if (kind < 0.4) yield { after: { commit: 1 + Math.floor(2 * threads * random()) }, delay, threads };
    else if (kind < 0.75) yield { after: { dumps: 90 * random() }, delay, threads };
    else yield { after: 'search', delay: delay / 4, threads };
  }
}

async function inStore<T>(use: (store: Awaited<ReturnType<typeof openStore>>) => Promise<T>): Promise<T> {
  const store = await openStore(location);
  return use(store).finally(() => store.close());
}

test(`an index whose process is killed ${KILLS} times is the same bytes in the end`, async () => {
  const undisturbed = memoryStore();
  await indexRun({ directory, store: undisturbed, run: RUN });
  const expected = await contents(undisturbed, RUN);
  const ends: End[] = [];
  const kept: number[] = [];
  let wholes = 0;
  for (const moment of moments()) {
    if (ends.length === KILLS) break;
    const end = await indexUntil(moment);
    if (end.by === 'SIGKILL') {
      ends.push(end);
      kept.push((await inStore((store) => store.catalogue(RUN)))?.iterations.length ?? 0);
      continue;
    }
    expect(end.by).toBe(0);
    expect(await inStore((store) => contents(store, RUN))).toEqual(expected);
    wholes += 1;
    // Another one, to be killed on its way.
    await inStore((store) => store.remove(RUN));
  }
  expect((await indexUntil()).by).toBe(0);
  expect(await inStore((store) => contents(store, RUN))).toEqual(expected);
  expect(ends.filter(({ isInCommit }) => isInCommit).length).toBeGreaterThan(5);
  expect(ends.some(({ isOfBlocksAlone }) => isOfBlocksAlone)).toBe(true);
  for (const one of [1, 2]) {
    expect(ends.filter(({ isInSearch, threads }) => isInSearch && threads === one).length).toBeGreaterThan(1);
  }
  expect(new Set(kept.filter((dumps) => dumps > 0 && dumps < DUMPS)).size).toBeGreaterThan(1);
  expect(wholes).toBeLessThan(KILLS);
}, 1_800_000);
