import { buildKernels } from '../../bin/build-kernels.mjs';
import { MEASURES } from '../../schema/index.ts';
import { seededRandom } from '../../test/bench/measure.ts';
import { ROW_FIELDS } from '../kernels/assembly/fields.ts';
import { loadKernels, type Kernels } from '../kernels/kernels.ts';
import { filterStatistics } from '../kernels/statistics.ts';
import { measuresOf, mergeRow } from './measures.ts';

const FILTERS = 60;
const ROWS = 64;
const SUM = ROWS + 8 * FILTERS * ROW_FIELDS;
const TAKEN = SUM + 8 * ROW_FIELDS;

const random = seededRandom(11);
let kernels: Kernels;
beforeAll(async () => {
  await buildKernels();
  kernels = await loadKernels();
});

/** A filter of zeros, of one value, with what is not finite, of nothing else, or of numbers as they come. */
function filterOf(length: number): Float32Array {
  const kind = Math.floor(6 * random());
  const value = () => {
    if (kind === 0) return 0;
    if (kind === 1) return -0.25;
    if (kind === 2) return NaN;
    if (kind === 3 && random() < 0.3) return random() < 0.5 ? NaN : -Infinity;
    return random() - 0.5;
  };
  return Float32Array.from({ length }, value);
}

/** Rows of filters with a dump before, or without, with gradients, or without. */
function rowsOf(hasBefore: boolean, hasGradients: boolean): Float64Array {
  const rows = new Float64Array(FILTERS * ROW_FIELDS);
  for (let filter = 0; filter < FILTERS; filter++) {
    const [before, gradients] = [hasBefore, hasGradients].map((has) => (has ? filterOf(12) : undefined));
    const row = rows.subarray(filter * ROW_FIELDS, (filter + 1) * ROW_FIELDS);
    filterStatistics(filterOf(12), before, gradients, row);
  }
  return rows;
}

describe.each([
  [true, true],
  [true, false],
  [false, true],
  [false, false],
])('with a dump before: %p, with gradients: %p', (hasBefore, hasGradients) => {
  const rows = rowsOf(hasBefore, hasGradients);
  beforeEach(() => new Float64Array(kernels.memory.buffer, ROWS, rows.length).set(rows));

  test('the kernel gives the measures that the plain definition gives, as float32, bit by bit', () => {
    const expected = new Float32Array(MEASURES.length * FILTERS);
    const measures = new Float64Array(MEASURES.length);
    for (let filter = 0; filter < FILTERS; filter++) {
      measuresOf(rows, filter * ROW_FIELDS, measures);
      measures.forEach((value, i) => (expected[i * FILTERS + filter] = value));
    }
    kernels.run.measuresOf(ROWS, FILTERS, TAKEN);
    expect(new Float32Array(kernels.memory.buffer, TAKEN, expected.length)).toEqual(expected);
    expect(expected.some(Number.isNaN)).toBe(true);
  });

  test('rows come together as the plain definition puts them together, bit by bit', () => {
    const [sum, expected] = [
      new Float64Array(kernels.memory.buffer, SUM, ROW_FIELDS).fill(0),
      new Float64Array(ROW_FIELDS),
    ];
    for (let filter = 0; filter < FILTERS; filter++) mergeRow(expected, 0, rows, filter * ROW_FIELDS);
    kernels.run.mergeRows(ROWS, FILTERS, SUM);
    expect(sum).toEqual(expected);
  });
});
