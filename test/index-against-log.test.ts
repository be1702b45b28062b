import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { indexRun } from '../indexer/index.ts';
import {
  ALL_CLASSES,
  BLOCK_DUMPS,
  FIVE_NUMBERS,
  MEASURES,
  RANKINGS,
  classErrors,
  classImages,
  classStats,
  dumpedLayers,
  filterQuartiles,
  hierarchy,
  indexKey,
  iterationFilters,
  layerFilters,
  layerStats,
  lineage,
  modelDescription,
  readBlocks,
  levelSchema,
  scalarValues,
  scalars,
  type IndexName,
  type StoredName,
} from '../schema/index.ts';
import { memoryStore, type Store } from '../store/index.ts';
import type { Schema } from 'apache-arrow';
import {
  joined,
  naiveFlips,
  naiveMeasures,
  naiveQuantile,
  readDumps,
  readImageClasses,
  type NaiveDump,
  type NaiveFlip,
} from './naive-index.ts';

const RUNS = path.resolve(import.meta.dirname, '../fixtures/runs');
const NAME = readdirSync(RUNS, { withFileTypes: true }).find(
  (entry) => entry.isDirectory() && !entry.name.startsWith('.'),
)!.name;
const RUN = path.join(RUNS, NAME);
const model = modelDescription.parse(JSON.parse(readFileSync(path.join(RUN, 'model.json'), 'utf8')));
const layers = dumpedLayers(model);

type Row = Record<string, unknown>;

let store: Store;
let dumps: NaiveDump[];
let classes: number[];

beforeAll(async () => {
  store = memoryStore();
  await indexRun({ directory: RUN, store, run: NAME });
  dumps = readDumps(RUN);
  classes = readImageClasses(RUN);
});

async function rows(index: IndexName, key: string, schema: Schema): Promise<Row[]> {
  const blocks: Uint8Array[] = [];
  const last = Math.ceil(dumps.length / BLOCK_DUMPS) - 1;
  for await (const { bytes } of store.range({ run: NAME, index, key }, 0, last)) blocks.push(bytes);
  const found = JSON.parse(JSON.stringify(readBlocks(schema, blocks).toArray())) as Row[];
  expect(found.map((row) => row['iteration'])).toEqual(dumps.map(({ iteration }) => iteration));
  return found;
}

/** Equal to 1e-5 relative, null to null. */
function expectClose(actual: unknown, expected: number | null, what: string): void {
  if (expected === null || actual === null) {
    expect({ what, value: actual }).toEqual({ what, value: expected });
    return;
  }
  const error = Math.abs(Number(actual) - expected) / Math.max(Math.abs(expected), Number.MIN_VALUE);
  if (!(error <= 1e-5 || actual === expected)) {
    throw new Error(
      `${what}: the index has ${Number(actual)}, the log gives ${expected} (${error} relative)`,
    );
  }
}

test('the fixture spans what the issue of a first run needs', () => {
  expect(dumps.length).toBeGreaterThanOrEqual(40);
  expect(classes.length).toBeGreaterThanOrEqual(500);
  expect(new Set(classes).size).toBe(10);
});

test('layer-stats: every measure, quartile and count of every node', async () => {
  const nodes = hierarchy(model);
  const below = (id: number) =>
    layers.flatMap((layer, position) =>
      lineage(nodes, nodes.find((node) => node.layer === layer.id)!.id).includes(id) ? [position] : [],
    );
  for (const node of nodes) {
    const positions = below(node.id);
    const stored = await rows('layer-stats', indexKey['layer-stats'](node.id), layerStats);
    stored.forEach((row, i) => {
      const all = (dump: NaiveDump) => joined(positions.flatMap((at) => dump.weights[at]!));
      const weights = all(dumps[i]!);
      const gradients = joined(positions.flatMap((at) => dumps[i]!.gradients[at]!));
      const expected = naiveMeasures(weights, i > 0 ? all(dumps[i - 1]!) : undefined, gradients);
      for (const measure of MEASURES) {
        expectClose(row[measure], expected[measure]!, `${node.name} ${measure} at dump ${i}`);
      }
      expect(row['count']).toBe(weights.length);
      for (const [column, values, share] of [
        ['q1', weights, 0.25],
        ['median', weights, 0.5],
        ['q3', weights, 0.75],
        ['gradientMedian', gradients, 0.5],
      ] as const) {
        const exact = naiveQuantile(values, share);
        expect(Math.abs(Number(row[column]) - exact)).toBeLessThanOrEqual(0.01 * Math.abs(exact));
      }
    });
  }
});

test('filter-quartiles: the five numbers of every measure over the filters below every node, as layer-filters has them', async () => {
  const nodes = hierarchy(model);
  const stored = await Promise.all(
    layers.map(async ({ id, filters }) =>
      Object.fromEntries(
        await Promise.all(
          MEASURES.map(async (measure) => {
            const found = await rows(
              'layer-filters',
              indexKey['layer-filters'](id, measure),
              layerFilters(filters),
            );
            return [measure, found.map((row) => row['values'] as (number | null)[])] as const;
          }),
        ),
      ),
    ),
  );
  let known = 0;
  for (const { id, name } of nodes) {
    const below = layers.flatMap((layer, position) =>
      lineage(nodes, nodes.find((node) => node.layer === layer.id)!.id).includes(id) ? [position] : [],
    );
    const found = await rows('filter-quartiles', indexKey['filter-quartiles'](id), filterQuartiles);
    for (const [dump, row] of found.entries()) {
      expect(row['node']).toBe(id);
      for (const measure of MEASURES) {
        const values = below.flatMap((position) => stored[position]![measure]![dump]!);
        const sorted = values.filter((value) => value !== null).sort((a, b) => a - b);
        known += sorted.length;
        const at = (share: number) => sorted[Math.max(1, Math.ceil(share * sorted.length)) - 1] ?? null;
        const five = [0, 0.25, 0.5, 0.75, 1].map(at);
        expect({ name, dump, measure, five: row[measure] }).toEqual({ name, dump, measure, five });
      }
    }
  }
  expect(known).toBeGreaterThan(100_000);
});

test('filter-quartiles: a row of the first storey has of each of the five numbers the least and the largest of 64 dumps', async () => {
  const key = indexKey['filter-quartiles'](0);
  const dumpRows = await rows('filter-quartiles', key, filterQuartiles);
  const storey = (await all('filter-quartiles-6', key, levelSchema(filterQuartiles))) as Record<
    string,
    Record<string, number[]>
  >[];
  expect(storey).toHaveLength(Math.floor(dumps.length / BLOCK_DUMPS));
  for (const measure of MEASURES) {
    for (const number of FIVE_NUMBERS.keys()) {
      const values = dumpRows
        .slice(0, BLOCK_DUMPS)
        .map((row) => (row[measure] as (number | null)[])[number]!)
        .filter((value) => value !== null);
      const { min, max, count } = storey[0]![measure]!;
      expect([min![number], max![number], count![number]]).toEqual([
        Math.min(...values),
        Math.max(...values),
        values.length,
      ]);
    }
  }
});

test('layer-filters: every measure of every filter, and iteration-filters the order by each ranking', async () => {
  const values = RANKINGS.map((ranking) => ({
    ranking,
    ofDumps: dumps.map(() => [] as { layer: number; filter: number; value: number }[]),
  }));
  for (const [position, layer] of layers.entries()) {
    const expected = dumps.map(({ weights, gradients }, i) =>
      weights[position]!.map((filter, at) =>
        naiveMeasures(filter, dumps[i - 1]?.weights[position]![at], gradients[position]![at]!),
      ),
    );
    for (const measure of MEASURES) {
      const key = indexKey['layer-filters'](layer.id, measure);
      const stored = await rows('layer-filters', key, layerFilters(layer.filters));
      stored.forEach((row, i) => {
        (row['values'] as (number | null)[]).forEach((value, filter) => {
          const what = `${layer.name} filter ${filter} ${measure} at dump ${i}`;
          expectClose(value, expected[i]![filter]![measure]!, what);
          const ranked = values.find(({ ranking }) => ranking === measure);
          if (value !== null) ranked?.ofDumps[i]!.push({ layer: layer.id, filter, value });
        });
      });
    }
  }
  const total = layers.reduce((sum, layer) => sum + layer.filters, 0);
  for (const { ranking, ofDumps } of values) {
    const stored = await rows(
      'iteration-filters',
      indexKey['iteration-filters'](ranking),
      iterationFilters(total),
    );
    stored.forEach((row, i) => {
      const order = ofDumps[i]!.sort((a, b) =>
        ranking === 'cosine' ? a.value - b.value : b.value - a.value,
      );
      const listed = (row['filter'] as (number | null)[]).flatMap((filter, at) =>
        filter === null
          ? []
          : [
              {
                layer: (row['layer'] as number[])[at]!,
                filter,
                value: (row['value'] as number[])[at]!,
              },
            ],
      );
      expect(listed).toEqual(order);
    });
  }
});

test('class-stats and class-images: errors, confidence, predictions and every flip', async () => {
  const flipsOf = classes.map((classId, image) =>
    naiveFlips(
      image,
      dumps.map((dump) => dump.predicted[image] === classId),
    ),
  );
  for (const classId of [ALL_CLASSES, ...new Set(classes)]) {
    const images = [...classes.keys()].filter(
      (image) => classId === ALL_CLASSES || classes[image] === classId,
    );
    const stored = await rows('class-stats', indexKey['class-stats'](classId), classStats);
    stored.forEach((row, i) => {
      const { predicted, confidence, trueProbability } = dumps[i]!;
      const wrong = images.filter((image) => predicted[image] !== classes[image]).length;
      expectClose(row['error'], wrong / images.length, `error of class ${classId} at dump ${i}`);
      const sum = images.reduce((all, image) => all + confidence[image]!, 0);
      expectClose(row['confidence'], sum / images.length, `confidence of class ${classId} at dump ${i}`);
      const surprise = images.reduce(
        (all, image) => all - Math.log(Math.max(trueProbability[image]!, 1e-7)),
        0,
      );
      expectClose(row['loss'], surprise / images.length, `loss of class ${classId} at dump ${i}`);
      const flips = images.flatMap((image): NaiveFlip[] => {
        const flip = flipsOf[image]!.get(i);
        return flip ? [flip] : [];
      });
      expect(row['flips']).toEqual(flips);
    });
    if (classId === ALL_CLASSES) continue;
    const errors = await rows('class-errors', indexKey['class-errors'](), classErrors(new Set(classes).size));
    expect(errors.map((row) => (row['error'] as number[])[classId])).toEqual(
      stored.map((row) => row['error']),
    );
    const pixels = await rows('class-images', indexKey['class-images'](classId), classImages(images.length));
    pixels.forEach((row, i) => {
      expect(row['predicted']).toEqual(images.map((image) => dumps[i]!.predicted[image]));
      expect(row['probability']).toEqual(
        images.map((image) => Math.round(dumps[i]!.trueProbability[image]! * 255)),
      );
    });
  }
});

test('scalars: mean, least, most and last of the rows since the dump before', async () => {
  for (const name of ['trainLoss', 'trainError', 'learningRate']) {
    const stored = await rows('scalars', indexKey.scalars(name), scalars);
    stored.forEach((row, i) => {
      const values = Array.from(dumps[i]!.scalars.getChild(name)!, Number);
      expectClose(
        row['mean'],
        values.reduce((a, b) => a + b, 0) / values.length,
        `${name} mean at dump ${i}`,
      );
      expect([row['min'], row['max'], row['last']]).toEqual([
        Math.min(...values),
        Math.max(...values),
        values.at(-1),
      ]);
    });
  }
});

test('scalar-values: every row of every dump, one after the other; its levels are those of these values', async () => {
  for (const name of ['trainLoss', 'learningRate', 'seconds']) {
    const expected = dumps.flatMap(({ scalars: table }) => Array.from(table.getChild(name)!, Number));
    const iterations = dumps.flatMap(({ scalars: table }) =>
      Array.from(table.getChild('iteration')!, Number),
    );
    const found = (await all('scalar-values', name, scalarValues)) as { iteration: number; value: number }[];
    expect(found.map(({ iteration }) => iteration)).toEqual(iterations);
    expect(found.map(({ value }) => value)).toEqual(expected);
    const storey = (await all('scalar-values-6', name, levelSchema(scalarValues))) as StoreyRow[];
    expect(storey).toHaveLength(Math.floor(expected.length / 64));
    storey.forEach((row, i) => {
      const values = expected.slice(64 * i, 64 * i + 64);
      const { min, max, mean, count } = row['value'];
      expect([min, max, count]).toEqual([Math.min(...values), Math.max(...values), 64]);
      expectClose(mean, values.reduce((a, b) => a + b, 0) / 64, `${name}, mean of bucket ${i}`);
      expect([row.iteration, row.lastIteration, row.rows]).toEqual([
        iterations[64 * i],
        iterations[64 * i + 63],
        64,
      ]);
    });
  }
});

interface StoreyRow {
  readonly iteration: number;
  readonly lastIteration: number;
  readonly rows: number;
  readonly value: Readonly<Record<'min' | 'max' | 'mean' | 'count', number>>;
}

async function all(index: StoredName, key: string, schema: Schema): Promise<unknown> {
  const blocks: Uint8Array[] = [];
  for await (const { bytes } of store.range({ run: NAME, index, key }, 0, 1e6)) blocks.push(bytes);
  return JSON.parse(JSON.stringify(readBlocks(schema, blocks).toArray()));
}
