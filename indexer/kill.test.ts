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
/** The child is killed as soon as it says that it has come so far, in dumps of its call. */
const MOMENTS = [1, 63, 65, 40, 1, 100, 21, 22];

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

const CHILD = `
  import { indexRun } from './indexer/index.ts';
  import { openStore } from './store/index.ts';
  const [directory, location] = process.argv.slice(1);
  const store = await openStore(location);
  const onProgress = ({ dumps }) => process.stdout.write(dumps.toFixed(2) + '\\n');
  await indexRun({ directory, store, onProgress });
  await store.close();`;

/** Indexes in a process of its own. @returns how it ended: a signal, or 0 */
function indexUntil(moment: number): Promise<NodeJS.Signals | number | null> {
  const child = spawn(
    process.execPath,
    ['--no-warnings', '--import', 'tsx', '--input-type=module', '--eval', CHILD, directory, location],
    { cwd: path.resolve(import.meta.dirname, '..'), stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
    if (
      said
        .trimEnd()
        .split('\n')
        .some((dumps) => Number(dumps) >= moment)
    )
      child.kill('SIGKILL');
  });
  return new Promise((resolve) => child.on('exit', (code, signal) => resolve(signal ?? code)));
}

test('an index whose process is killed again and again is the same bytes in the end', async () => {
  const undisturbed = memoryStore();
  await indexRun({ directory, store: undisturbed, run: RUN });
  const seen: number[] = [];
  for (const moment of MOMENTS) {
    const end = await indexUntil(moment);
    const store = await openStore(location);
    const catalogue = await store.catalogue(RUN);
    seen.push(catalogue?.iterations.length ?? 0);
    await store.close();
    if (end === 0) break;
    expect(end).toBe('SIGKILL');
  }
  expect(seen.some((dumps) => dumps > 0 && dumps < DUMPS)).toBe(true);
  expect(await indexUntil(Infinity)).toBe(0);
  const store = await openStore(location);
  expect(await contents(store, RUN)).toEqual(await contents(undisturbed, RUN));
  await store.close();
}, 120_000);
