import * as tf from '@tensorflow/tfjs-core';
import { startCpu } from '../backends/cpu.ts';
import { startWasm } from '../backends/wasm.ts';
import { batchGradients, type Batch } from '../models/gradients.ts';
import { buildGraph, MODEL_NAMES, type ModelName } from '../models/model.ts';
import { createNetwork } from '../models/network.ts';
import { randomStream } from '../random.ts';
import { WASM_KERNELS } from './register.ts';

const quiet = { say: () => undefined, named: true };

beforeAll(async () => {
  expect(await startCpu(quiet)).toBeUndefined();
  expect(await startWasm(quiet)).toBeUndefined();
});

const SIDE = 12;
const IMAGES = 3;

async function on<T>(backend: string, compute: () => Promise<T>): Promise<T> {
  await tf.setBackend(backend);
  return compute();
}

function batch(): Batch {
  const random = randomStream(3, 'images');
  const pixels = Float32Array.from({ length: IMAGES * SIDE * SIDE }, () => random.normal());
  return {
    images: tf.tensor4d(pixels, [IMAGES, SIDE, SIDE, 1]),
    classes: tf.tensor1d([0, 3, 1], 'int32'),
  };
}

async function gradients(model: ModelName): Promise<Map<string, Float32Array>> {
  const graph = buildGraph({ model, width: 3, imageShape: [SIDE, SIDE, 1], classes: 4 });
  const network = createNetwork(graph, randomStream(7, 'weights'));
  const result = await batchGradients(network, batch());
  const values = new Map<string, Float32Array>();
  for (const [name, gradient] of result.gradients) values.set(name, (await gradient.data()) as Float32Array);
  return values;
}

/** ‖a − b‖ / ‖b‖ */
function relativeDistance(a: Float32Array, b: Float32Array): number {
  const norm = (values: Float32Array) => Math.hypot(...values);
  return norm(a.map((value, index) => value - b[index]!)) / norm(b);
}

test.each(MODEL_NAMES)(
  '%s: the gradients of wasm are those of the cpu backend, at every layer',
  async (model) => {
    const expected = await on('cpu', () => gradients(model));
    const found = await on('wasm', () => gradients(model));

    expect([...found.keys()]).toEqual([...expected.keys()]);
    for (const [name, values] of found) {
      expect({ name, close: relativeDistance(values, expected.get(name)!) < 1e-4 }).toEqual({
        name,
        close: true,
      });
      expect(Math.hypot(...values)).toBeGreaterThan(0);
    }
  },
);

test('a backward pass on wasm runs our kernels', async () => {
  await tf.setBackend('wasm');
  const graph = buildGraph({ model: 'vgg-small', width: 2, imageShape: [SIDE, SIDE, 1], classes: 4 });
  const network = createNetwork(graph, randomStream(1, 'weights'));
  const { kernelNames } = await tf.profile(async () => (await batchGradients(network, batch())).dispose());

  for (const [name, kernel] of Object.entries(WASM_KERNELS)) {
    expect(tf.getKernel(name, 'wasm').kernelFunc).toBe(kernel);
    expect(kernelNames).toContain(name);
  }
});

const geometries = [
  { side: 7, size: 3, stride: 1, pad: 'same' },
  { side: 7, size: 3, stride: 2, pad: 'same' },
  { side: 8, size: 3, stride: 2, pad: 'same' },
  { side: 8, size: 3, stride: 2, pad: 'valid' },
  { side: 9, size: 5, stride: 3, pad: 'valid' },
  { side: 6, size: 1, stride: 2, pad: 'same' },
  { side: 2, size: 5, stride: 1, pad: 'same' },
] as const;

test.each(geometries)(
  'convolution gradients: side $side, size $size, stride $stride, $pad',
  async (geometry) => {
    const { side, size, stride, pad } = geometry;
    const compute = async () => {
      const random = randomStream(5, 'convolution');
      const filled = (shape: [number, number, number, number]) =>
        tf.tensor(
          Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => random.normal()),
          shape,
        ) as tf.Tensor4D;
      const [x, filter] = [filled([2, side, side, 3]), filled([size, size, 3, 4])];
      const dy = filled(tf.conv2d(x, filter, stride, pad).shape);
      const [dx, dFilter] = tf.grads((a, b) => tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, stride, pad))(
        [x, filter],
        dy,
      );
      return [await dx!.data(), await dFilter!.data()] as Float32Array[];
    };
    const expected = await on('cpu', compute);
    const found = await on('wasm', compute);
    found.forEach((values, index) => {
      expect(values.length).toBe(expected[index]!.length);
      expect(relativeDistance(values, expected[index]!)).toBeLessThan(1e-5);
    });
  },
);

test.each([
  { size: 2, stride: 2, pad: 'valid' as const },
  { size: 3, stride: 2, pad: 'same' as const },
  { size: 3, stride: 1, pad: 'same' as const },
])('max pool gradient: size $size, stride $stride, $pad', async ({ size, stride, pad }) => {
  const compute = async () => {
    // Few levels, so that windows have ties.
    const random = randomStream(9, 'pool');
    const x = tf.tensor4d(
      Float32Array.from({ length: 2 * 7 * 7 * 3 }, () => random.integer(4)),
      [2, 7, 7, 3],
    );
    const pooled = tf.maxPool(x, size, stride, pad);
    const dy = tf.tensor(
      Float32Array.from({ length: pooled.size }, (_, index) => index + 1),
      pooled.shape,
    );
    return tf
      .grad((a) => tf.maxPool(a as tf.Tensor4D, size, stride, pad))(x, dy)
      .data();
  };
  expect(await on('wasm', compute)).toEqual(await on('cpu', compute));
});
