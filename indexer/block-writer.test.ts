import { scalarRows } from './tables/scalar-tables.ts';
import { catalogueOf } from '../store/contract.testing.ts';
import { memoryStore, type Block, type Store } from '../store/index.ts';
import { BlockWriter } from './block-writer.ts';

const RUN = 'run';
const COLUMNS = Array.from({ length: 40 }, (_, i) => `column ${i}`);
const iterationsOf = (from: number, to: number) =>
  Int32Array.from({ length: to - from }, (_, i) => (from + i + 1) * 100);

/** A store that says how many blocks and bytes it was given at once. */
function watched(store: Store): { readonly store: Store; readonly puts: number[] } {
  const puts: number[] = [];
  const put: Store['put'] = (run, blocks, catalogue) => {
    const all = [...blocks];
    puts.push(all.reduce((sum, { bytes }) => sum + bytes.length, 0));
    return store.put(run, all, catalogue);
  };
  return {
    store: new Proxy(store, { get: (of, name) => (name === 'put' ? put : Reflect.get(of, name).bind(of)) }),
    puts,
  };
}

/** Writes the rows of dumps behind those of the catalogue, and gives the catalogue that names them, with what was not put yet. */
async function write(store: Store, from: number, to: number, mostWaiting?: number): Promise<Block[]> {
  const catalogue = { ...catalogueOf(RUN, from), scalarColumns: COLUMNS };
  const extent = {
    iterations: [...iterationsOf(0, to)],
    scalarRows: [...iterationsOf(0, to).keys()].map((i) => i + 1),
  };
  const writer = new BlockWriter({ store, run: RUN, catalogue }, extent, mostWaiting);
  const iterations = iterationsOf(from, to);
  const values = Array.from(iterations, (iteration) => Float64Array.of(iteration / 7));
  for (const column of COLUMNS) {
    await writer.add(
      scalarRows(
        column,
        iterations,
        values.map((value) => new Map([[column, value]])),
      ),
    );
  }
  return writer.blocks;
}

async function all(store: Store): Promise<string[]> {
  const found: string[] = [];
  for await (const { index, key, number, bytes } of store.rangeAll(RUN, 'scalars', 0, 9)) {
    found.push(`${index} ${key} ${number} ${Buffer.from(bytes).toString('hex')}`);
  }
  return found;
}

test('no more blocks wait than there is room for, and what the store has at last is the same', async () => {
  const [atOnce, inParts] = [watched(memoryStore()), watched(memoryStore())];
  for (const [{ store }, mostWaiting] of [
    [atOnce, undefined],
    [inParts, 10_000],
  ] as const) {
    for (const [from, to] of [
      [0, 40],
      [40, 64],
    ] as const) {
      const rest = await write(store, from, to, mostWaiting);
      // Before the commit the catalogue that was there speaks of what was there.
      expect((await store.catalogue(RUN))?.iterations.length).toBe(from === 0 ? undefined : from);
      await store.put(RUN, rest, { ...catalogueOf(RUN, to), scalarColumns: COLUMNS });
    }
  }
  expect(await all(inParts.store)).toEqual(await all(atOnce.store));
  expect(atOnce.puts).toHaveLength(2);
  expect(inParts.puts.length).toBeGreaterThan(8);
  for (const bytes of inParts.puts) expect(bytes).toBeLessThan(10_000 + 5_000);
});

test('nothing is put of dumps that turn out to be unreadable', async () => {
  const { store, puts } = watched(memoryStore());
  const catalogue = catalogueOf(RUN, 0);
  const readable = Promise.reject(new Error('broken'));
  const writer = new BlockWriter(
    { store, run: RUN, catalogue },
    { iterations: [1], scalarRows: [1] },
    1,
    readable,
  );
  const rows = scalarRows('column', Int32Array.of(1), [new Map([['column', Float64Array.of(1)]])]);
  await expect(writer.add(rows)).rejects.toThrow('broken');
  expect(puts).toEqual([]);
});
