import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { indexRun } from '../indexer/index.ts';
import { contents } from '../indexer/small-log.testing.ts';
import { memoryStore, openStore } from '../store/index.ts';
import { linesBesideProgress, traincube, type Outcome } from './command.ts';
import { startMongoProcess, type MongoProcess } from './mongodb/server.ts';

/** `traincube index`, the command, while the MongoDB server that it writes to is killed. */

const RUN = 'run';
const DUMPS = 400;
/** Getting a server may take an installation, the first time. */
const FIRST_TIME_MS = 15 * 60_000;

let directory: string;
let run: string;
let server: MongoProcess;

beforeAll(async () => {
  directory = await mkdtemp(path.join(os.tmpdir(), 'traincube-dying-mongodb-'));
  run = path.join(directory, RUN);
  const shape = ['--dumps', DUMPS, '--classes', '3', '--images', '20', '--layers', '6', '--filters', '16'];
  const { code, stderr } = await traincube('synth', run, ...shape.map(String));
  if (code !== 0) throw new Error(stderr);
  server = await startMongoProcess();
  await server.restart(server.durableArgs);
}, FIRST_TIME_MS);

afterAll(async () => {
  await server?.stop();
  await rm(directory, { recursive: true, force: true });
});

/** How many dumps the index of the run names. */
async function committed(address: string): Promise<number> {
  const store = await openStore(address);
  try {
    return (await store.catalogue(RUN))?.iterations.length ?? 0;
  } finally {
    await store.close();
  }
}

/** Kills the server after the command's first block; how many dumps were committed then. */
async function killAfterFirstBlock(address: string, command: Promise<Outcome>): Promise<number> {
  const state = { ended: false };
  void command.finally(() => (state.ended = true));
  for (;;) {
    const dumps = await committed(address);
    if (dumps > 0 || state.ended) {
      await server.kill();
      return dumps;
    }
    await sleep(20);
  }
}

/** A command whose server is killed on its way: begun anew where it came to its end before that. */
async function disturbed(address: string, index: () => Promise<Outcome>) {
  for (;;) {
    const command = index();
    const seen = await killAfterFirstBlock(address, command);
    const outcome = await command;
    if (outcome.code !== 0) return { seen, outcome };
    await server.restart();
    const store = await openStore(address);
    await store.remove(RUN);
    await store.close();
  }
}

test('one sentence, exit code 1, what was committed is there again, and the same command goes on', async () => {
  const address = server.newDatabase();
  const index = () => traincube('index', run, '--store', address);
  const {
    seen,
    outcome: { code, stdout, stderr },
  } = await disturbed(address, index);

  const said = linesBesideProgress(stderr);
  expect(said).toEqual([
    expect.stringMatching(
      /^traincube: MongoDB at 127\.0\.0\.1:\d+ cannot be reached: start it, .* run the same command again, it goes on where it stopped\.$/,
    ),
  ]);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });

  await server.restart();
  const kept = await committed(address);
  expect(kept).toBeGreaterThanOrEqual(seen);
  expect(kept).toBeLessThan(DUMPS);

  const again = await index();
  expect(again).toMatchObject({ code: 0 });
  expect(again.stdout).toContain(`${RUN}: ${DUMPS - kept} dumps indexed`);
  const undisturbed = memoryStore();
  await indexRun({ directory: run, store: undisturbed, run: RUN });
  const store = await openStore(address);
  expect(await contents(store, RUN)).toEqual(await contents(undisturbed, RUN));
  await store.close();
});
