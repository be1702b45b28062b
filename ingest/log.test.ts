import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { tableFromIPC } from 'apache-arrow';
import { dumpedLayers } from '../schema/index.ts';
import { type LayerValues, type LogWriter, createLog, discardLog, openLog } from './index.ts';
import { coefficients, content, dump, images as tinyImages, model, state } from './tiny-log.testing.ts';

let directory: string;
let writer: LogWriter;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'traincube-'));
  writer = await createLog(directory, content);
});
afterEach(() => rm(directory, { recursive: true }));

test('what is written is read', async () => {
  await writer.writeDump(200, dump(200));
  await writer.writeDump(100, dump(100));
  await writer.finish('complete', '2026-01-02T00:00:00Z');
  const log = await openLog(directory);
  expect(log.run).toEqual({
    ...content.run,
    format: 'traincube-log',
    version: 1,
    status: 'complete',
    endedAt: '2026-01-02T00:00:00Z',
  });
  expect(log.model).toEqual(model);
  expect(log.images.names).toEqual(['a', 'äöü', '']);
  expect([...log.images.classes]).toEqual([0, 1, 1]);
  expect(await Promise.all([0, 1, 2].map((image) => log.images.picture(image)))).toEqual(
    tinyImages.map(({ picture }) => picture),
  );
  expect([0, 1, 2].map((image) => log.images.hasPicture(image))).toEqual([true, false, true]);
  expect(await log.iterations()).toEqual([100, 200]);

  const read = await log.openDump(200);
  const expected = dump(200);
  expect(await read.validation()).toEqual(expected.validation);
  expect(await read.scalars()).toEqual(expected.scalars);
  expect(read.scalarColumns).toEqual(['trainLoss', 'trainError', 'learningRate', 'seconds', 'momentum']);
  expect(await read.state()).toEqual(state);
  const memory = new ArrayBuffer(4096);
  for (const [position, { weights, gradients }] of coefficients(200).entries()) {
    const layer = await read.readLayer(position, memory, 64);
    expect(layer.layer).toEqual(dumpedLayers(model)[position]);
    expect([layer.weights, layer.gradients]).toEqual([weights, gradients]);
  }
  await read.close();
  await log.close();
});

test('a layer is read into the caller’s memory, and nothing is copied after that', async () => {
  await writer.writeDump(100, dump(100));
  const log = await openLog(directory);
  const read = await log.openDump(100);
  const { buffer } = new WebAssembly.Memory({ initial: 1 });
  const { weights, gradients } = await read.readLayer(0, buffer, 128);
  expect(weights.buffer).toBe(buffer);
  expect(gradients!.buffer).toBe(buffer);
  expect([weights.byteOffset, gradients!.byteOffset]).toEqual([128, 128 + 256]);
  expect(read.layerBytes(0)).toBe(2 * 256);
  await read.close();
  await log.close();
});

test('the files say the same to apache-arrow’s own reader', async () => {
  await writer.writeDump(100, dump(100));
  const table = tableFromIPC(await readFile(path.join(directory, 'dumps/000000100/parameters.arrow')));
  expect(table.batches.map((batch) => batch.numRows)).toEqual([3, 2]);
  for (const [position, { weights, gradients }] of coefficients(100).entries()) {
    const batch = table.batches[position]!;
    expect(batch.getChild('weights')!.data[0]!.children[0]!.values).toEqual(weights);
    expect(batch.getChild('gradients')!.data[0]!.children[0]!.values).toEqual(gradients);
    expect([...batch.getChild('filter')!]).toEqual([...Array(batch.numRows).keys()]);
  }
});

test('behind its magic a file is an Arrow stream, as the format wants it', async () => {
  await writer.writeDump(100, dump(100));
  for (const name of ['parameters', 'validation', 'scalars', 'state']) {
    const bytes = await readFile(path.join(directory, `dumps/000000100/${name}.arrow`));
    const [file, stream] = [tableFromIPC(bytes), tableFromIPC(bytes.subarray(8))];
    expect(stream.toString()).toBe(file.toString());
    expect(stream.numRows).toBeGreaterThan(0);
  }
});

test('the same content makes the same bytes', async () => {
  const other = await mkdtemp(path.join(tmpdir(), 'traincube-'));
  await writer.writeDump(100, dump(100));
  await (await createLog(other, content)).writeDump(100, dump(100));
  const files = (await readdir(directory, { recursive: true })).filter((file) =>
    /\.(arrow|json)$/.test(file),
  );
  expect(files).toHaveLength(7);
  for (const file of files)
    expect(await readFile(path.join(other, file))).toEqual(await readFile(path.join(directory, file)));
  await rm(other, { recursive: true });
});

test('float16 coefficients stay their bits', async () => {
  const half = dumpedLayers(model).map(({ filters, kernel }) => ({
    weights: Uint16Array.from({ length: filters * kernel.reduce((a, b) => a * b) }, (_, i) => 0x3c00 + i),
  }));
  await writer.writeDump(100, { ...dump(100), parameters: half });
  const log = await openLog(directory);
  const read = await log.openDump(100);
  expect(read.hasGradients).toBe(false);
  const { weights, gradients } = await read.readLayer(1, new ArrayBuffer(read.layerBytes(1)), 0);
  expect(weights).toEqual(half[1]!.weights);
  expect(gradients).toBeUndefined();
  await read.close();
  await log.close();
});

test('NaN and infinity are read as they are', async () => {
  const [first, second] = coefficients(100);
  first!.weights.set([NaN, Infinity, -Infinity]);
  await writer.writeDump(100, { ...dump(100), parameters: [first!, second!] });
  const log = await openLog(directory);
  const read = await log.openDump(100);
  const { weights } = await read.readLayer(0, new ArrayBuffer(read.layerBytes(0)), 0);
  expect([...(weights as Float32Array).subarray(0, 3)]).toEqual([NaN, Infinity, -Infinity]);
  await read.close();
  await log.close();
});

test('images in several record batches, and their pictures', async () => {
  const images = Array.from({ length: 5000 }, (_, i) => ({
    class: i % 2,
    name: `n${i}`,
    picture: i % 3 ? Uint8Array.of(i & 255, i >> 8) : null,
  }));
  await createLog(directory, { ...content, images }, { overwrite: true });
  const log = await openLog(directory);
  expect(log.images.count).toBe(5000);
  expect(log.images.names[4999]).toBe('n4999');
  expect(await log.images.picture(4999)).toEqual(Uint8Array.of(4999 & 255, 4999 >> 8));
  expect(await log.images.picture(4998)).toBeNull();
  await log.close();
});

test('pictures are asked for one at a time, and a record batch of them is bounded by bytes', async () => {
  const picture = new Uint8Array(5 << 20);
  const asked: number[] = [];
  const images = async function* () {
    for (let image = 0; image < 9; image++) {
      asked.push((await stat(path.join(directory, 'images.arrow'))).size);
      yield { class: 0, name: `${image}`, picture: picture.fill(image) };
    }
  };
  await createLog(directory, { ...content, images: images() }, { overwrite: true });
  expect(asked.map((bytes) => Math.floor(bytes / picture.length))).toEqual([0, 0, 0, 0, 4, 4, 4, 4, 8]);
  const log = await openLog(directory);
  expect(log.images.names).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8']);
  expect((await log.images.picture(8))!.length).toBe(picture.length);
  await log.close();
});

test('a directory that holds a run is not written over, unless that is asked for', async () => {
  await writer.writeDump(100, dump(100));
  await expect(createLog(directory, content)).rejects.toMatchObject({
    code: 'bad-option',
    message: `${directory} already holds a run; name another directory, or replace it with --overwrite.`,
  });
  await createLog(directory, content, { overwrite: true });
  const log = await openLog(directory);
  expect(await log.iterations()).toEqual([]);
  await log.close();
});

test('among files that are not a run nothing is written and nothing removed', async () => {
  const files = { 'dumps/a': 'of another program', 'run.json': '{"format": "of another program"}' };
  const strange = path.join(directory, 'strange');
  await mkdir(path.join(strange, 'dumps'), { recursive: true });
  for (const [name, text] of Object.entries(files)) {
    await writeFile(path.join(strange, name), text);
    for (const overwrite of [false, true]) {
      await expect(createLog(strange, content, { overwrite })).rejects.toMatchObject({
        code: 'bad-option',
        message: `${strange} holds files that are not a run; name a new directory.`,
      });
    }
  }
  expect((await readdir(strange, { recursive: true })).sort()).toEqual(['dumps', 'dumps/a', 'run.json']);
  await expect(createLog(path.join(strange, 'run.json'), content)).rejects.toMatchObject({
    code: 'bad-option',
  });
});

test('where no directory can be made the call ends', async () => {
  // What takes no new directories although it is there is a rarity; Linux has one.
  if (!existsSync('/proc/self')) return;
  await expect(createLog('/proc/none/run', content)).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringMatching(
      /^\/proc\/none\/run cannot be written \(ENOENT: .*\); name a directory that can be made\.$/,
    ),
  });
});

test('a run of a version to come may be written over, too', async () => {
  await writeFile(path.join(directory, 'run.json'), '{"format": "traincube-log", "version": 9}');
  await createLog(directory, content, { overwrite: true });
  const log = await openLog(directory);
  expect(log.run.version).toBe(1);
  await log.close();
});

test('a log that cannot be begun leaves a directory in which it can', async () => {
  const run = path.join(directory, 'run');
  const images = function* () {
    yield tinyImages[0]!;
    throw new Error('out of power');
  };
  await expect(createLog(run, { ...content, images: images() })).rejects.toThrow('out of power');
  expect(await readdir(run)).toEqual([]);
  await createLog(run, content);
});

test('a log is discarded before its first dump and never after, and other files stay', async () => {
  const note = path.join(directory, 'note.txt');
  await writeFile(note, 'mine');
  await writer.writeDump(100, dump(100));
  expect(discardLog(directory)).toBe(false);
  expect(await (await openLog(directory)).iterations()).toEqual([100]);
  await rm(path.join(directory, 'dumps/000000100'), { recursive: true });
  await mkdir(path.join(directory, 'dumps/.000000200.tmp'));
  expect(discardLog(directory)).toBe(true);
  expect(await readdir(directory)).toEqual(['note.txt']);
});

test('a dump that fails half-way is not there, and nothing of it stays', async () => {
  const failing = function* () {
    yield coefficients(100)[0]!;
    throw new Error('out of power');
  };
  await expect(writer.writeDump(100, { ...dump(100), parameters: failing() })).rejects.toThrow(
    'out of power',
  );
  expect(await readdir(path.join(directory, 'dumps'))).toEqual([]);
  const log = await openLog(directory);
  expect(await log.iterations()).toEqual([]);
  await writer.writeDump(200, dump(200));
  expect(await readdir(path.join(directory, 'dumps'))).toEqual(['000000200']);
  await log.close();
});

test('what does not fit the model is not written', async () => {
  const [first, second] = coefficients(100);
  const write = (parameters: LayerValues[]) => writer.writeDump(100, { ...dump(100), parameters });
  await expect(write([first!])).rejects.toThrow('1 layers instead of the 2 of model.json');
  await expect(write([first!, second!, second!])).rejects.toThrow('more layers than the 2 of model.json');
  const validation = { ...dump(100).validation, confidence: Float32Array.of(0) };
  await expect(writer.writeDump(100, { ...dump(100), validation })).rejects.toThrow(
    'column confidence has 1 rows instead of 3',
  );
  await expect(writer.writeDump(1e9, dump(100))).rejects.toThrow(
    'iteration 1000000000 is not a whole number of at most nine digits',
  );
  await expect(write([second!, first!])).rejects.toThrow(
    'weights of conv1: 10 instead of 3 × 18 coefficients',
  );
});
