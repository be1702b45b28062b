import { buildKernels } from '../../bin/build-kernels.mjs';
import { seededRandom } from '../../test/bench/measure.ts';
import { loadKernels, type Kernels } from './kernels.ts';
import { fiveNumbers } from './quartiles.ts';

const NODES = 64;
const LEAVES = 128;
const ANSWERS = 256;
const VALUES = 1024;

let kernels: Kernels;
beforeAll(async () => {
  await buildKernels();
  kernels = await loadKernels();
  kernels.reserve(2 << 20);
});

type Span = readonly [first: number, end: number];

/** @param shift bytes between an aligned offset and the first value */
function byKernel(leaves: readonly Float32Array[], spans: readonly Span[], shift = 0): Float32Array[] {
  const { buffer } = kernels.memory;
  let at = VALUES + shift;
  const begins = [at];
  for (const values of leaves) {
    new Float32Array(buffer, at, values.length).set(values);
    begins.push((at += 4 * values.length));
  }
  new Uint32Array(buffer, LEAVES, begins.length).set(begins);
  new Uint32Array(buffer, NODES, 2 * spans.length).set(spans.flat());
  kernels.run.nodeQuartiles(LEAVES, leaves.length, NODES, spans.length, ANSWERS, Math.ceil(at / 16) * 16);
  return spans.map((_, node) => new Float32Array(buffer, ANSWERS + 20 * node, 5).slice());
}

/** Bit by bit: NaN is NaN, and 0 is not −0. */
function expectDefined(leaves: readonly Float32Array[], spans: readonly Span[], shift = 0): void {
  const found = byKernel(leaves, spans, shift);
  spans.forEach(([first, end], node) => {
    const below = leaves.slice(first, end).flatMap((values) => [...values]);
    expect([...found[node]!]).toEqual([...fiveNumbers(Float32Array.from(below))]);
  });
}

const random = seededRandom(5);
const valuesOf = (n: number, value: (i: number) => number) =>
  Float32Array.from({ length: n }, (_, i) => value(i));
const normal = () => random() + random() + random() - 1.5;
/** Any float32 at all, NaN among them. */
const bits = new DataView(new ArrayBuffer(4));
const anyFloat = () => {
  bits.setUint32(0, Math.floor(random() * 2 ** 32));
  return bits.getFloat32(0);
};

test('the definition: nearest rank, of what is not NaN', () => {
  expect([...fiveNumbers(Float32Array.of(4, NaN, 1, 3, 2))]).toEqual([1, 1, 2, 3, 4]);
  expect([...fiveNumbers(Float32Array.of(5, 1, 3, 2, 4))]).toEqual([1, 2, 3, 4, 5]);
  expect([...fiveNumbers(Float32Array.of(-0, Infinity, -Infinity))]).toEqual([
    -Infinity,
    -Infinity,
    0,
    Infinity,
    Infinity,
  ]);
  expect([...fiveNumbers(Float32Array.of(7))]).toEqual([7, 7, 7, 7, 7]);
  expect([...fiveNumbers(Float32Array.of(NaN))]).toEqual([NaN, NaN, NaN, NaN, NaN]);
  expect([...fiveNumbers(new Float32Array(0))]).toEqual([NaN, NaN, NaN, NaN, NaN]);
});

test('every number of values, at every offset', () => {
  for (let n = 0; n <= 140; n++) {
    const shift = 4 * (n % 4);
    expectDefined([valuesOf(n, normal)], [[0, 1]], shift);
    expectDefined([valuesOf(n, () => (random() < 0.3 ? NaN : normal()))], [[0, 1]], shift);
  }
});

test.each([
  ['signed', normal],
  ['of one sign', () => Math.exp(3 * normal())],
  ['next to 1', () => 1 - 1e-6 * Math.abs(normal())],
  ['few different ones', () => Math.round(3 * normal())],
  ['all alike', () => 0.1],
  ['nearly all alike', (i: number) => (i === 777 ? 1e30 : 0.1)],
  ['zeros of both signs', (i: number) => (i % 3 === 0 ? 0 : -0)],
  ['zeros of both signs among others', () => [0, -0, 1e-45, -1e-45, NaN][Math.floor(5 * random())]!],
  ['the smallest', () => Math.round(100 * normal()) * 2 ** -149],
  ['infinities', () => [Infinity, -Infinity, NaN, normal()][Math.floor(4 * random())]!],
  ['any bits', anyFloat],
  ['none', () => NaN],
  ['one among none', (i: number) => (i === 500 ? 3 : NaN)],
  ['ascending', (i: number) => i],
  ['neighbours', (i: number) => 1 + (i % 50) * 2 ** -23],
])('%s', (_, value) => {
  for (const n of [1000, 1023, 5000, 26_560]) expectDefined([valuesOf(n, value)], [[0, 1]]);
});

test('nodes of several leaves, whatever these lose to NaN', () => {
  for (let round = 0; round < 50; round++) {
    const leaves = Array.from({ length: 6 }, (_, leaf) => {
      const missing = [0, 0.2, 1][Math.floor(3 * random())]!;
      return valuesOf(Math.floor(200 * random()), () => (random() < missing ? NaN : leaf + normal()));
    });
    const spans: Span[] = [
      [0, 6],
      [0, 2],
      [0, 1],
      [1, 2],
      [2, 6],
      [3, 3],
    ];
    expectDefined(leaves, spans, 4 * (round % 4));
  }
});
