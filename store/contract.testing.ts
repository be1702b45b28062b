import {
  BLOCK_DUMPS,
  INDEX_VERSION,
  TraincubeError,
  type Catalogue,
  type StoredName,
} from '../schema/index.ts';
import { isOutdated } from './stored-catalogue.ts';
import type { Block, Series, Store } from './store.ts';

/** An empty place for one store. */
export interface Ground {
  /** Opens the store there; a second time with what it holds. */
  open(): Promise<Store>;
  clear(): Promise<void>;
}

export const MEGABYTE = 1024 * 1024;

/** Names that a careless encoding of keys confuses, drops, or takes for something else. */
const ODD_NAMES = [
  'run',
  'run 1',
  'run/1',
  'run.1',
  'ru',
  '$where',
  '',
  ' ',
  'rün 走る 🏃',
  'a\u0000b',
  'a\u0001b',
  'a\u0002',
  'a',
  '\uffff',
  '__proto__',
  '../..',
  "'; drop",
];

/** The smallest catalogue, told apart by the run's name. */
export function catalogueOf(name: string, dumps = 3): Catalogue {
  return {
    indexVersion: INDEX_VERSION,
    log: `/logs/${name}`,
    run: {
      format: 'traincube-log',
      version: 1,
      name,
      model: 'vgg-small',
      dataset: 'fashion-mnist',
      framework: 'test',
      classes: ['shirt', 'shoe'],
      dumpInterval: 100,
      iterationsPerEpoch: 937,
      hyperparameters: { 'learning.rate': 0.1, $seed: 7, nested: { steps: [1, 2] } },
      status: 'running',
      startedAt: '2026-01-01T00:00:00.000Z',
    },
    model: {
      layers: [{ id: 0, name: 'conv', type: 'conv', path: ['m'], inputs: [], filters: 4, kernel: [3, 3] }],
    },
    imageClasses: [0, 1, 1],
    iterations: Array.from({ length: dumps }, (_, i) => (i + 1) * 100),
    refused: [{ iteration: 50, file: 'dumps/000000050/parameters.arrow', message: 'is truncated' }],
    scalarColumns: ['trainLoss'],
    complete: false,
    revision: 1,
    settledDumps: 0,
    unchangedSince: [0, 0, 2],
    dumpBytes: Array.from({ length: dumps }, () => 1000),
    blockBytes: [10],
    scalarRows: Array.from({ length: dumps }, (_, i) => i + 1),
    levelBytes: {},
    findings: null,
  };
}

export function blockOf(
  index: StoredName,
  key: string,
  number: number,
  content = `${index} ${key} ${number}`,
): Block {
  return { index, key, number, bytes: Buffer.from(content) };
}

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

const text = (bytes: Uint8Array | undefined) => bytes && Buffer.from(bytes).toString();
const labels = (blocks: readonly Block[]) => blocks.map(({ key, number }) => `${key}:${number}`);
const series = (run: string, key: string, index: StoredName = 'class-stats'): Series => ({ run, index, key });

export async function failure(action: Promise<unknown>): Promise<unknown> {
  return action.then(
    () => undefined,
    (error: unknown) => error,
  );
}

/** Defines the tests that every store passes. `lasting`: whether what it holds outlives `close`. */
export function storeContract(name: string, lasting: boolean, newGround: () => Promise<Ground>): void {
  describe(name, () => {
    let ground: Ground;
    let store: Store;

    beforeEach(async () => {
      ground = await newGround();
      store = await ground.open();
    });

    afterEach(async () => {
      await store.close();
      await ground.clear();
    });

    test('an empty store knows no run, no block, no catalogue', async () => {
      expect(await store.runs()).toEqual([]);
      expect(await store.catalogue('run')).toBeUndefined();
      expect(await store.get(series('run', '0'), 0)).toBeUndefined();
      expect(await collect(store.range(series('run', '0'), 0, 10))).toEqual([]);
      expect(await collect(store.rangeAll('run', 'class-stats', 0, 10))).toEqual([]);
      await store.remove('run');
    });

    test('a block and the catalogue come back as they were put', async () => {
      const bytes = Uint8Array.from({ length: 1000 }, (_, i) => i);
      const catalogue = catalogueOf('run');
      await store.put('run', [{ index: 'class-images', key: '000001', number: 2, bytes }], catalogue);

      const found = await store.get(series('run', '000001', 'class-images'), 2);
      expect(Buffer.from(found!)).toEqual(Buffer.from(bytes));
      expect(await store.catalogue('run')).toEqual(catalogue);
      expect(await store.runs()).toEqual(['run']);
      expect(await store.get(series('run', '000001', 'class-images'), 1)).toBeUndefined();
      expect(await store.get(series('run', '000001', 'class-stats'), 2)).toBeUndefined();
      expect(await store.get(series('run', '00000', 'class-images'), 2)).toBeUndefined();
    });

    test('what was put and what was read are not one memory', async () => {
      const bytes = Buffer.alloc(50_000, 'a');
      await store.put('run', [{ index: 'scalars', key: 'loss', number: 0, bytes }], catalogueOf('run'));
      bytes.fill('b');
      const read = (await store.get(series('run', 'loss', 'scalars'), 0))!;
      expect(new Set(read)).toEqual(new Set(Buffer.from('a')));
      read.fill(99);
      expect(new Set(await store.get(series('run', 'loss', 'scalars'), 0))).toEqual(
        new Set(Buffer.from('a')),
      );
    });

    test('bytes stay as they were read when the block is overwritten, removed, and the store closed', async () => {
      const put = (letter: string) =>
        store.put(
          'run',
          Array.from({ length: 20 }, (_, number) => ({
            index: 'scalars' as const,
            key: 'loss',
            number,
            bytes: Buffer.alloc(60_000, letter),
          })),
          catalogueOf('run'),
        );
      await put('a');
      const [one] = await collect(store.range(series('run', 'loss', 'scalars'), 3, 3));
      const other = (await store.get(series('run', 'loss', 'scalars'), 4))!;
      await put('b');
      await store.remove('run');
      await put('c');
      await store.close();
      expect([one!.bytes, other].every((bytes) => bytes.every((byte) => byte === 97))).toBe(true);
    });

    test('a second put goes over the first, shorter or longer', async () => {
      await store.put(
        'run',
        [blockOf('class-stats', '0', 0), blockOf('class-stats', '0', 1)],
        catalogueOf('run', 1),
      );
      await store.put(
        'run',
        [blockOf('class-stats', '0', 1, 'a longer one than before')],
        catalogueOf('run', 2),
      );
      await store.put('run', [blockOf('class-stats', '0', 0, 'x')], catalogueOf('run', 4));

      expect(text(await store.get(series('run', '0'), 0))).toBe('x');
      expect(text(await store.get(series('run', '0'), 1))).toBe('a longer one than before');
      expect((await store.catalogue('run'))!.iterations).toHaveLength(4);
      expect(await store.runs()).toEqual(['run']);
    });

    test('a range is in the order of numbers, whatever the order of writing, with both ends in it', async () => {
      const numbers = [300, 2, 10, 1, 0, 100, 65_536, 9];
      await store.put(
        'run',
        numbers.map((number) => blockOf('class-stats', '0', number)),
        catalogueOf('run'),
      );
      const numbersOf = async (first: number, last: number) =>
        (await collect(store.range(series('run', '0'), first, last))).map(({ number }) => number);

      expect(await numbersOf(0, Infinity)).toEqual([0, 1, 2, 9, 10, 100, 300, 65_536]);
      expect(await numbersOf(1, 10)).toEqual([1, 2, 9, 10]);
      expect(await numbersOf(3, 8)).toEqual([]);
      expect(await numbersOf(10, 10)).toEqual([10]);
      expect(await numbersOf(10, 9)).toEqual([]);
      expect(await numbersOf(100_000, 200_000)).toEqual([]);
    });

    test('a block of a range says what it is', async () => {
      await store.put('run', [blockOf('layer-filters', '000003 norm', 7)], catalogueOf('run'));
      const [block] = await collect(store.range(series('run', '000003 norm', 'layer-filters'), 0, 10));
      expect({ ...block, bytes: text(block!.bytes) }).toEqual({
        index: 'layer-filters',
        key: '000003 norm',
        number: 7,
        bytes: 'layer-filters 000003 norm 7',
      });
    });

    test('rangeAll goes by key and then by number, within its index and run', async () => {
      const keys = ['000010', 'all', '000002', '', '000002 x'];
      const blocks = keys.flatMap((key) => [2, 0, 1].map((number) => blockOf('class-stats', key, number)));
      const others = [blockOf('class-images', '000002', 1), blockOf('scalars', '000002', 1)];
      await store.put('run', [...blocks, ...others], catalogueOf('run'));
      await store.put('run2', [blockOf('class-stats', '000002', 1)], catalogueOf('run2'));

      expect(labels(await collect(store.rangeAll('run', 'class-stats', 0, 9)))).toEqual(
        ['', '000002', '000002 x', '000010', 'all'].flatMap((key) =>
          [0, 1, 2].map((number) => `${key}:${number}`),
        ),
      );
      expect(labels(await collect(store.rangeAll('run', 'class-stats', 1, 1)))).toEqual(
        ['', '000002', '000002 x', '000010', 'all'].map((key) => `${key}:1`),
      );
      expect(await collect(store.rangeAll('run', 'class-stats', 5, 9))).toEqual([]);
      expect(await collect(store.rangeAll('run', 'layer-stats', 0, 9))).toEqual([]);
    });

    test('names are ordered by their bytes, beyond the basic plane too', async () => {
      const keys = ['\u{1f600}', '\uffee', 'z', 'A', '\u00e9'];
      for (const key of keys) await store.put(key, [], catalogueOf(key));
      await store.put(
        'run',
        keys.map((key) => blockOf('scalars', key, 0)),
        catalogueOf('run'),
      );
      const ordered = ['A', 'z', '\u00e9', '\uffee', '\u{1f600}'];
      const found = await collect(store.rangeAll('run', 'scalars', 0, 0));
      expect(found.map(({ key }) => key)).toEqual(ordered);
      expect(await store.runs()).toEqual(['A', 'run', ...ordered.slice(1)]);
    });

    test('a run, and a key, may have any name', async () => {
      for (const run of ODD_NAMES) {
        const blocks = ODD_NAMES.map((key) => blockOf('scalars', key, 0, `${run}|${key}`));
        await store.put(run, blocks, catalogueOf(run));
      }
      expect(new Set(await store.runs())).toEqual(new Set(ODD_NAMES));
      for (const run of ODD_NAMES) {
        expect((await store.catalogue(run))!.run.name).toBe(run);
        const found = await collect(store.rangeAll(run, 'scalars', 0, 0));
        expect(found.map(({ key, bytes }) => [key, text(bytes)]).sort()).toEqual(
          ODD_NAMES.map((key) => [key, `${run}|${key}`]).sort(),
        );
        for (const key of ODD_NAMES) {
          expect(text(await store.get(series(run, key, 'scalars'), 0))).toBe(`${run}|${key}`);
          expect(await collect(store.range(series(run, key, 'scalars'), 0, 9))).toHaveLength(1);
        }
      }
    });

    test('remove takes one run and leaves those whose names begin alike', async () => {
      const names = ['run', 'run1', 'ru', 'run\u0000', 'run/a'];
      for (const run of names) await store.put(run, [blockOf('scalars', 'loss', 0, run)], catalogueOf(run));
      await store.remove('run');

      expect(await store.catalogue('run')).toBeUndefined();
      expect(await collect(store.rangeAll('run', 'scalars', 0, 9))).toEqual([]);
      expect(new Set(await store.runs())).toEqual(new Set(names.slice(1)));
      for (const run of names.slice(1))
        expect(text(await store.get(series(run, 'loss', 'scalars'), 0))).toBe(run);
    });

    test('blocks of every index are put, overwritten and removed together', async () => {
      const indexes = ['iteration-filters', 'layer-filters', 'layer-filters-6', 'class-images'] as const;
      const found = async () =>
        Promise.all(indexes.map(async (index) => text(await store.get(series('run', 'loss', index), 0))));
      for (const value of ['first', 'second']) {
        const blocks = indexes.map((index) => blockOf(index, 'loss', 0, `${index} ${value}`));
        await store.put('run', blocks, catalogueOf('run'));
        expect(await found()).toEqual(indexes.map((index) => `${index} ${value}`));
        for (const index of indexes) {
          expect(await collect(store.rangeAll('run', index, 0, 9))).toHaveLength(1);
        }
      }
      await store.remove('run');
      for (const index of indexes) {
        expect(await store.get(series('run', 'loss', index), 0)).toBeUndefined();
        expect(await collect(store.rangeAll('run', index, 0, 9))).toEqual([]);
      }
    });

    test('different runs are put at once', async () => {
      const names = Array.from({ length: 8 }, (_, i) => `run ${i}`);
      await Promise.all(
        names.map((run) =>
          store.put(
            run,
            Array.from({ length: 20 }, (_, number) => blockOf('scalars', 'loss', number, `${run} ${number}`)),
            catalogueOf(run),
          ),
        ),
      );
      expect(await store.runs()).toEqual(names);
      for (const run of names) {
        const blocks = await collect(store.range(series(run, 'loss', 'scalars'), 0, 99));
        expect(blocks.map(({ bytes }) => text(bytes))).toEqual(
          Array.from({ length: 20 }, (_, i) => `${run} ${i}`),
        );
      }
    });

    test('where a block fails the catalogue stays as it was', async () => {
      await store.put('run', [blockOf('scalars', 'loss', 0)], catalogueOf('run', 1));
      const failing: Block = {
        ...blockOf('scalars', 'loss', 2),
        get bytes(): Uint8Array {
          throw new Error('the log ends here');
        },
      };
      const putting = store.put('run', [blockOf('scalars', 'loss', 1), failing], catalogueOf('run', 2));
      await expect(putting).rejects.toThrow('the log ends here');
      expect((await store.catalogue('run'))!.iterations).toHaveLength(1);
      expect(text(await store.get(series('run', 'loss', 'scalars'), 0))).toBe('scalars loss 0');
    });

    test('blocks without a catalogue: the one that is there stays, or none is there, until it is written', async () => {
      const loss = series('run', 'loss', 'scalars');
      await store.put('run', [blockOf('scalars', 'loss', 0)], undefined);
      expect(await store.runs()).toEqual([]);
      expect(await store.catalogue('run')).toBeUndefined();
      await store.remove('run');
      expect(await store.get(loss, 0)).toBeUndefined();
      await store.put('run', [blockOf('scalars', 'loss', 0)], catalogueOf('run', 1));
      await store.put('run', [blockOf('scalars', 'loss', 1)], undefined);
      expect((await store.catalogue('run'))!.iterations).toHaveLength(1);
      expect(text(await store.get(loss, 1))).toBe('scalars loss 1');
    });

    test('a walk that is left early, or outlives a put, does no harm', async () => {
      const blocks = Array.from({ length: BLOCK_DUMPS }, (_, number) => blockOf('scalars', 'loss', number));
      await store.put('run', blocks, catalogueOf('run'));
      for await (const block of store.range(series('run', 'loss', 'scalars'), 0, 99)) {
        if (block.number === 3) break;
      }
      const numbers: number[] = [];
      for await (const { number } of store.rangeAll('run', 'scalars', 0, 99)) {
        if (number === 5) await store.put('other', blocks, catalogueOf('other'));
        numbers.push(number);
      }
      expect(numbers).toEqual(blocks.map(({ number }) => number));
    });

    test('a block of 40 MB, replaced by others of other sizes', async () => {
      for (const [seed, length] of [40 * MEGABYTE, 40 * MEGABYTE, 17 * MEGABYTE, 8 * MEGABYTE, 5].entries()) {
        const bytes = Buffer.alloc(length, `${seed} is what this block is made of.`);
        const neighbours = [blockOf('class-images', '000001', 0), blockOf('class-images', '000001', 2)];
        const big: Block = { index: 'class-images', key: '000001', number: 1, bytes };
        await store.put('run', [neighbours[0]!, big, neighbours[1]!], catalogueOf('run'));

        expect(bytes.equals((await store.get(series('run', '000001', 'class-images'), 1))!)).toBe(true);
        const walked = await collect(store.rangeAll('run', 'class-images', 0, 9));
        expect(walked.map((block) => [block.number, block.bytes.length])).toEqual([
          [0, 21],
          [1, length],
          [2, 21],
        ]);
        expect(bytes.equals(walked[1]!.bytes)).toBe(true);
      }
      await store.remove('run');
      expect(await collect(store.rangeAll('run', 'class-images', 0, 9))).toEqual([]);
    });

    test('a catalogue of another version, or a damaged one, is refused in a sentence that names it', async () => {
      await store.put('old', [], { ...catalogueOf('old'), indexVersion: 99 } as unknown as Catalogue);
      await store.put('bad', [], { ...catalogueOf('bad'), iterations: 'none' } as unknown as Catalogue);
      const old = await failure(store.catalogue('old'));
      const bad = await failure(store.catalogue('bad'));

      expect(old).toMatchObject({ code: 'store-conflict' });
      expect((old as Error).message).toMatch(/"old".* has version 99 and this traincube reads \d+: /);
      expect([isOutdated(old), isOutdated(bad)]).toEqual([false, false]);
      await store.put('older', [], { ...catalogueOf('older'), indexVersion: 1 } as unknown as Catalogue);
      expect(isOutdated(await failure(store.catalogue('older')))).toBe(true);
      await store.remove('older');
      expect(bad).toMatchObject({ code: 'store-conflict' });
      expect((bad as Error).message).toMatch(/"bad".*is damaged \(at iterations/);
      expect(await store.runs()).toEqual(['bad', 'old']);
    });

    test('a run is held once, and again when it was given back; other runs are free', async () => {
      const hold = await store.hold('run');
      const other = await store.hold('other');
      const again = await failure(store.hold('run'));
      expect(again).toMatchObject({ code: 'store-busy' });
      expect((again as Error).message).toMatch(
        /^run is being indexed into the store .* by another process \(\d+ on .*\): wait until it has ended\.$/,
      );
      await store.put('run', [], catalogueOf('run'));
      await hold.release();
      await (await store.hold('run')).release();
      await other.release();
      expect(await store.runs()).toEqual(['run']);
    });

    test('after close every question is answered by one sentence', async () => {
      await store.put('run', [blockOf('scalars', 'loss', 0)], catalogueOf('run'));
      const walk = store.range(series('run', 'loss', 'scalars'), 0, 9);
      await store.close();
      await store.close();
      const asked = [
        store.get(series('run', 'loss', 'scalars'), 0),
        store.catalogue('run'),
        store.runs(),
        store.put('run', [], catalogueOf('run')),
        store.remove('run'),
        store.hold('run'),
        collect(walk),
      ];
      for (const error of await Promise.all(asked.map(failure))) {
        expect(error).toBeInstanceOf(TraincubeError);
        expect(error).toMatchObject({ code: 'unavailable' });
      }
    });

    if (lasting) {
      test('what one holds another cannot, until the first is closed', async () => {
        await store.hold('run');
        const beside = await ground.open();
        expect(await failure(beside.hold('run'))).toMatchObject({ code: 'store-busy' });
        await store.close();
        await beside.hold('run');
        await beside.close();
      });

      test('what was put is there when the store is opened again, also beside an open one', async () => {
        await store.put('run', [blockOf('scalars', 'loss', 0)], catalogueOf('run'));
        const beside = await ground.open();
        await beside.put('run', [blockOf('scalars', 'loss', 1)], catalogueOf('run', 5));
        expect(text(await store.get(series('run', 'loss', 'scalars'), 1))).toBe('scalars loss 1');
        await store.close();
        expect((await beside.catalogue('run'))!.iterations).toHaveLength(5);
        await beside.close();

        store = await ground.open();
        expect(await store.runs()).toEqual(['run']);
        expect(labels(await collect(store.rangeAll('run', 'scalars', 0, 9)))).toEqual(['loss:0', 'loss:1']);
      });
    }
  });
}
