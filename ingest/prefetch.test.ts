import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { seededRandom } from '../test/bench/measure.ts';
import { ArrowFile } from './arrow/arrow-file.ts';
import { GOOD, P, arrowFile } from './tiny-files.testing.ts';

const COLUMNS = ['layer', 'filter', 'weights', 'gradients'];
const BATCHES = GOOD[P]!.length;
/** As of a disk. */
const SLOW = 0;

let directory: string;
let bytes: Uint8Array;
beforeAll(async () => {
  directory = await mkdtemp(path.join(os.tmpdir(), 'traincube-prefetch-'));
  await mkdir(path.dirname(path.join(directory, P)), { recursive: true });
  bytes = arrowFile(GOOD[P]!);
});
afterAll(() => rm(directory, { recursive: true, force: true }));

const open = async () => (await readdir('/proc/self/fd')).length;

/** What `prefetch` says of a file with this content. */
async function prefetched(content: Uint8Array): Promise<unknown> {
  await writeFile(path.join(directory, P), content);
  return ArrowFile.prefetch(directory, P, COLUMNS, BATCHES, SLOW).catch((error: unknown) => error);
}

test('what is fetched changes nothing of what is opened then, and no file stays open', async () => {
  const before = await open();
  expect(await prefetched(bytes)).toBeUndefined();
  expect(await open()).toBe(before);
  const file = ArrowFile.open(directory, P);
  expect(file.batches).toBe(BATCHES);
  expect(file.batch(0).rows).toBe(GOOD[P]![0]!['filter']![1].length);
  file.close();
});

test('of a file that is damaged in any way, or not there, it says nothing, and leaves it closed', async () => {
  const before = await open();
  const random = seededRandom(3);
  for (let i = 0; i < 300; i++) {
    const damaged = bytes.slice(0, i % 3 === 0 ? Math.floor(bytes.length * random()) : undefined);
    for (let flips = 0; flips < 4 && damaged.length > 0; flips++) {
      damaged[Math.floor(damaged.length * random())] = Math.floor(256 * random());
    }
    expect(await prefetched(damaged)).toBeUndefined();
  }
  await rm(path.join(directory, P));
  expect(await ArrowFile.prefetch(directory, P, COLUMNS, BATCHES, SLOW)).toBeUndefined();
  expect(await open()).toBe(before);
});
