import { jest } from '@jest/globals';
import { mkdtemp, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { dumpedLayers, filterLength } from '../schema/index.ts';
import { ArrowFile } from './arrow/arrow-file.ts';
import { fromHalf } from './half.ts';
import { type Dump, type LayerValues, createLog, openLog } from './index.ts';
import { coefficients, content, dump, model } from './tiny-log.testing.ts';

const LAYERS = dumpedLayers(model);
const FILE = 'dumps/000000100/parameters.arrow';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'traincube-'));
});
afterEach(async () => {
  jest.restoreAllMocks();
  await rm(directory, { recursive: true });
});

/** Writes a dump of these layers and opens it for as long as `use` takes. */
async function withDump(parameters: readonly LayerValues[], use: (dump: Dump) => Promise<void>) {
  await (await createLog(directory, content)).writeDump(100, { ...dump(100), parameters });
  const log = await openLog(directory);
  const read = await log.openDump(100);
  try {
    await use(read);
  } finally {
    await read.close();
    await log.close();
  }
}

test('each filter is its part of the layer', async () => {
  const all = coefficients(100);
  await withDump(all, async (read) => {
    for (const [position, layer] of LAYERS.entries()) {
      const length = filterLength(layer);
      const part = (values: Float32Array, filter: number) =>
        values.slice(filter * length, (filter + 1) * length);
      for (let filter = 0; filter < layer.filters; filter++) {
        expect(await read.readFilter(position, filter)).toEqual({
          layer,
          weights: part(all[position]!.weights, filter),
          gradients: part(all[position]!.gradients, filter),
        });
      }
    }
    expect(await read.readWeights(0, 1, 3)).toEqual(all[0]!.weights.slice(18));
    expect(await read.readWeights(0, 2, 2)).toHaveLength(0);
  });
});

test('nothing is read but the filter’s own bytes', async () => {
  await withDump(coefficients(100), async (dump) => {
    const read = jest.spyOn(ArrowFile.prototype, 'read');
    const { weights, gradients } = await dump.readFilter(0, 1);
    expect(read.mock.calls.map(([, target]) => target.length)).toEqual([18 * 4, 18 * 4]);
    expect([weights.buffer.byteLength, gradients!.buffer.byteLength]).toEqual([18 * 4, 18 * 4]);
    const [first, second] = read.mock.calls.map(([position]) => position);
    await dump.readFilter(0, 2);
    expect(read.mock.calls.slice(2).map(([position]) => position)).toEqual([first! + 72, second! + 72]);
  });
});

test('float16 is widened; a log without gradients has none', async () => {
  const half = LAYERS.map((layer) => ({
    weights: Uint16Array.from({ length: layer.filters * filterLength(layer) }, (_, i) => 0x3c00 + 7 * i),
  }));
  await withDump(half, async (read) => {
    const { weights, gradients } = await read.readFilter(1, 1);
    expect(weights).toEqual(fromHalf(half[1]!.weights.subarray(5, 10)));
    expect(weights[0]).toBe(1 + 35 / 1024);
    expect(gradients).toBeUndefined();
  });
});

test('a filter that the layer does not have is the caller’s defect, and nothing is read', async () => {
  await withDump(coefficients(100), async (read) => {
    for (const filter of [-1, 3]) await expect(read.readFilter(0, filter)).rejects.toThrow(RangeError);
    await expect(read.readWeights(0, 2, 1)).rejects.toThrow(RangeError);
  });
});

test('a file that was cut off since it was opened is refused in one sentence', async () => {
  const wide = {
    layers: [
      { id: 0, name: 'wide', type: 'fc' as const, path: [], inputs: [], filters: 2, kernel: [50_000] },
    ],
  };
  const weights = new Float32Array(100_000).fill(1);
  await (
    await createLog(directory, { ...content, model: wide })
  ).writeDump(100, {
    ...dump(100),
    parameters: [{ weights }],
  });
  const log = await openLog(directory);
  const read = await log.openDump(100);
  await truncate(path.join(directory, FILE), 250_000);
  await expect(read.readFilter(0, 1)).rejects.toMatchObject({
    code: 'refused',
    message: expect.stringMatching(
      /^dumps\/000000100\/parameters\.arrow: expected \d+ bytes, found that it ends at byte 250000; the file is truncated\.$/,
    ),
  });
  expect((await read.readFilter(0, 0)).weights).toEqual(weights.subarray(0, 50_000));
  await read.close();
  await log.close();
});
