import {
  BUCKETS,
  CAREFUL,
  ROW_FIELDS,
  countBuckets,
  filterStatistics,
  loadKernels,
  type Kernels,
} from '../../indexer/index.ts';
import { sampleSeconds, seededRandom, summary, type BenchOptions, type BenchResult } from './measure.ts';

/** A layer in the middle of ResNet-50. */
const FILTERS = 256;
const LENGTH = 2304;
const VALUES = FILTERS * LENGTH;

const HISTOGRAMS = 64;
const ROWS = HISTOGRAMS + 8 * BUCKETS;
const ROW_BYTES = 8 * ROW_FIELDS * FILTERS;
const WEIGHTS = ROWS + 2 * ROW_BYTES;
const BEFORE = WEIGHTS + 4 * VALUES;
const GRADIENTS = BEFORE + 4 * VALUES;

/** Weights, the weights before and gradients, in the kernels' memory. */
interface Layer {
  readonly kernels: Kernels;
  readonly weights: Float32Array;
  readonly before: Float32Array;
  readonly gradients: Float32Array;
}

async function layerInMemory(): Promise<Layer> {
  const kernels = await loadKernels();
  kernels.reserve(GRADIENTS + 4 * VALUES);
  const random = seededRandom(1);
  const normal = () => random() + random() + random() - 1.5;
  const column = (at: number) => new Float32Array(kernels.memory.buffer, at, VALUES);
  const [weights, before, gradients] = [column(WEIGHTS), column(BEFORE), column(GRADIENTS)];
  for (let i = 0; i < VALUES; i++) {
    before[i] = 0.05 * normal();
    weights[i] = before[i]! + 0.0005 * normal();
    gradients[i] = 0.001 * normal();
  }
  return { kernels, weights, before, gradients };
}

function runKernel({ kernels: { run } }: Layer, histograms: number): void {
  run.layerStatistics(WEIGHTS, BEFORE, GRADIENTS, FILTERS, LENGTH, ROWS, ROWS + ROW_BYTES, histograms);
}

function runDefinition({ weights, before, gradients }: Layer, rows: Float64Array): void {
  for (let filter = 0; filter < FILTERS; filter++) {
    const of = (values: Float32Array) => values.subarray(filter * LENGTH, (filter + 1) * LENGTH);
    const row = rows.subarray(filter * ROW_FIELDS, (filter + 1) * ROW_FIELDS);
    filterStatistics(of(weights), of(before), of(gradients), row);
  }
}

/** Speed of the kernels over one layer, and how much of it is theirs: the plain definitions do the same work in JavaScript. */
export async function benchKernels({ quick }: BenchOptions): Promise<BenchResult[]> {
  const layer = await layerInMemory();
  const { run, memory } = layer.kernels;
  run.layerStatistics(BEFORE, 0, 0, FILTERS, LENGTH, ROWS + ROW_BYTES, 0, 0);
  const rows = new Float64Array(FILTERS * ROW_FIELDS);
  runDefinition(layer, rows);
  const check = () => checkRows(new Float64Array(memory.buffer, ROWS, rows.length), rows);
  const runs = quick ? 7 : 31;
  const repeat = quick ? 5 : 20;
  const repeated = (work: () => void) => () => {
    for (let i = 0; i < repeat; i++) work();
  };
  const time = async (work: () => void, warmUp: number, checkAnswer: () => void) =>
    (await sampleSeconds(repeated(work), { runs, warmUp, check: checkAnswer })).map((all) => all / repeat);

  const simd = await time(() => runKernel(layer, 0), 5, check);
  const scalar = await time(() => runDefinition(layer, rows), 3, check);
  const both = await time(() => runKernel(layer, HISTOGRAMS), 5, check);
  const histogram = await time(
    () => run.countBuckets(WEIGHTS, VALUES, HISTOGRAMS),
    5,
    () => {},
  );
  const counts = new Uint32Array(BUCKETS);
  const scalarHistogram = await time(
    () => countBuckets(layer.weights, counts),
    3,
    () => {},
  );
  const read = 3 * 4 * VALUES;
  const ratio = scalar.map((seconds, i) => seconds / simd[i]!);
  return [
    {
      ...speed('statistics of w, w′ and g, SIMD', read, simd),
      ...target(10, speed('', read, simd).median, 'GB/s'),
    },
    speed('statistics of w, w′ and g, plain definition', read, scalar),
    {
      name: 'SIMD to plain definition, time',
      unit: '×',
      ...summary(ratio),
      ...target(5, summary(ratio).median, '×'),
    },
    {
      ...speed('histogram, WebAssembly', 4 * VALUES, histogram),
      ...target(4, speed('', 4 * VALUES, histogram).median, 'GB/s'),
    },
    speed('histogram, plain definition', 4 * VALUES, scalarHistogram),
    speed('statistics and histograms together', read, both),
  ];
}

function speed(name: string, bytes: number, seconds: readonly number[]): BenchResult {
  return { name, unit: 'GB/s', ...summary(seconds.map((taken) => bytes / taken / 1e9)) };
}

function target(least: number, found: number, unit: string) {
  return { target: `≥ ${least} ${unit}`, ok: found >= least };
}

/** The kernel's rows are the definition's, and the fast path was taken. */
function checkRows(found: Float64Array, expected: Float64Array): void {
  for (let i = 0; i < expected.length; i++) {
    const isCount = i % ROW_FIELDS === CAREFUL;
    const isClose = Math.abs(found[i]! - expected[i]!) <= 1e-9 * Math.abs(expected[i]!) + 1e-12;
    if (isCount ? found[i] !== 0 : !isClose) {
      throw new Error(`Field ${i % ROW_FIELDS} of a row is ${found[i]}, expected ${expected[i]}.`);
    }
  }
}
