import { rename, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { createLog, type LayerValues } from '../ingest/index.ts';
import {
  INDEX_NAMES,
  STOREY_NAMES,
  dumpName,
  dumpedLayers,
  filterLength,
  storedBlocks,
  type ModelDescription,
} from '../schema/index.ts';
import type { Store } from '../store/index.ts';

/** For tests: a log with all that is awkward in few bytes, and what a store holds of it, as text that can be compared. */

/** A block is left and entered again (`d`), a layer stands outside all of them, filters have one coefficient or many. */
export const MODEL: ModelDescription = {
  layers: [
    { id: 0, name: 'image', type: 'data', path: [], inputs: [] },
    { id: 1, name: 'a', type: 'conv', path: ['m', 'b1'], inputs: [0], filters: 6, kernel: [3, 3, 1] },
    { id: 2, name: 'b', type: 'conv', path: ['m', 'b2'], inputs: [1], filters: 5, kernel: [7] },
    { id: 3, name: 'c', type: 'fc', path: [], inputs: [2], filters: 3, kernel: [40] },
    { id: 4, name: 'd', type: 'conv', path: ['m', 'b1'], inputs: [3], filters: 2, kernel: [1] },
  ],
};

const CLASSES = ['cat', 'dog', 'fox', 'owl'];

/** The class of each image; the class 3 has none. */
export const IMAGE_CLASSES = [0, 1, 2, 0, 1, 2, 0, 0, 1];

export interface SmallLog {
  readonly directory: string;
  readonly iterations: readonly number[];
  readonly half?: boolean;
  /** How many of the classes it has, with their images; all unless given. */
  readonly classes?: number;
  /** How many rows of scalars a dump has: those of the iterations up to its own. One unless given. */
  readonly rows?: number;
  /** The iteration of the first dump with one column more; 700 unless given. */
  readonly lateFrom?: number;
}

/** The same iteration always has the same dump, whatever others there are. */
export async function writeSmallLog(log: SmallLog): Promise<void> {
  const { directory, iterations, half = false, classes = CLASSES.length } = log;
  const images = IMAGE_CLASSES.filter((classId) => classId < classes);
  const writer = await createLog(directory, {
    run: {
      name: 'small',
      model: 'four layers',
      dataset: 'none',
      framework: 'tests',
      classes: CLASSES.slice(0, classes),
      dumpInterval: 10,
      iterationsPerEpoch: 100,
      hyperparameters: {},
      startedAt: '2026-01-01T00:00:00Z',
    },
    model: MODEL,
    images: images.map((classId, image) => ({ class: classId, name: `${image}`, picture: null })),
  });
  for (const iteration of iterations) {
    const random = randomFrom(iteration);
    const parameters = dumpedLayers(MODEL).map((layer): LayerValues => {
      const length = layer.filters * filterLength(layer);
      const column = () => Uint16Array.from({ length }, () => awkwardHalf(random()));
      const [weights, gradients] = [column(), column()];
      return half ? { weights, gradients } : { weights: widened(weights), gradients: widened(gradients) };
    });
    await writer.writeDump(iteration, {
      parameters,
      validation: validation(images, classes, random),
      scalars: scalars(log, iteration, random),
    });
  }
  await writer.finish('complete', '2026-01-02T00:00:00Z');
}

function validation(images: readonly number[], classes: number, random: () => number) {
  const each = (value: () => number) => images.map(value);
  return {
    predicted: Int32Array.from(images, (classId) =>
      random() < 0.8 ? classId : Math.floor(classes * random()),
    ),
    confidence: Float32Array.from(each(() => (random() < 0.05 ? NaN : random()))),
    trueProbability: Float32Array.from(each(random)),
    trueRank: undefined,
  };
}

function scalars(
  { rows = 1, lateFrom = 700 }: SmallLog,
  iteration: number,
  random: () => number,
): Map<string, Float64Array> {
  const columns = [
    'trainLoss',
    'trainError',
    'learningRate',
    'seconds',
    ...(iteration < lateFrom ? [] : ['late']),
  ];
  return new Map([
    ['iteration', Float64Array.from({ length: rows }, (_, row) => iteration - rows + 1 + row)],
    ...columns.map(
      (name) => [name, Float64Array.from({ length: rows }, () => Math.fround(random()))] as const,
    ),
  ]);
}

/** A float16, as bits: now and then NaN, infinity or zero. */
function awkwardHalf(uniform: number): number {
  if (uniform < 0.002) return uniform < 0.001 ? 0x7e00 : 0xfc00;
  if (uniform < 0.05) return 0;
  return Math.floor(uniform * 1e6) % 2
    ? 0x2800 + Math.floor(uniform * 0x800)
    : 0xa800 + Math.floor(uniform * 0x800);
}

/** Of what `awkwardHalf` gives: no subnormal values. */
function widened(halves: Uint16Array): Float32Array {
  const bits = Uint32Array.from(halves, (half) => {
    const sign = (half & 0x8000) << 16;
    const magnitude = half & 0x7fff;
    if (magnitude === 0) return sign;
    return sign | (magnitude << 13) | (magnitude >= 0x7c00 ? 0x7f800000 : 0);
  });
  const rebiased = bits.map((word) => ((word & 0x7f800000) % 0x7f800000 ? word + (112 << 23) : word));
  return new Float32Array(rebiased.buffer);
}

function randomFrom(seed: number): () => number {
  let state = (seed * 2654435761 + 1) % 2147483647 || 1;
  return () => (state = (state * 48271) % 2147483647) / 2147483647;
}

/** Takes dumps out of a log, or puts them back. */
export async function moveDumps(
  directory: string,
  iterations: readonly number[],
  to: 'away' | 'back',
): Promise<void> {
  const [here, away] = [path.join(directory, 'dumps'), path.join(directory, 'away')];
  await mkdir(away, { recursive: true });
  for (const name of iterations.map(dumpName)) {
    const [from, target] = to === 'away' ? [here, away] : [away, here];
    await rename(path.join(from, name), path.join(target, name));
  }
}

/** Everything that a store holds of a run and that its catalogue names: blocks as hexadecimal, by place, and the catalogue without its revision. */
export async function contents(store: Store, run: string): Promise<Record<string, string>> {
  const catalogue = await store.catalogue(run);
  if (!catalogue) return {};
  const found: Record<string, string> = { catalogue: JSON.stringify({ ...catalogue, revision: 0 }) };
  for (const index of [...INDEX_NAMES, ...STOREY_NAMES]) {
    const last = index === 'findings' ? 0 : storedBlocks(catalogue, index) - 1;
    for await (const { key, number, bytes } of store.rangeAll(run, index, 0, last)) {
      found[`${index}/${key}/${number}`] = Buffer.from(bytes).toString('hex');
    }
  }
  return found;
}
