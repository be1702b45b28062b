import { mkdir, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Float64, Int64 } from 'apache-arrow';
import { checkLog } from './check-log.ts';
import { countNonFinite } from './count-non-finite.ts';
import { createLog, openLog } from './index.ts';
import {
  GOOD,
  I,
  P,
  S,
  T,
  V,
  arrowFile,
  compressed,
  filled,
  float32,
  good,
  int32,
  layer,
  listOf,
  utf8,
} from './tiny-files.testing.ts';
import { coefficients, content, dump, model } from './tiny-log.testing.ts';

const A = 'dumps/000000100/activations.arrow';
const run = { format: 'traincube-log', version: 1, status: 'complete', ...content.run };

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'traincube-'));
});
afterEach(() => rm(directory, { recursive: true }));

/** What stands in a file: bytes, a JSON value, or undefined where it is missing. */
type Files = Readonly<Record<string, unknown>>;

async function write(files: Files): Promise<void> {
  for (const [file, content] of Object.entries(files)) {
    const target = path.join(directory, file);
    if (content === undefined) await rm(target);
    else await writeFile(target, content instanceof Uint8Array ? content : JSON.stringify(content));
  }
}

/** The tiny log with these files in it. */
async function writeLog(files: Files): Promise<void> {
  await (await createLog(directory, content)).writeDump(100, dump(100));
  for (const file of Object.keys(GOOD)) await write({ [file]: good(file) });
  await write({ 'run.json': run, ...files });
}

/** A file's only record batch with other columns; without those that are undefined. */
const columns = (file: string, change: Record<string, (typeof GOOD)[string][0][string] | undefined>) => {
  const all = Object.entries({ ...GOOD[file]![0]!, ...change });
  return arrowFile([Object.fromEntries(all.flatMap(([name, column]) => (column ? [[name, column]] : [])))]);
};

const layersWith = (change: (layers: Record<string, unknown>[]) => void) => {
  const layers = structuredClone(model.layers) as Record<string, unknown>[];
  change(layers);
  return { layers };
};

const activations = (...batches: readonly [layer: number[], images: number[], length: number][]) =>
  arrowFile(
    batches.map(([layer, images, length]) => ({
      layer: [int32, layer],
      image: [int32, images],
      activations: [listOf(float32), filled(images.length, length)],
    })),
  );

/** Rows of a validation file, without the column that need not be there. */
const imagesFrom = (first: number, rows: number) =>
  ({
    image: [int32, Array.from({ length: rows }, (_, row) => first + row)],
    predicted: [int32, Array(rows).fill(0)],
    confidence: [float32, Array(rows).fill(1)],
    trueProbability: [float32, Array(rows).fill(1)],
  }) as const;

const badClass = columns(V, { predicted: [int32, [0, 2, 0]] });
const BAD_CLASS = `${V}, record batch 0, column predicted: expected class ids in 0…1, found 2 in row 1.`;

/** What is done to the log, and every fault of it, in order. */
const CASES: readonly [string, Files, readonly string[]][] = [
  ['nothing', {}, []],
  [
    'each column of a validation file',
    {
      [V]: columns(V, {
        image: [int32, [0, 2, 1]],
        predicted: [int32, [2, -1, 0]],
        confidence: undefined,
        trueProbability: [new Float64(), [1, 1, 0]],
        trueRank: [int32, [0, null, 1]],
      }),
    },
    [
      `${V}, column confidence: expected a column of type float32, found only image, predicted, trueProbability, trueRank.`,
      `${V}, column trueProbability: expected type float32, found float64.`,
      `${V}, record batch 0, column image: expected 1, found 2 in row 1, the first of 2 such rows in 3.`,
      `${V}, record batch 0, column predicted: expected class ids in 0…1, found 2 in row 0, the first of 2 such rows in 3.`,
      `${V}, record batch 0, column trueRank: expected no nulls, found 1.`,
    ],
  ],
  [
    'nulls in several record batches',
    {
      [V]: arrowFile([
        { ...imagesFrom(0, 1), confidence: [float32, [null]] },
        { ...imagesFrom(1, 1), predicted: [int32, [null]] },
        { ...imagesFrom(2, 1), confidence: [float32, [null]] },
      ]),
      [P]: arrowFile([
        { ...layer(1, 3, 18), weights: [listOf(float32), [null, ...filled(2, 18)]] },
        { ...layer(3, 2, 5), weights: [listOf(float32), [null, null]], filter: [int32, [0, null]] },
      ]),
    },
    [
      `${V}, record batch 1, column predicted: expected no nulls, found 1.`,
      `${V}, column confidence: expected no nulls, found 2 in 2 record batches.`,
      `${P}, column weights: expected no nulls, found 3 in 2 record batches.`,
      `${P}, record batch 1, column filter: expected no nulls, found 1.`,
    ],
  ],
  [
    'values that are no probabilities',
    {
      [V]: columns(V, {
        confidence: [float32, [1.5, 1.000001, -1]],
        trueProbability: [float32, [2, 0, 0]],
      }),
      [S]: columns(S, { trainError: [float32, [100, 0]] }),
    },
    [
      `${V}, column confidence: expected values in 0…1, found 1.5 in row 0, the first of 2 such rows in 3.`,
      `${V}, column trueProbability: expected values in 0…1, found 2 in row 0.`,
      `${S}, column trainError: expected values in 0…1, found 100 in row 0.`,
    ],
  ],
  [
    'each layer of a parameters file',
    {
      [P]: arrowFile([
        { ...layer(1, 3, 17), filter: [int32, [0, 2, 1]] },
        { ...layer(2, 2, 5), gradients: [listOf(float32), [[1], null]] },
      ]),
    },
    [
      `${P}, record batch 0, column filter: expected 1, found 2 in row 1, the first of 2 such rows in 3.`,
      `${P}, record batch 0, column weights: expected lists of 18, the product of kernel [3, 3, 2] of conv1, found 17 in row 0, the first of 3 such rows in 3.`,
      `${P}, record batch 0, column gradients: expected lists of 18, the product of kernel [3, 3, 2] of conv1, found 17 in row 0, the first of 3 such rows in 3.`,
      `${P}, record batch 1, column layer: expected 3, the id of fc, found 2 in row 0, the first of 2 such rows in 2.`,
      `${P}, record batch 1, column gradients: expected no nulls, found 1.`,
    ],
  ],
  [
    'each column of a parameters file',
    {
      [P]: arrowFile(
        GOOD[P]!.map(({ layer, weights, gradients }) => ({
          layer: [new Int64(), layer![1].map((id) => BigInt(id as number))],
          weights: [listOf(new Float64()), weights![1]],
          gradients: [listOf(int32), gradients![1].map(() => [1])],
        })),
      ),
    },
    [
      `${P}, column weights: expected type list<float32> or list<float16>, found list<float64>.`,
      `${P}, column layer: expected type int32, found int64.`,
      `${P}, column filter: expected a column of type int32, found only layer, weights, gradients.`,
      `${P}, column gradients: expected type list<float32> or list<float16>, found list<int32>.`,
    ],
  ],
  [
    'the same in every record batch',
    { [P]: compressed(P) },
    [
      `${P}, record batch 0: expected uncompressed data, found compression by lz4; write it uncompressed; the same in 1 more of its record batches.`,
    ],
  ],
  [
    'a layer that is missing, said once',
    { [P]: arrowFile([layer(3, 2, 5)]) },
    [
      `${P}: expected 2 record batches, one a dumped layer, found 1.`,
      `${P}, record batch 0, column layer: expected 1, the id of conv1, found 3 in row 0, the first of 2 such rows in 2.`,
    ],
  ],
  [
    'scalars that neither rise nor end at the dump, without a column',
    { [S]: columns(S, { iteration: [int32, [99, 98]], seconds: undefined }) },
    [
      `${S}, column seconds: expected a column of type float64, found only iteration, trainLoss, trainError, learningRate.`,
      `${S}, record batch 0, column iteration: expected an iteration above 99, found 98 in row 1.`,
      `${S}, record batch 0, column iteration: expected 100, this dump's iteration, in the last row, found 98 in row 1.`,
    ],
  ],
  [
    'a state whose names, shapes and values are wrong',
    {
      [T]: arrowFile([
        {
          name: [utf8, ['a', 'a', 'b']],
          shape: [listOf(int32), [[2], [2, 2], [1]]],
          values: [listOf(float32), [[1, 2], [1], [1, 2]]],
        },
        {
          name: [utf8, ['b']],
          shape: [listOf(int32), [[-1, -2]]],
          values: [listOf(float32), [[1, 2]]],
        },
      ]),
    },
    [
      `${T}, record batch 0, column name: expected names of their own, found "a" again in row 1.`,
      `${T}, record batch 0, column values: expected as many values as the shape [2, 2] of a has, found 1 in row 1, the first of 2 such rows in 3.`,
      `${T}, record batch 1, column name: expected names of their own, found "b" again in row 0.`,
      `${T}, record batch 1, column shape: expected lengths from 0, found [-1, -2] in row 0.`,
    ],
  ],
  [
    'images, and what is compared with them',
    {
      [I]: columns(I, { class: [int32, [0, 5, 1]], name: [int32, [1, 2, 3]], picture: undefined }),
      [V]: arrowFile([...GOOD[V]!, ...GOOD[V]!]),
    },
    [
      `${I}, column name: expected type utf8, found int32.`,
      `${I}, column picture: expected a column of type binary, found only image, class, name.`,
      `${I}, record batch 0, column class: expected class ids in 0…1, found 5 in row 1.`,
      `${V}: expected 3 rows, one an image of images.arrow, found 6.`,
      `${V}, record batch 1, column image: expected 3, found 0 in row 0, the first of 3 such rows in 6.`,
    ],
  ],
  [
    'each field of run.json, whose classes are still compared',
    { 'run.json': { ...run, version: 2, name: 7, dumpInterval: 0, status: 'done' }, [V]: badClass },
    [
      'run.json: expected format "traincube-log", version 1, found format "traincube-log", version 2.',
      'run.json, field name: expected a string, found 7.',
      'run.json, field dumpInterval: expected a positive integer, found 0.',
      'run.json, field status: expected running, complete or failed, found "done".',
      BAD_CLASS,
    ],
  ],
  [
    'a run.json that is no object, once',
    { 'run.json': [] },
    ['run.json: expected an object, found a list of 0.'],
  ],
  [
    'fields of run.json that are missing, null, too many or too long',
    {
      'run.json': {
        ...run,
        classes: Array(70_000).fill('c'),
        dumpInterval: 'x'.repeat(100),
        hyperparameters: null,
        startedAt: undefined,
        endedAt: 3,
      },
    },
    [
      'run.json, field classes: expected a list of 1…65,535 strings, found a list of 70,000.',
      `run.json, field dumpInterval: expected a positive integer, found "${'x'.repeat(39)}….`,
      'run.json, field hyperparameters: expected an object, found null.',
      'run.json, field startedAt: expected a string, found none.',
      'run.json, field endedAt: expected a string or null, found 3.',
    ],
  ],
  [
    'fields of model.json that are wrong alike',
    {
      'model.json': layersWith((layers) => layers.forEach((each) => (each['type'] = 'dense'))),
      [P]: arrowFile(
        GOOD[P]!.map((batch) => ({ ...batch, filter: [int32, batch['filter']![1].toReversed()] })),
      ),
      [V]: badClass,
    },
    [
      'model.json, field layers.0.type: expected data, conv, fc, bn, pool, relu, add, concat, softmax or other, found "dense"; the first of 4 such fields.',
      BAD_CLASS,
      `${P}, record batch 0, column filter: expected 0, found 2 in row 0, the first of 2 such rows in 3.`,
      `${P}, record batch 1, column filter: expected 0, found 1 in row 0, the first of 2 such rows in 2.`,
    ],
  ],
  [
    'layers of model.json against each other, with which parameters are still compared',
    {
      'model.json': layersWith((layers) => {
        layers[2]!['name'] = layers[3]!['name'] = 'conv1';
        layers[2]!['id'] = 7;
        layers[1]!['inputs'] = [0, 1];
      }),
      [P]: arrowFile([layer(1, 3, 18), layer(3, 3, 5)]),
    },
    [
      'model.json, field layers.2.id: expected 2, its index in the list, found 7.',
      'model.json, field layers.2.name: expected a name of its own, found "conv1" again, the first of 2 such layers in 4.',
      'model.json, field layers.1.inputs: expected ids of layers before it, found 1.',
      `${P}, record batch 1: expected 2 rows, the filters of conv1, found 3.`,
    ],
  ],
  [
    'all that dumps share is missing',
    {
      'model.json': undefined,
      [I]: undefined,
      [V]: columns(V, { image: [int32, [0, 1, 1]] }),
      [P]: undefined,
    },
    [
      'model.json: expected this file, found none.',
      `${I}: expected this file, found none.`,
      `${V}, record batch 0, column image: expected 2, found 1 in row 2.`,
      `${P}: expected this file, found none.`,
    ],
  ],
  [
    'each record batch of activations',
    {
      [A]: activations([[1, 1], [0, 2], 3], [[2, 2], [0, 3], 3], [[3, 1], [0, 0], 3], [[1], [2], 3]),
    },
    [
      `${A}, record batch 1, column layer: expected the id of a layer with \`filters\`, found 2 in row 0.`,
      `${A}, record batch 1, column image: expected image ids in 0…2, found 3 in row 1.`,
      `${A}, record batch 1, column image: expected 2, as in the record batches before, found 3 in row 1.`,
      `${A}, record batch 2, column layer: expected 3, the layer of row 0, found 1 in row 1.`,
      `${A}, record batch 2, column image: expected images of their own, found 0 again in row 1.`,
      `${A}, record batch 2, column image: expected 2, as in the record batches before, found 0 in row 1.`,
      `${A}, record batch 2, column activations: expected lists of 2, the filters of fc, found 3 in row 0, the first of 2 such rows in 2.`,
      `${A}, record batch 3, column layer: expected a layer of its own, found 1 again in row 0.`,
      `${A}, record batch 3: expected 2 rows, as in the record batches before, found 1.`,
    ],
  ],
  [
    'a column of activations',
    { [A]: arrowFile([{ layer: [int32, [1]], image: [float32, [0]] }]) },
    [
      `${A}, column image: expected type int32, found float32.`,
      `${A}, column activations: expected a column of type list<float32>, found only layer, image.`,
    ],
  ],
  ['activations as they should be', { [A]: activations([[1, 1], [2, 0], 3], [[3, 3], [2, 0], 2]) }, []],
];

test.each(CASES)('%s', async (_, files, faults) => {
  await writeLog(files);
  expect((await checkLog(directory)).faults).toEqual(faults);
});

test('a run without run.json is checked, a directory with nothing of a run is not', async () => {
  await writeLog({ 'run.json': undefined, [T]: new Uint8Array(0) });
  expect((await checkLog(directory)).faults).toEqual([
    `${directory} is not a run: it has no run.json; name the directory that holds one.`,
    `${T}: expected an Arrow IPC file, found 0 bytes; the file is truncated.`,
  ]);
  await expect(checkLog(path.join(directory, 'dumps/000000100'))).rejects.toMatchObject({
    code: 'not-a-run',
  });
});

test('every dump is checked', async () => {
  await writeLog({ [P]: new Uint8Array(9) });
  const writer = await createLog(directory, content, { overwrite: true });
  for (const iteration of [100, 200, 300]) await writer.writeDump(iteration, dump(iteration));
  await writeFile(path.join(directory, 'dumps/000000400'), 'no directory');
  await rm(path.join(directory, 'dumps/000000100/validation.arrow'));
  await truncate(path.join(directory, 'dumps/000000300/state.arrow'), 100);
  const { faults, dumps } = await checkLog(directory);
  expect(dumps).toBe(4);
  expect(faults).toEqual([
    'dumps/000000100/validation.arrow: expected this file, found none.',
    expect.stringMatching(/^dumps\/000000300\/state\.arrow: expected the magic "ARROW1" at its end, found /),
    'dumps/000000400: expected a directory, found a file.',
  ]);
});

test('names that are passed over are noted, files that nobody knows are not', async () => {
  await writeLog({ 'notes.txt': 'mine', 'dumps/000000100/momentum.arrow': 'not Arrow' });
  for (const name of ['100', '0000001000', 'first', '.000000200.tmp', '.cache'])
    await mkdir(path.join(directory, 'dumps', name));
  const { faults, notes } = await checkLog(directory);
  expect(faults).toEqual([]);
  expect([...notes].sort()).toEqual([
    'dumps/.000000200.tmp: passed over, a dump that its writer has not finished.',
    'dumps/.cache: passed over, the name is not nine digits.',
    'dumps/0000001000: passed over, the name is not nine digits.',
    'dumps/100: passed over, the name is not nine digits.',
    'dumps/first: passed over, the name is not nine digits.',
  ]);
});

test('no dump at all', async () => {
  await createLog(directory, content);
  expect((await checkLog(directory)).faults).toEqual(['dumps: expected at least one dump, found none.']);
});

test('NaN and infinity are noted', async () => {
  const writer = await createLog(directory, content);
  const [first, second] = coefficients(100);
  first!.weights.set([NaN, Infinity, -Infinity]);
  second!.gradients!.set([NaN]);
  const validation = { ...dump(100).validation, confidence: Float32Array.of(NaN, 1, NaN) };
  await writer.writeDump(100, { ...dump(100), validation, parameters: [first!, second!] });
  const { faults, notes } = await checkLog(directory);
  expect(faults).toEqual([]);
  expect(notes).toEqual([
    `${V}, column confidence: holds 2 NaN.`,
    'dumps/000000100: the weights of conv1 hold 1 NaN and 2 infinite coefficients.',
    'dumps/000000100: the gradients of fc hold 1 NaN and 0 infinite coefficients.',
  ]);
});

test('what is refused of a layer does not keep the others from being read', async () => {
  await writeLog({
    [P]: arrowFile([
      layer(1, 3, 17),
      { ...layer(3, 2, 5), weights: [listOf(float32), filled(2, 5).fill(Array(5).fill(NaN))] },
    ]),
  });
  expect((await checkLog(directory)).notes).toEqual([
    'dumps/000000100: the weights of fc hold 10 NaN and 0 infinite coefficients.',
  ]);
});

test('scalars that the dump before has', async () => {
  const writer = await createLog(directory, content);
  await writer.writeDump(100, dump(100));
  await writer.writeDump(120, dump(120));
  expect((await checkLog(directory)).faults).toEqual([
    'dumps/000000120/scalars.arrow, column iteration: expected rows since the dump before, of iteration 100, found 70 in row 0.',
  ]);
});

test('classes without images and dates that are none', async () => {
  const run = { ...content.run, classes: ['zero', 'one', 'two'], startedAt: 'yesterday' };
  await (await createLog(directory, { ...content, run })).writeDump(100, dump(100));
  expect((await checkLog(directory)).notes).toEqual([
    'images.arrow: no image of class two.',
    'run.json, field startedAt: not a date.',
  ]);
});

test('float16 is counted by its own bits', () => {
  expect(countNonFinite(Uint16Array.of(0x7c00, 0xfc00, 0x7c01, 0xffff, 0x7bff, 0))).toEqual({
    nans: 2,
    infinities: 2,
  });
});

/** What a reader says of the log: its refusal without the full stop, or undefined where it reads it. */
async function refusalOfReader(): Promise<string | undefined> {
  try {
    const log = await openLog(directory);
    await (await log.openDump(100)).close().finally(() => log.close());
    return undefined;
  } catch (error) {
    return (error as Error).message.slice(0, -1);
  }
}

test('whatever bytes are changed, the first fault is what a reader refuses', async () => {
  await writeLog({});
  let seed = 3;
  const random = (below: number) => (seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) % below;
  let refused = 0;
  for (const file of [P, V, T, I]) {
    const bytes = await readFile(path.join(directory, file));
    for (let round = 0; round < 100; round++) {
      const damaged = Uint8Array.from(bytes);
      const at = random(bytes.length);
      damaged.fill(random(256), at, at + 4);
      await write({ [file]: damaged });
      const refusal = await refusalOfReader();
      const { faults } = await checkLog(directory);
      if (refusal !== undefined) expect(faults[0]!.slice(0, refusal.length)).toBe(refusal);
      refused += Number(refusal !== undefined);
    }
    await write({ [file]: bytes });
  }
  expect(refused).toBeGreaterThan(100);
});
