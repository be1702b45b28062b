import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { indexRun } from '../indexer/index.ts';
import { contents } from '../indexer/small-log.testing.ts';
import { memoryStore, openStore } from '../store/index.ts';
import { linesBesideProgress, traincube } from './command.ts';
import { startMongoProcess, type MongoProcess } from './mongodb/server.ts';
import { CAN_MOUNT } from './read-only.ts';

/** `traincube index`, the command, while the disk of the MongoDB server that it writes to becomes full. */

const RUN = 'run';
const DUMPS = 320;
/** Room for the server and some blocks of the index, and then room enough. */
const [SMALL, LARGE] = [24, 512];
/** Getting a server may take an installation, the first time. */
const FIRST_TIME_MS = 15 * 60_000;

let directory: string;
let run: string;
let server: MongoProcess | undefined;

beforeAll(async () => {
  if (!CAN_MOUNT) return;
  directory = await mkdtemp(path.join(os.tmpdir(), 'traincube-full-mongodb-'));
  run = path.join(directory, RUN);
  const shape = ['--dumps', DUMPS, '--classes', '3', '--images', '20', '--layers', '6', '--filters', '64'];
  const { code, stderr } = await traincube('synth', run, ...shape.map(String));
  if (code !== 0) throw new Error(stderr);
  server = await startMongoProcess(SMALL);
}, FIRST_TIME_MS);

afterAll(async () => {
  await server?.stop();
  if (directory) await rm(directory, { recursive: true, force: true });
});

(CAN_MOUNT ? test : test.skip)(
  'one sentence, exit code 1, and with more room the same command goes on',
  async () => {
    const address = server!.newDatabase();
    const index = () => traincube('index', run, '--store', address);
    const { code, stdout, stderr } = await index();
    const said = linesBesideProgress(stderr);
    // What it says first depends on what the server knows of its storage engine, and whether it outlives it.
    expect(said).toEqual([
      expect.stringMatching(
        /^traincube: MongoDB at 127\.0\.0\.1:\d+ (has no room left|answered with an error|cannot be reached).* run the same command again, it goes on where it stopped\.$/,
      ),
    ]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });

    await server!.resizeDisk(LARGE);
    await server!.restart();
    const again = await index();
    expect(again.code).toBe(0);
    const added = Number(/^run: (\d+) dumps indexed/.exec(again.stdout)?.[1]);
    expect(added).toBeGreaterThan(0);
    expect(added).toBeLessThan(DUMPS);
    const undisturbed = memoryStore();
    await indexRun({ directory: run, store: undisturbed, run: RUN });
    const store = await openStore(address);
    expect(await contents(store, RUN)).toEqual(await contents(undisturbed, RUN));
    await store.close();
  },
  180_000,
);
