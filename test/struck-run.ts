import type { RecordBatch, Schema } from 'apache-arrow';
import { booleans, integers, lists, nullableFloats, structs } from '../indexer/tables/columns.ts';
import {
  ALL_CLASSES,
  classErrors,
  classStats,
  indexKey,
  iterationFilters,
  layerFilters,
  recordBatch,
  scalarValues,
  scalars,
  type Catalogue,
  type ModelDescription,
} from '../schema/index.ts';
import { catalogueOf } from '../store/contract.testing.ts';
import { openStore, type Block } from '../store/index.ts';
import { seededRandom } from './bench/measure.ts';
import { blocksOf, type WrittenTable } from './long-run.ts';

/** A run of any length in which images flip and filters change, written into a store without a log: how many dumps it has, and at how many of them a class is struck. */
export interface StruckShape {
  readonly dumps: number;
  /** They are spread over the run evenly, and the classes are struck by turns. */
  readonly struck: number;
  readonly classes: number;
  readonly images: number;
  /** Of each of the two layers. */
  readonly filters: number;
  /** Images that flip at any dump, no two of a class; none where it is left out. */
  readonly noise?: number;
}

/** At every third of them so many images of the class flip, and up to six more, at the others the fewer; at the last one all. */
const FLIPPED = { strong: 8, more: 7, weak: 4 } as const;
const INTERVAL = 10;
/** The filters that go with a class change most where it is struck. */
const LINKED = 2;

const MODEL: ModelDescription = catalogueOf('').model;

/** Writes the run into the store at a location. @returns its catalogue */
export async function writeStruckRun(location: string, run: string, shape: StruckShape): Promise<Catalogue> {
  const store = await openStore(location);
  try {
    const blocks: Block[] = [];
    for (const table of tables(shape)) blocks.push(...(await blocksOf(store, run, table, shape.dumps)));
    const catalogue = catalogueOfStruck(run, shape);
    await store.put(run, blocks, catalogue);
    return catalogue;
  } finally {
    await store.close();
  }
}

function catalogueOfStruck(run: string, { dumps, classes, images, filters }: StruckShape): Catalogue {
  const { run: description, ...rest } = catalogueOf(run);
  const each = <T>(count: number, value: (i: number) => T) =>
    Array.from({ length: count }, (_, i) => value(i));
  const [layer] = MODEL.layers;
  return {
    ...rest,
    run: {
      ...description,
      classes: each(classes, (id) => `class ${id}`),
      dumpInterval: INTERVAL,
      status: 'complete',
    },
    model: { layers: [0, 1].map((id) => ({ ...layer!, id, name: `conv${id}`, filters })) },
    imageClasses: each(classes * images, (image) => image % classes),
    iterations: each(dumps, (dump) => (dump + 1) * INTERVAL),
    refused: [],
    scalarColumns: ['learningRate'],
    complete: true,
    settledDumps: dumps,
    unchangedSince: each(classes * images, () => 0),
    dumpBytes: each(dumps, () => 1000),
    scalarRows: each(dumps, (dump) => dump + 1),
  };
}

function tables(shape: StruckShape): WrittenTable[] {
  const { classes, filters } = shape;
  const random = seededRandom(21);
  const strike = strikesOf(shape);
  const errors = flat(shape, classes, () => 0.2 + 0.2 * random());
  const orders = ordersOf(shape, strike, random);
  const changes = flat(shape, filters, () => 0.01 + 0.1 * random());
  const top = 2 * filters;
  const ranked = [
    orders.map((filter) => Math.floor(filter / filters)),
    orders.map((filter) => filter % filters),
    Float32Array.from(orders, (_, at) => 1 - (at % top) / top),
  ];
  return [
    {
      index: 'class-errors',
      key: '',
      schema: classErrors(classes),
      rows: (from, to) => listRows(classErrors(classes), [errors], classes, from, to),
    },
    {
      index: 'class-stats',
      key: indexKey['class-stats'](ALL_CLASSES),
      schema: classStats,
      rows: flipRows(shape, strike),
    },
    {
      index: 'iteration-filters',
      key: indexKey['iteration-filters']('relativeChange'),
      schema: iterationFilters(top),
      rows: (from, to) => listRows(iterationFilters(top), ranked, top, from, to),
    },
    ...[0, 1].map((layer): WrittenTable => ({
      index: 'layer-filters',
      key: indexKey['layer-filters'](layer, 'relativeChange'),
      schema: layerFilters(filters),
      rows: (from, to) => listRows(layerFilters(filters), [changes], filters, from, to),
    })),
    { index: 'scalars', key: 'learningRate', schema: scalars, rows: rateRows(scalars) },
    { index: 'scalar-values', key: 'learningRate', schema: scalarValues, rows: rateRows(scalarValues) },
  ];
}

/** Which class is struck at each dump; −1 for none. */
function strikesOf({ dumps, struck, classes }: StruckShape): Int32Array {
  const strike = new Int32Array(dumps).fill(-1);
  for (let i = 0; i < struck; i++) strike[1 + Math.floor((i * (dumps - 1)) / struck)] = i % classes;
  return strike;
}

/** The order of filters at each dump, [dumps × filters of both layers]; the first dump has none before it, but some are named nevertheless. */
function ordersOf({ dumps, filters }: StruckShape, strike: Int32Array, random: () => number): Int32Array {
  const top = 2 * filters;
  const orders = new Int32Array(dumps * top);
  const order = Int32Array.from({ length: top }, (_, filter) => filter);
  for (let dump = 0; dump < dumps; dump++) {
    for (let place = 0; place < 8; place++) swap(order, place, place + Math.floor(random() * (top - place)));
    for (let linked = 0; strike[dump]! >= 0 && linked < LINKED; linked++) {
      swap(order, linked, order.indexOf((strike[dump]! * LINKED + linked) % top));
    }
    orders.set(order, dump * top);
  }
  return orders;
}

function swap(values: Int32Array, a: number, b: number): void {
  [values[a], values[b]] = [values[b]!, values[a]!];
}

/** Rows of `class-stats` of all classes. */
function flipRows(
  { dumps, classes, images, noise = 0, struck: struckDumps }: StruckShape,
  strike: Int32Array,
): WrittenTable['rows'] {
  const offsets = new Int32Array(dumps + 1);
  const found = {
    image: [] as number[],
    leftRun: [] as number[],
    learned: [] as number[],
    dump: [] as number[],
  };
  const [since, isRight, turn] = [
    new Int32Array(classes * images),
    new Uint8Array(classes * images),
    new Int32Array(classes),
  ];
  let strikes = 0;
  for (let dump = 0; dump < dumps; dump++) {
    const id = strike[dump]!;
    const isLast = strikes === struckDumps - 1;
    const many = strikes % 3 === 0 ? FLIPPED.strong + (strikes % FLIPPED.more) : FLIPPED.weak;
    const count = id < 0 ? 0 : isLast ? images : many;
    const struck = Array.from({ length: count }, (_, i) => id + classes * ((turn[id]! + i) % images));
    if (id >= 0) [turn[id], strikes] = [turn[id]! + count, strikes + 1];
    for (let i = 0; dump > 0 && i < noise; i++) {
      const image = (dump * noise + i) % (classes * images);
      if (image % classes !== id) struck.push(image);
    }
    for (const image of struck.sort((a, b) => a - b)) {
      found.image.push(image);
      found.dump.push(dump);
      found.leftRun.push(dump - since[image]!);
      found.learned.push((isRight[image]! ^= 1));
      since[image] = dump;
    }
    offsets[dump + 1] = found.image.length;
  }
  const next = new Int32Array(classes * images).fill(dumps);
  const rightRun = found.image
    .map((image, at) => [image, found.dump[at]!] as const)
    .reverse()
    .map(([image, dump]) => {
      const run = next[image]! - dump;
      next[image] = dump;
      return run;
    })
    .reverse();
  return (from, to) => {
    const [first, end] = [offsets[from]!, offsets[to]!];
    const part = (values: readonly number[]) => integers(Int32Array.from(values.slice(first, end)));
    const type = classStats.fields.at(-1)!.type;
    const learned = booleans(Uint8Array.from(found.learned.slice(first, end)));
    const flips = [part(found.image), part(found.leftRun), part(rightRun), learned];
    const errors = new Float32Array(to - from).fill(0.3);
    return recordBatch(classStats, [
      integers(new Int32Array(to - from).fill(ALL_CLASSES)),
      iterationsOf(from, to),
      ...[0, 1, 2, 3].map(() => nullableFloats(errors)),
      lists(
        type,
        to - from,
        structs(type.children[0]!.type, end - first, flips),
        offsets.slice(from, to + 1).map((at) => at - first),
      ),
    ]);
  };
}

function flat({ dumps }: StruckShape, width: number, value: () => number): Float32Array {
  return Float32Array.from({ length: dumps * width }, value);
}

const iterationsOf = (from: number, to: number) =>
  integers(Int32Array.from({ length: to - from }, (_, i) => (from + i + 1) * INTERVAL));

/** @param columns lists of so many entries a dump */
function listRows(
  schema: Schema,
  columns: readonly (Float32Array | Int32Array)[],
  width: number,
  from: number,
  to: number,
): RecordBatch {
  const entries = columns.map((values, i) => {
    const own = values.slice(from * width, to * width);
    const child = own instanceof Float32Array ? nullableFloats(own) : integers(own);
    return lists(schema.fields[i + 1]!.type, to - from, child);
  });
  return recordBatch(schema, [iterationsOf(from, to), ...entries]);
}

/** A learning rate that never changes. */
function rateRows(schema: Schema): WrittenTable['rows'] {
  return (from, to) => {
    const columns = schema.fields.slice(1).map(() => nullableFloats(new Float64Array(to - from).fill(0.1)));
    return recordBatch(schema, [iterationsOf(from, to), ...columns]);
  };
}
