import { execFile } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { appendFile, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { ModelDescription } from '../schema/index.ts';
import { ArrowFile } from './arrow/arrow-file.ts';
import { createLog, openLog } from './index.ts';
import { P, arrowFile, float32 } from './tiny-files.testing.ts';
import { content, dump } from './tiny-log.testing.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'traincube-'));
});
afterEach(() => rm(directory, { recursive: true }));

/** Opens files until none can be opened any more, then dumps; closes them, then opens dumps more often than files may be open. */
const SCRIPT = `
  import { closeSync, openSync } from 'node:fs';
  import { openLog } from ${JSON.stringify(path.join(import.meta.dirname, 'index.ts'))};
  const log = await openLog(process.argv[1]);
  const outcome = async (read) => read().then(() => 'read', ({ code, message }) => code + ': ' + message);
  const read = async () => {
    const dump = await log.openDump(100);
    await dump.readLayer(0, new ArrayBuffer(dump.layerBytes(0)), 0);
    await dump.close();
    await dump.state();
  };
  await outcome(read);
  const files = [];
  try { for (;;) files.push(openSync('/dev/null')); } catch {}
  const outcomes = [await outcome(read)];
  for (const fd of files) closeSync(fd);
  for (let i = 0; i < 500; i++) outcomes.push(await outcome(read));
  console.log(JSON.stringify(outcomes));`;

test('a system that fails refuses no dump, and a dump that is closed leaves no file open', async () => {
  const writer = await createLog(directory, content);
  await writer.writeDump(100, dump(100));
  const node = ['--import', 'tsx', '--input-type=module', '-e', SCRIPT, directory];
  const { stdout } = await promisify(execFile)('sh', [
    '-c',
    'ulimit -n 400; exec "$0" "$@"',
    process.execPath,
    ...node,
  ]);
  const [first, ...others] = JSON.parse(stdout) as string[];
  expect(first).toBe(
    'unavailable: dumps/000000100 cannot be read (EMFILE: too many open files); let this process have more files open (ulimit -n).',
  );
  expect(others).toEqual(Array(500).fill('read'));
});

test('a read that is under way when its file is closed brings the bytes of that file, a later one none', async () => {
  const length = 1 << 24;
  const values = Array<number>(length / 4).fill(1);
  await writeFile(path.join(directory, 'a.arrow'), arrowFile([{ values: [float32, values] }]));
  await writeFile(path.join(directory, 'b'), new Uint8Array(length + 4096).fill(2));
  const file = ArrowFile.open(directory, 'a.arrow');
  const { position } = file.batch(0).buffers(file.column('values', ['float32']))[1]!;
  const target = new Uint8Array(length);
  const reads = Array.from({ length: 8 }, () => file.read(position, target));
  file.close();
  file.close();
  const other = openSync(path.join(directory, 'b'), 'r');
  await Promise.all(reads);
  closeSync(other);
  expect(new Float32Array(target.buffer).every((value) => value === 1)).toBe(true);
  const closed = { code: 'unavailable', message: 'a.arrow was closed before this read; ask for it again.' };
  await expect(file.read(position, target)).rejects.toMatchObject(closed);
  expect(() => file.readNow(position, target)).toThrow(closed.message);
});

test('a stretch of more than 2 GiB is read to its end', async () => {
  const length = 2 ** 31 + 4096;
  await writeFile(path.join(directory, 'a.arrow'), arrowFile([{ values: [float32, [1]] }]));
  const file = ArrowFile.open(directory, 'a.arrow');
  // Takes no room on the disk but for its ends.
  await truncate(path.join(directory, 'a.arrow'), length - 1);
  await appendFile(path.join(directory, 'a.arrow'), Uint8Array.of(7));
  const target = new Uint8Array(length);
  await file.read(0, target);
  expect([target[0], target[length - 1]]).toEqual(['A'.charCodeAt(0), 7]);
  file.close();
});

test('when a layer is rejected, the read of its other column has come to its end', async () => {
  const filters = 256;
  const length = 1 << 16;
  const model: ModelDescription = {
    layers: [{ id: 0, name: 'fc', type: 'fc', path: [], inputs: [], filters, kernel: [length] }],
  };
  const values = new Float32Array(filters * length).fill(1);
  const writer = await createLog(directory, { ...content, model });
  await writer.writeDump(100, { ...dump(100), parameters: [{ weights: values, gradients: values }] });
  const file = ArrowFile.open(directory, P);
  const gradients = file.batch(0).buffers(file.column('gradients', ['list<float32>']))[3]!;
  file.close();
  const log = await openLog(directory);
  const read = await log.openDump(100);
  await truncate(path.join(directory, P), gradients.position);
  const memory = new ArrayBuffer(read.layerBytes(0));
  const lastWeight = new Float32Array(memory, values.byteLength - 4, 1);
  const found = read.readLayer(0, memory, 0).catch(({ code }) => [code, lastWeight[0]]);
  expect(await found).toEqual(['refused', 1]);
  await read.close();
  await log.close();
});
