import { HEAD_FILTERS, plainHeadSearch } from '../../analysis/index.ts';
import { buildKernels } from '../../bin/build-kernels.mjs';
import { seededRandom } from '../../test/bench/measure.ts';
import { headSearch } from './heads.ts';
import { loadKernels } from './kernels.ts';

const BLOCKS = 25;
const LENGTH = 17;

test('the kernel finds what the plain definition finds, and of NaN nothing', async () => {
  await buildKernels();
  const random = seededRandom(7);
  // Multiples of 1/8: products and their sums are exact in float32, in any order.
  const value = () => Math.round(8 * (random() - 0.4)) / 8;
  const values = Float32Array.from({ length: BLOCKS * HEAD_FILTERS * LENGTH }, value);
  for (let i = 0; i < values.length; i += 37) if (random() < 0.1) values[i] = NaN;
  const heads = { values, length: LENGTH };
  const [byKernel, plain] = [headSearch(await loadKernels())(heads), plainHeadSearch(heads)];
  let pairs = 0;
  for (let filter = 0; filter < BLOCKS * HEAD_FILTERS; filter++) {
    const found = [...byKernel(filter, 0.625)];
    expect(found).toEqual([...plain(filter, 0.625)]);
    pairs += found.length;
  }
  expect(pairs).toBeGreaterThan(100);
  expect(pairs).toBeLessThan(2000);
  const [asked, other] = [[...plain(5, 0.5)], [...plain(6, 0.75)]];
  expect([[...byKernel(5, 0.5)], [...byKernel(6, 0.75)]]).toEqual([asked, other]);
});
