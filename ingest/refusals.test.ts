import { execFileSync } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Binary, Dictionary, Float16, Float64, Int64, RecordBatchStreamWriter, Utf8View } from 'apache-arrow';
import { ArrowFile } from './arrow/arrow-file.ts';
import { checkLog, createLog, openLog } from './index.ts';
import { content, dump, model } from './tiny-log.testing.ts';
import {
  type ColumnValues,
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
  footerStart,
  good,
  int32,
  layer,
  listOf,
  recordBatches,
  set,
  utf8,
} from './tiny-files.testing.ts';

/** Has `change` write into a copy of a file; it is told where the footer's table, its schema and its first block stand. */
function patch(
  file: string,
  change: (view: DataView, at: { footer: number; schema: number; block: number }) => void,
  batches = GOOD[file]!,
) {
  const bytes = Uint8Array.from(arrowFile(batches));
  const view = new DataView(bytes.buffer);
  const start = footerStart(bytes);
  const footer = start + view.getUint32(start, true);
  const field = (slot: number) => {
    const at = footer + view.getUint16(footer - view.getInt32(footer, true) + 4 + 2 * slot, true);
    return at + view.getUint32(at, true);
  };
  change(view, { footer, schema: field(1), block: field(3) + 4 });
  return bytes;
}

/** Declares big-endian data: the field is absent, so its entry of the vtable is made to point at another one that is not 0. */
const bigEndian = patch(V, (view, { schema }) => {
  const vtable = schema - view.getInt32(schema, true);
  view.setUint16(vtable + 4, view.getUint16(vtable + 6, true), true);
});

const short = [...filled(1, 18), ...filled(1, 17), ...filled(1, 18)];
const withNull = [...filled(2, 18), null];

/** A file with a column more, whose name is then made to be `name`. */
const twice = (file: string, name: string, values: ColumnValues) => {
  const other = name.replace(/.$/, '~');
  const bytes = Buffer.from(set(file, 0, other, values)).toString('latin1');
  return Buffer.from(bytes.replaceAll(other, name), 'latin1');
};

/** File, what stands in it (undefined: nothing), the refusal. */
const CASES: readonly [string, Uint8Array | undefined, string][] = [
  [P, undefined, `${P}: expected this file, found none.`],
  [P, new Uint8Array(0), `${P}: expected an Arrow IPC file, found 0 bytes; the file is truncated.`],
  [
    P,
    good(P).slice(0, -20).fill(0, -6),
    `${P}: expected the magic "ARROW1" at its end, found bytes 00 00 00 00 00 00; the file is truncated.`,
  ],
  [
    P,
    new TextEncoder().encode('{"no": "Arrow file at all"}'),
    `${P}: expected the magic "ARROW1" at its start, found "{\\"no\\":"; write it in the Arrow IPC file format.`,
  ],
  [
    V,
    RecordBatchStreamWriter.writeAll(recordBatches(GOOD[V]!)).toUint8Array(true),
    `${V}: expected the Arrow IPC file format, found the stream format; write it in the file format.`,
  ],
  [
    V,
    bigEndian,
    `${V}: expected little-endian data, found big-endian; write it for a little-endian machine.`,
  ],
  [
    P,
    compressed(P),
    `${P}, record batch 0: expected uncompressed data, found compression by lz4; write it uncompressed.`,
  ],
  [
    V,
    patch(V, (view, { block }) => view.setBigInt64(block, 1n << 40n, true)),
    `${V}: expected a readable footer, found record batch 0 beyond the end of the file.`,
  ],
  [
    V,
    patch(V, (view, { block }) => view.setBigInt64(block + 16, -8n, true)),
    `${V}: expected a readable footer, found a size of -8.`,
  ],
  [
    V,
    patch(V, (view, { block }) => view.setInt32(block + 8, 2 ** 31 - 1, true)),
    `${V}: expected a readable footer, found record batch 0 beyond the end of the file.`,
  ],
  [
    V,
    patch(V, (view, { block }) => view.setUint32(block - 4, 2 ** 31, true)),
    `${V}: expected a readable footer, found a vector beyond its end.`,
  ],
  [
    V,
    patch(V, (view) => view.setInt32(view.byteLength - 10, 2 ** 30, true)),
    `${V}: expected a footer inside the file, found one of 1073741824 bytes.`,
  ],
  [
    V,
    patch(V, (view, { block }) => view.setBigInt64(block, 0n, true)),
    `${V}, record batch 0: expected readable metadata, found what points outside itself.`,
  ],

  [
    P,
    set(P, 0, 'weights', undefined),
    `${P}, column weights: expected a column of type list<float32> or list<float16>, found only layer, filter, gradients.`,
  ],
  [
    V,
    twice(V, 'predicted', [int32, [0, 0, 0]]),
    `${V}, column predicted: expected one column of this name, found several.`,
  ],
  [
    S,
    twice(S, 'seconds', [float32, [1, 2]]),
    `${S}, column seconds: expected one column of this name, found several.`,
  ],
  [
    P,
    set(P, 0, 'layer', undefined),
    `${P}, column layer: expected a column of type int32, found only filter, weights, gradients.`,
  ],
  [
    P,
    arrowFile(GOOD[P]!.map((batch) => ({ ...batch, filter: [float32, batch['filter']![1]] }))),
    `${P}, column filter: expected type int32, found float32.`,
  ],
  [
    P,
    arrowFile(
      GOOD[P]!.map((batch) => ({ ...batch, weights: [listOf(new Float64()), batch['weights']![1]] })),
    ),
    `${P}, column weights: expected type list<float32> or list<float16>, found list<float64>.`,
  ],
  [
    P,
    arrowFile(
      GOOD[P]!.map((batch) => ({ ...batch, gradients: [listOf(new Float16()), batch['gradients']![1]] })),
    ),
    `${P}, column gradients: expected type list<float32>, that of weights, found list<float16>.`,
  ],
  [P, arrowFile(GOOD[P]!.slice(0, 1)), `${P}: expected 2 record batches, one a dumped layer, found 1.`],
  [
    P,
    arrowFile([layer(1, 2, 18), layer(3, 2, 5)]),
    `${P}, record batch 0: expected 3 rows, the filters of conv1, found 2.`,
  ],
  [
    P,
    arrowFile([layer(1, 3, 18), layer(2, 2, 5)]),
    `${P}, record batch 1, column layer: expected 3, the id of fc, found 2 in row 0, the first of 2 such rows in 2.`,
  ],
  [
    P,
    set(P, 0, 'filter', [int32, [0, 2, 1]]),
    `${P}, record batch 0, column filter: expected 1, found 2 in row 1, the first of 2 such rows in 3.`,
  ],
  [
    P,
    set(P, 0, 'filter', [int32, [0, null, 2]]),
    `${P}, record batch 0, column filter: expected no nulls, found 1.`,
  ],
  [
    P,
    set(P, 0, 'weights', [listOf(float32), short]),
    `${P}, record batch 0, column weights: expected lists of 18, the product of kernel [3, 3, 2] of conv1, found 17 in row 1.`,
  ],
  [
    P,
    set(P, 1, 'gradients', [listOf(float32), filled(2, 6)]),
    `${P}, record batch 1, column gradients: expected lists of 5, the product of kernel [5] of fc, found 6 in row 0, the first of 2 such rows in 2.`,
  ],
  [
    P,
    set(P, 0, 'weights', [listOf(float32), withNull]),
    `${P}, record batch 0, column weights: expected no nulls, found 1.`,
  ],
  [
    P,
    set(P, 1, 'weights', [
      listOf(float32),
      [
        [1, 2, 3, 4, 5],
        [1, 2, null, 4, 5],
      ],
    ]),
    `${P}, record batch 1, column weights: expected lists without nulls, found 1.`,
  ],

  [V, undefined, `${V}: expected this file, found none.`],
  [
    V,
    set(V, 0, 'confidence', undefined),
    `${V}, column confidence: expected a column of type float32, found only image, predicted, trueProbability, trueRank.`,
  ],
  [
    V,
    set(V, 0, 'predicted', [new Int64(), [0n, 1n, 0n]]),
    `${V}, column predicted: expected type int32, found int64.`,
  ],
  [V, arrowFile([...GOOD[V]!, ...GOOD[V]!]), `${V}: expected 3 rows, one an image of images.arrow, found 6.`],
  [
    V,
    set(V, 0, 'image', [int32, [0, 1, 3]]),
    `${V}, record batch 0, column image: expected image ids in 0…2, found 3 in row 2.`,
  ],
  [
    V,
    set(V, 0, 'image', [int32, [0, 2, 1]]),
    `${V}, record batch 0, column image: expected 1, found 2 in row 1, the first of 2 such rows in 3.`,
  ],
  [
    V,
    set(V, 0, 'predicted', [int32, [0, 1, 2]]),
    `${V}, record batch 0, column predicted: expected class ids in 0…1, found 2 in row 2.`,
  ],
  [
    V,
    set(V, 0, 'predicted', [int32, [-1, 1, 0]]),
    `${V}, record batch 0, column predicted: expected class ids in 0…1, found -1 in row 0.`,
  ],
  [
    V,
    set(V, 0, 'trueRank', [int32, [0, 2, 0]]),
    `${V}, record batch 0, column trueRank: expected ranks in 0…1, found 2 in row 1.`,
  ],
  [
    V,
    set(V, 0, 'trueProbability', [float32, [0, null, 0]]),
    `${V}, record batch 0, column trueProbability: expected no nulls, found 1.`,
  ],

  [S, undefined, `${S}: expected this file, found none.`],
  [S, set(S, 0, 'seconds', [float32, [1, 2]]), `${S}, column seconds: expected type float64, found float32.`],
  [
    S,
    set(S, 0, 'trainLoss', undefined),
    `${S}, column trainLoss: expected a column of type float32, found only iteration, trainError, learningRate, seconds.`,
  ],
  [
    S,
    set(S, 0, 'iteration', [int32, [100, 100]]),
    `${S}, record batch 0, column iteration: expected an iteration above 100, found 100 in row 1.`,
  ],
  [
    S,
    set(S, 0, 'iteration', [int32, [50, 99]]),
    `${S}, record batch 0, column iteration: expected 100, this dump's iteration, in the last row, found 99 in row 1.`,
  ],
  [
    S,
    set(S, 0, 'trainError', [float32, [null, null]]),
    `${S}, record batch 0, column trainError: expected no nulls, found 2.`,
  ],

  [
    T,
    set(T, 0, 'name', [utf8, ['a', 'a']]),
    `${T}, record batch 0, column name: expected names of their own, found "a" again in row 1.`,
  ],
  [
    T,
    set(T, 0, 'shape', [listOf(int32), [[2], [2, 2]]]),
    `${T}, record batch 0, column values: expected as many values as the shape [2, 2] of scale has, found 3 in row 1.`,
  ],
  [
    T,
    set(T, 0, 'values', undefined),
    `${T}, column values: expected a column of type list<float32>, found only name, shape.`,
  ],

  [I, undefined, `${I}: expected this file, found none.`],
  [
    I,
    set(I, 0, 'picture', undefined),
    `${I}, column picture: expected a column of type binary, found only image, class, name.`,
  ],
  [
    I,
    set(I, 0, 'name', [new Dictionary(utf8, int32), ['a', 'b', 'c']]),
    `${I}, column name: expected type utf8, found dictionary<utf8>.`,
  ],
  [
    I,
    set(I, 0, 'name', [utf8, ['a', null, 'c']]),
    `${I}, record batch 0, column name: expected no nulls, found 1.`,
  ],
  [
    I,
    set(I, 0, 'image', [int32, [1, 0, 2]]),
    `${I}, record batch 0, column image: expected 0, found 1 in row 0, the first of 2 such rows in 3.`,
  ],
  [
    I,
    set(I, 0, 'class', [int32, [0, 1, 2]]),
    `${I}, record batch 0, column class: expected class ids in 0…1, found 2 in row 2.`,
  ],
  [
    I,
    arrowFile([{ ...GOOD[I]![0]! }, { ...GOOD[I]![0]! }]),
    `${I}, record batch 1, column image: expected 3, found 0 in row 0, the first of 3 such rows in 6.`,
  ],
  [
    P,
    patch(
      P,
      (view, { block }) => {
        for (let i = 0; i < 24; i += 8)
          view.setBigInt64(block + 24 + i, view.getBigInt64(block + i, true), true);
      },
      [layer(1, 3, 1800), layer(3, 2, 5)],
    ),
    `${P}: expected a readable footer, found record batches that overlap.`,
  ],
];

let whole: string;
let directory: string;
beforeAll(async () => {
  whole = await mkdtemp(path.join(tmpdir(), 'traincube-'));
  await (await createLog(whole, content)).writeDump(100, dump(100));
  for (const file of Object.keys(GOOD)) await writeFile(path.join(whole, file), good(file));
});
afterAll(() => rm(whole, { recursive: true }));
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'traincube-'));
  await mkdir(path.join(directory, 'dumps/000000100'), { recursive: true });
  const files = (await readdir(whole, { recursive: true })).filter((name) => path.extname(name) !== '');
  for (const file of files) await copyFile(path.join(whole, file), path.join(directory, file));
});
afterEach(() => rm(directory, { recursive: true }));

/** Opens the log, its dump, and reads all of it. */
async function readAll(): Promise<void> {
  const log = await openLog(directory);
  try {
    for (let image = 0; image < log.images.count; image++) await log.images.picture(image);
    const read = await log.openDump(100);
    await read.readLayer(0, new ArrayBuffer(read.layerBytes(0)), 0);
    await read.state();
    await read.close();
  } finally {
    await log.close();
  }
}

test('without a change, all is read', readAll);

test('list offsets that do not begin at 0 are read', async () => {
  const values = [9, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
  const lists = [values.slice(0, 6), values.slice(6)];
  await writeFile(path.join(directory, P), set(P, 1, 'weights', [listOf(float32), lists]));
  const file = ArrowFile.open(directory, P);
  const [, offsets] = file.batch(1).buffers(file.column('weights', ['list<float32>']));
  file.close();
  const bytes = await readFile(path.join(directory, P));
  expect([0, 6, 11].map((_, i) => bytes.readInt32LE(offsets!.position + 4 * i))).toEqual([0, 6, 11]);
  bytes.writeInt32LE(1, offsets!.position);
  await writeFile(path.join(directory, P), bytes);
  const log = await openLog(directory);
  const read = await log.openDump(100);
  const { weights } = await read.readLayer(1, new ArrayBuffer(read.layerBytes(1)), 0);
  expect([...weights]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  await read.close();
  await log.close();
});

test('buffers that share bytes are refused: so much could be read of few', async () => {
  const bytes = Buffer.from(good(V));
  const file = ArrowFile.open(directory, V);
  const [, values] = file.batch(0).buffers(file.column('trueRank', ['int32']));
  const [, first] = file.batch(0).buffers(file.column('image', ['int32']));
  file.close();
  const body = first!.position;
  const entry = Buffer.alloc(16);
  entry.writeBigInt64LE(BigInt(values!.position - body));
  entry.writeBigInt64LE(BigInt(values!.length), 8);
  const at = bytes.indexOf(entry);
  bytes.writeBigInt64LE(0n, at);
  bytes.writeBigInt64LE(BigInt(values!.position - body + values!.length), at + 8);
  await writeFile(path.join(directory, V), bytes);
  await expect(readAll()).rejects.toMatchObject({
    message: `${V}, record batch 0: expected readable metadata, found buffers that overlap.`,
  });
});

test('views that share bytes are read, but not without bound', async () => {
  const shared = (length: number) => {
    const names = ['x'.repeat(length), ...Array(99).fill('y'.repeat(13))];
    const rows = [...names.keys()];
    const ints = (of: (row: number) => number) => [int32, rows.map(of)] as const;
    const bytes = Buffer.from(
      arrowFile([
        {
          image: ints((row) => row),
          class: ints((row) => row % 2),
          name: [new Utf8View(), names],
          picture: [new Binary(), rows.map(() => null)],
        },
      ]),
    );
    const first = Buffer.concat([Buffer.of(length & 255, length >> 8, 0, 0), Buffer.from('xxxx')]);
    const at = bytes.indexOf(first);
    for (const row of rows) bytes.copy(bytes, at + 16 * row, at, at + 16);
    return bytes;
  };
  const log = async (length: number) => {
    await writeFile(path.join(directory, I), shared(length));
    return openLog(directory);
  };
  const read = await log(200);
  expect(read.images.names).toEqual(Array(100).fill('x'.repeat(200)));
  await read.close();
  await expect(log(20_000)).rejects.toMatchObject({
    message: expect.stringMatching(
      /^images\.arrow, record batch 0, column name: expected strings of at most \d+ bytes together, found 2000000\.$/,
    ),
  });
});

test.each(CASES)('%s is refused: %#', async (file, bytes, message) => {
  if (bytes) await writeFile(path.join(directory, file), bytes);
  else await rm(path.join(directory, file));
  await expect(readAll()).rejects.toMatchObject({
    name: 'TraincubeError',
    code: 'refused',
    message,
    facts: { file },
  });
  const { faults } = await checkLog(directory);
  expect(faults[0]!.slice(0, message.length - 1)).toBe(message.slice(0, -1));
});

test.each(['run.json', 'model.json', I, P, V, S, T])(
  'a pipe in the place of %s is not waited for',
  async (file) => {
    const target = path.join(directory, file);
    await rm(target);
    execFileSync('mkfifo', [target]);
    const message = `${file}: expected a file, found a pipe.`;
    await expect(readAll()).rejects.toMatchObject({ code: 'refused', message });
    expect((await checkLog(directory)).faults).toContain(message);
  },
);

describe('run.json and model.json', () => {
  const run = { format: 'traincube-log', version: 1, status: 'running', ...content.run };
  const layers = (change: (layers: Record<string, unknown>[]) => void) => {
    const copy = structuredClone(model.layers) as Record<string, unknown>[];
    change(copy);
    return { layers: copy };
  };
  const CASES: readonly [string, unknown, string, string][] = [
    [
      'run.json',
      undefined,
      'not-a-run',
      'is not a run: it has no run.json; name the directory that holds one.',
    ],
    [
      'run.json',
      { ...run, version: 2 },
      'unknown-version',
      'run.json: expected format "traincube-log", version 1, found format "traincube-log", version 2.',
    ],
    [
      'run.json',
      { name: 'x' },
      'unknown-version',
      'run.json: expected format "traincube-log", version 1, found format none, version none.',
    ],
    ['run.json', null, 'refused', 'run.json: expected an object, found null.'],
    [
      'run.json',
      { ...run, version: [1] },
      'unknown-version',
      'run.json: expected format "traincube-log", version 1, found format "traincube-log", version a list of 1.',
    ],
    [
      'run.json',
      { ...run, dumpInterval: 0 },
      'refused',
      'run.json, field dumpInterval: expected a positive integer, found 0.',
    ],
    [
      'run.json',
      { ...run, classes: 'ten' },
      'refused',
      'run.json, field classes: expected a list of 1…65,535 strings, found "ten".',
    ],
    ['model.json', undefined, 'refused', 'model.json: expected this file, found none.'],
    [
      'model.json',
      layers((all) => (all[1]!['filters'] = 1.5)),
      'refused',
      'model.json, field layers.1.filters: expected a positive integer, found 1.5.',
    ],
    [
      'model.json',
      layers((all) => (all[2]!['id'] = 3)),
      'refused',
      'model.json, field layers.2.id: expected 2, its index in the list, found 3.',
    ],
    [
      'model.json',
      layers((all) => (all[2]!['name'] = 'conv1')),
      'refused',
      'model.json, field layers.2.name: expected a name of its own, found "conv1" again.',
    ],
    [
      'model.json',
      layers((all) => (all[1]!['inputs'] = [2])),
      'refused',
      'model.json, field layers.1.inputs: expected ids of layers before it, found 2.',
    ],
    [
      'model.json',
      layers((all) => delete all[1]!['kernel']),
      'refused',
      'model.json, field layers.1.filters: expected `filters` and `kernel`, or neither, found only `filters`.',
    ],
    [
      'model.json',
      { layers: model.layers.slice(0, 1) },
      'refused',
      'model.json, field layers: expected at least one layer with `filters` and `kernel`, found none.',
    ],
  ];

  test.each(CASES)('%s %#', async (file, json, code, message) => {
    if (json === undefined) await rm(path.join(directory, file));
    else await writeFile(path.join(directory, file), JSON.stringify(json));
    await expect(readAll()).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
    expect((await checkLog(directory)).faults[0]).toContain(message);
  });

  test.each(['', '{"layers": [', '{\n"layers":\nnone\n}'])(
    'what is no JSON, in one line: %j',
    async (text) => {
      await writeFile(path.join(directory, 'model.json'), text);
      await expect(readAll()).rejects.toMatchObject({
        code: 'refused',
        message: expect.stringMatching(/^model\.json: expected JSON, found what is none \(.*\)\.$/),
      });
    },
  );

  test('a byte order mark is passed over', async () => {
    const file = path.join(directory, 'model.json');
    await writeFile(file, `\uFEFF${await readFile(file, 'utf8')}`);
    await readAll();
  });

  test('a directory that is not there', async () => {
    await expect(openLog('/no/such/run')).rejects.toMatchObject({
      code: 'not-a-run',
      message: '/no/such/run is not a directory; name the one that holds run.json.',
    });
  });

  test('a dump that is not there', async () => {
    const log = await openLog(directory);
    await expect(log.openDump(300)).rejects.toMatchObject({
      message: 'dumps/000000300: expected a directory, found none.',
    });
    await log.close();
  });
});

test('a file whose bytes were changed anywhere is read or refused, and nothing else happens', async () => {
  let seed = 7;
  const random = (below: number) => (seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) % below;
  const outcomes = { read: 0, refused: 0 };
  for (const file of [P, V, T, I]) {
    const bytes = await readFile(path.join(whole, file));
    for (let round = 0; round < 250; round++) {
      const damaged = Uint8Array.from(bytes);
      const width = [1, 2, 4, 8][random(4)]!;
      const at = random(2)
        ? random(bytes.length)
        : footerStart(damaged) + random(bytes.length - footerStart(damaged));
      damaged.fill([0, 0xff, 0x7f, random(256)][random(4)]!, at, at + width);
      await writeFile(path.join(directory, file), damaged);
      const error = await readAll().catch((reason) => reason);
      if (error && error.code !== 'refused') throw error;
      outcomes[error ? 'refused' : 'read']++;
    }
    await writeFile(path.join(directory, file), bytes);
  }
  expect(outcomes.refused).toBeGreaterThan(150);
  expect(outcomes.read).toBeGreaterThan(150);
});
