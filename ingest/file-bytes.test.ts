import { mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { FileBytes } from './arrow/file-bytes.ts';
import { createLog } from './create-log.ts';
import { openLog } from './open-log.ts';
import { coefficients, content, dump } from './tiny-log.testing.ts';

const NAME = 'file';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(path.join(os.tmpdir(), 'traincube-bytes-'));
  await writeFile(path.join(directory, NAME), Uint8Array.of(1, 2, 3, 4));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const descriptors = async () => (await readdir('/proc/self/fd')).length;

function read(bytes: FileBytes): Uint8Array {
  const target = new Uint8Array(2);
  bytes.readNow(1, target);
  return target;
}

test('another opening reads the same bytes, and each is closed by itself', async () => {
  const before = await descriptors();
  const bytes = FileBytes.open(directory, NAME);
  const another = bytes.another()!;
  bytes.close();
  expect(read(another)).toEqual(Uint8Array.of(2, 3));
  expect(() => read(bytes)).toThrow('file was closed before this read');
  expect(() => bytes.another()).toThrow('file was closed before this read');
  another.close();
  expect(await descriptors()).toBe(before);
});

test('there is no other opening of a file that has been replaced, or removed', async () => {
  const before = await descriptors();
  const bytes = FileBytes.open(directory, NAME);
  await writeFile(path.join(directory, 'new'), Uint8Array.of(5, 6, 7, 8));
  await rename(path.join(directory, 'new'), path.join(directory, NAME));
  expect(bytes.another()).toBeUndefined();
  await rm(path.join(directory, NAME));
  expect(bytes.another()).toBeUndefined();
  expect(read(bytes)).toEqual(Uint8Array.of(2, 3));
  bytes.close();
  expect(await descriptors()).toBe(before);
});

test('a file that ends before its length is refused', async () => {
  const bytes = FileBytes.open(directory, NAME);
  await writeFile(path.join(directory, NAME), Uint8Array.of(1));
  expect(() => read(bytes)).toThrow('file: expected 4 bytes, found that it ends at byte 1');
  bytes.close();
});

test('a dump whose files are replaced while it is open gives weights and gradients of one file', async () => {
  const run = path.join(directory, 'run');
  const writer = await createLog(run, content);
  for (const iteration of [100, 200]) await writer.writeDump(iteration, dump(iteration));
  const before = await descriptors();
  const log = await openLog(run);
  const opened = await log.openDump(100);
  const file = (iteration: string) => path.join(run, 'dumps', iteration, 'parameters.arrow');
  await rename(file('000000200'), file('000000100'));
  const { weights, gradients } = await opened.readLayer(0, new ArrayBuffer(4096), 0);
  const [expected] = coefficients(100);
  expect([weights, gradients]).toEqual([expected!.weights, expected!.gradients]);
  await opened.close();
  await log.close();
  expect(await descriptors()).toBe(before);
});
