import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { buildKernels } from '../bin/build-kernels.mjs';
import { memoryStore, openStore } from '../store/index.ts';
import { indexRun } from './index.ts';
import { contents, writeSmallLog } from './small-log.testing.ts';

const RUN = 'killed';
const DUMPS = 300;
const KILLS = 50;
/** At once; a commit takes a few milliseconds, and a block not many more. */
const LONGEST_DELAY = 40;
const SEED = 20_261_121;

let root: string;
let directory: string;
let location: string;

beforeAll(async () => {
  await buildKernels();
  root = await mkdtemp(path.join(os.tmpdir(), 'traincube-kill-'));
  directory = path.join(root, RUN);
  location = path.join(root, 'store');
  await writeSmallLog({ directory, iterations: Array.from({ length: DUMPS }, (_, dump) => dump) });
}, 60_000);

afterAll(() => rm(root, { recursive: true, force: true }));

/** Says when it begins a commit, and of how many dumps of its call it knows; every other child has threads. */
const CHILD = `
  import { indexRun } from './indexer/index.ts';
  import { openStore } from './store/index.ts';
  const [directory, location, threads] = process.argv.slice(1);
  const inner = await openStore(location);
  const say = (text) => process.stdout.write(text + '\\n');
  const put = (...parameters) => { say('commit'); return inner.put(...parameters); };
  const bound = (value) => (typeof value === 'function' ? value.bind(inner) : value);
  const store = new Proxy(inner, { get: (_, name) => (name === 'put' ? put : bound(Reflect.get(inner, name))) });
  const onProgress = ({ dumps }) => say('dumps ' + dumps);
  await indexRun({ directory, store, onProgress, threads: Number(threads) });
  await store.close();`;

/** When a child is killed: so many ms after it begins its commit of this number, or knows of so many dumps. */
interface Moment {
  readonly after: { readonly commit: number } | { readonly dumps: number };
  readonly delay: number;
}

interface End {
  /** How it ended: a signal, or an exit code. */
  readonly by: NodeJS.Signals | number | null;
  /** Whether it had begun a commit of which it did not say that it had come to its end. */
  readonly isInCommit: boolean;
}

/** Indexes in a process of its own. */
function indexUntil(moment: Moment | undefined, threads: number): Promise<End> {
  const child = spawn(
    process.execPath,
    [
      '--no-warnings',
      '--import',
      'tsx',
      '--input-type=module',
      '--eval',
      CHILD,
      directory,
      location,
      String(threads),
    ],
    { cwd: path.resolve(import.meta.dirname, '..'), stdio: ['ignore', 'pipe', 'inherit'] },
  );
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
    child.on('close', (code, signal) =>
      resolve({ by: signal ?? code, isInCommit: lines.at(-1) === 'commit' }),
    ),
  );
}

function isReached({ after }: Moment, lines: readonly string[]): boolean {
  if ('commit' in after) return lines.filter((line) => line === 'commit').length >= after.commit;
  return lines.some((line) => line.startsWith('dumps ') && Number(line.slice(6)) >= after.dumps);
}

/** Every other moment is inside a commit, or just after it. */
function* moments(): Iterable<Moment> {
  let state = SEED;
  const random = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
  for (let kill = 0; ; kill++) {
    const delay = random() * (random() < 0.5 ? 4 : LONGEST_DELAY);
    if (kill % 2 === 0) yield { after: { commit: 1 + Math.floor(2 * random()) }, delay };
    else yield { after: { dumps: 90 * random() }, delay };
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
    const end = await indexUntil(moment, 1 + (ends.length % 2));
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
  expect((await indexUntil(undefined, 1)).by).toBe(0);
  expect(await inStore((store) => contents(store, RUN))).toEqual(expected);
  expect(ends.filter(({ isInCommit }) => isInCommit).length).toBeGreaterThan(5);
  expect(new Set(kept.filter((dumps) => dumps > 0 && dumps < DUMPS)).size).toBeGreaterThan(1);
  expect(wholes).toBeLessThan(KILLS);
}, 900_000);
