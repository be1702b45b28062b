import { mkdtemp, rm, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { createLog, directorySource, openLog, openLogSource } from './index.ts';
import { content, dump } from './tiny-log.testing.ts';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'traincube-source-'));
  const writer = await createLog(directory, content);
  await writer.writeDump(100, dump(100));
});

afterEach(() => rm(directory, { recursive: true }));

test('a directory is a source that can be sent to another thread', async () => {
  const log = await openLogSource(structuredClone(directorySource(directory)));
  expect(log.directory).toBe(directory);
  expect(await log.iterations()).toEqual([100]);
  await log.close();
});

test('a source is what its module opens', async () => {
  const file = path.join(directory, 'source.mjs');
  await writeFile(file, 'export const openSource = async (options) => ({ directory: options.name });');
  const log = await openLogSource({ module: pathToFileURL(file).href, options: { name: 'other' } });
  expect(log).toEqual({ directory: 'other' });
});

test('where only coefficients are wanted the other files are left alone until they are asked for', async () => {
  await unlink(path.join(directory, 'dumps/000000100/validation.arrow'));
  const log = await openLog(directory);
  await expect(log.openDump(100)).rejects.toMatchObject({ code: 'refused' });
  const read = await log.openDump(100, 'coefficients');
  const { weights } = await read.readLayer(0, new ArrayBuffer(read.layerBytes(0)), 0);
  expect(weights).toEqual((dump(100).parameters as { weights: Float32Array }[])[0]!.weights);
  await expect(read.validation()).rejects.toMatchObject({ code: 'refused' });
  await read.close();
  await log.close();
});
