import { tableFromIPC, type RecordBatch } from 'apache-arrow';
import { LevelRows } from '../../analysis/index.ts';
import { integers, lists, nullableFloats } from '../../indexer/tables/columns.ts';
import {
  END_OF_STREAM,
  batchMessage,
  concatenate,
  filterQuartiles,
  layerStats,
  levelSchema,
  recordBatch,
  schemaMessage,
} from '../../schema/index.ts';
import { seededRandom } from '../../test/bench/measure.ts';
import { readNodeLevels } from '../data/node-levels.ts';
import { curvePoints } from '../drawing/curve.ts';
import { entryColumns } from '../drawing/entry-place.ts';
import { measured } from '../drawing/numbers.ts';
import { columnsOf, extremesOf } from '../drawing/reduction.ts';
import { TimeScale } from '../drawing/scale.ts';
import { px } from '../drawing/spaces.ts';
import { linearScale, sharesOf } from '../drawing/value-scale.ts';
import { measureValues, updateRatio } from './layer-measures.ts';
import { levelText } from './level-text.ts';
import { shownLevels } from './shown-columns.ts';

const NODES = 3;
const DUMPS = 10_007;
const random = seededRandom(5);
/** Node after node: noise with spikes of one dump, up and down; node 1 has no values in a long stretch. */
const values = Float64Array.from({ length: NODES * DUMPS }, (_, at) => {
  const [node, dump] = [Math.floor(at / DUMPS), at % DUMPS];
  if (node === 1 && dump > 3000 && dump < 3500) return NaN;
  const draw = random();
  return draw < 0.0004 ? 9 : draw < 0.0008 ? -9 : random();
});
const ofNode = (node: number) => values.subarray(node * DUMPS, (node + 1) * DUMPS);

/** The server's answer: rows of `layer-stats` node after node, or of a level of them. */
function answer(level: number, first: number, end: number) {
  const batches = Array.from({ length: NODES }, (_, node) => levelBatch(rowsOf(node, first, end), level));
  const schema = batches[0]!.schema;
  return tableFromIPC(
    concatenate([schemaMessage(schema), ...batches.map((batch) => batchMessage(batch)), END_OF_STREAM]),
  );
}

function rowsOf(node: number, first: number, end: number): RecordBatch {
  const columns = layerStats.fields.slice(2).map(() => nullableFloats(ofNode(node).slice(first, end)));
  const iterations = Int32Array.from({ length: end - first }, (_, i) => first + i);
  return recordBatch(layerStats, [integers(iterations.map(() => node)), integers(iterations), ...columns]);
}

function levelBatch(rows: RecordBatch, level: number): RecordBatch {
  if (level === 0) return rows;
  const size = 2 ** level;
  const levels = new LevelRows(levelSchema(rows.schema), Math.ceil(rows.numRows / size));
  for (let at = 0; at * size < rows.numRows; at++) {
    levels.add(rows, at * size, Math.min((at + 1) * size, rows.numRows), at);
  }
  return levels.batch();
}

function chunkOf(level: number, first: number, end: number) {
  return readNodeLevels(answer(level, first, end), 'norm', { level, first, end, series: NODES }, 1);
}

const OVERVIEW = [chunkOf(4, 0, DUMPS)];

test.each([
  [0, 1024, 2048],
  [2, 4096, 8192],
  [3, 0, 8192],
  [4, 0, DUMPS],
] as const)('no random spike disappears from a layer chart at level %i', (level, first, end) => {
  const visible = level === 4 ? null : [[chunkOf(level, first, end)]];
  const { drawn, whole } = shownLevels({ visible, overview: OVERVIEW });
  const { place, columns } = drawn;
  const scale = linearScale(-9, 9);
  for (const pixels of [1, 320, 700]) {
    const range = { from: first + 0.3, to: end - 0.2 };
    const dumps = columnsOf(range, pixels);
    const size = 2 ** level;
    const near = {
      first: dumps.first.map((dump) => dump - (dump % size)),
      last: dumps.last.map((dump) => Math.min(DUMPS - 1, dump - (dump % size) + size - 1)),
    };
    for (let node = 0; node < NODES; node++) {
      const own = columns[0]!.subarray(node * place.entries, (node + 1) * place.entries);
      const found = extremesOf(sharesOf(scale, own), entryColumns(place, dumps));
      expect(found).toEqual(extremesOf(sharesOf(scale, ofNode(node)), near));
      const line = curvePoints(
        own,
        new TimeScale(range, px(pixels)),
        { domain: [0, 1], span: [0, 1] },
        place,
      );
      const inside = extremesOf(ofNode(node), {
        first: Int32Array.of(first + 1),
        last: Int32Array.of(end - 2),
      });
      const highest = line.reduce(
        (most, value, at) => (at % 2 === 1 && value > most ? value : most),
        -Infinity,
      );
      expect(highest).toBeGreaterThanOrEqual(inside.max[0]!);
    }
  }
  expect(
    extremesOf(whole.columns[0]!, {
      first: Int32Array.of(0),
      last: Int32Array.of(2 * OVERVIEW[0]!.buckets - 1),
    }),
  ).toEqual(extremesOf(ofNode(0), { first: Int32Array.of(0), last: Int32Array.of(DUMPS - 1) }));
});

test('a column of five numbers is read number by number, at a level as at none', () => {
  const rows = 6;
  const five = Float32Array.from({ length: rows * 5 }, (_, at) => (at % 5) * 10 + Math.floor(at / 5));
  const columns = filterQuartiles.fields
    .slice(2)
    .map(({ type }) => lists(type, rows, nullableFloats(five.slice())));
  const iterations = integers(Int32Array.from({ length: rows }, (_, i) => i));
  const batch = recordBatch(filterQuartiles, [integers(new Int32Array(rows)), iterations, ...columns]);
  for (const [level, max, mean] of [
    [0, [20, 21, 22, 23, 24, 25], [20, 21, 22, 23, 24, 25]],
    [1, [21, 23, 25], [20.5, 22.5, 24.5]],
  ] as const) {
    const sent = levelBatch(batch, level);
    const table = tableFromIPC(concatenate([schemaMessage(sent.schema), batchMessage(sent), END_OF_STREAM]));
    const chunk = readNodeLevels(table, 'norm', { level, first: 0, end: rows, series: 1 }, 5, 2);
    expect([[...chunk.max], [...chunk.mean]]).toEqual([max, mean]);
  }
});

test('rows of a run that has grown meanwhile are left out, node by node', () => {
  const sent = answer(0, 0, 20);
  const chunk = readNodeLevels(sent, 'norm', { level: 0, first: 0, end: 15, series: NODES }, 1);
  expect([...chunk.max]).toEqual([0, 1, 2].flatMap((node) => [...ofNode(node).subarray(0, 15)]));
});

test.each([
  ['every dump has a learning rate', []],
  ['dumps have none', [0, 2, 5]],
])('the update ratio of a bucket reaches at least as far as that of its dumps where %s', (_, without) => {
  const rate = Float64Array.from({ length: 8 }, (_, at) => (without.includes(at) ? NaN : 0.1 + random()));
  const [gradient, norm] = [0, 1].map(() => Float64Array.from({ length: 8 }, () => 0.5 + random())) as [
    Float64Array,
    Float64Array,
  ];
  const exact = measureValues('updateRatio', [gradient, norm], rate);
  const buckets = (of: Float64Array) =>
    Float64Array.of(
      ...[0, 4].flatMap((at) => [Math.min(...of.subarray(at, at + 4)), Math.max(...of.subarray(at, at + 4))]),
    );
  const place = { level: 2, first: 0, entries: 4 };
  const bounds = measureValues('updateRatio', [buckets(gradient), buckets(norm)], rate, place);
  exact.forEach((ratio, dump) => {
    const bucket = 2 * Math.floor(dump / 4);
    const isWithin = ratio >= bounds[bucket]! && ratio <= bounds[bucket + 1]!;
    expect(isWithin).toBe(!without.includes(dump));
    expect(bounds[bucket]).not.toBeNaN();
  });
  const late = measureValues('updateRatio', [gradient.slice(4), norm.slice(4)], rate, {
    level: 0,
    first: 4,
    entries: 4,
  });
  expect([...late]).toEqual([...exact.subarray(4)]);
});

test('the numbers of an update ratio are those that are drawn, whichever dump of the bucket is pointed at', () => {
  const rate = Float64Array.of(1, 1, 0.1, NaN, 0.1, 0.1, 0.01);
  const span = { first: 0, last: 3, mean: 3 };
  const [gradient, norm] = [
    { ...span, min: 2, max: 4 },
    { ...span, min: 10, max: 20 },
  ];
  const ratio = updateRatio(rate, gradient, norm);
  expect(ratio).toEqual({ first: 0, last: 3, min: 0.01, max: 0.4, mean: NaN });
  expect(levelText(ratio, String)).toBe('dumps 1 to 4: 0.01 to 0.4');
  const place = { level: 2, first: 0, entries: 2 };
  const drawn = measureValues('updateRatio', [Float64Array.of(2, 4), Float64Array.of(10, 20)], rate, place);
  expect([ratio.min, ratio.max]).toEqual([...drawn]);
  const last = { first: 6, last: 6, min: 2, max: 2, mean: 2 };
  expect(levelText(updateRatio(rate, last, { ...last, min: 4, max: 4 }), String)).toBe('0.005');
  expect(updateRatio(null, gradient, norm).min).toBeNaN();
});

test('a bucket without a value has one text', () => {
  expect(levelText({ first: 0, last: 3, min: NaN, max: NaN, mean: NaN }, measured)).toBe('–');
  expect(levelText({ first: 0, last: 3, min: 1, max: 3, mean: 2 }, measured)).toBe(
    'dumps 1 to 4: 1 to 3, mean 2',
  );
  expect(levelText(undefined, measured)).toBe('');
});
