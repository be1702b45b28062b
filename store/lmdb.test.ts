import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rename, rm, stat, truncate, writeFile, chmod } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { open } from 'lmdb';
import type { TraincubeError } from '../schema/index.ts';
import { CAN_MOUNT, withReadOnly } from '../test/read-only.ts';
import { blockOf, catalogueOf, collect, failure, storeContract } from './contract.testing.ts';
import { countCommitted } from './many-puts.testing.ts';
import { openStore } from './open.ts';
import { encodeCatalogue } from './stored-catalogue.ts';

const PROGRAM = path.join(import.meta.dirname, 'many-puts.testing.ts');

let directory: string;
let location: string;
const children: ChildProcess[] = [];

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'traincube-lmdb-'));
  location = path.join(directory, 'store');
});

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await rm(directory, { recursive: true, force: true });
});

storeContract('LMDB', true, async () => ({
  open: () => openStore(location),
  clear: async () => {},
}));

/** Puts blocks without end, in a process of its own. */
function spawnPuts(shellLimit = ''): { child: ChildProcess; lines: AsyncIterable<string> } {
  const command = `${shellLimit} exec "$0" --import tsx "$1" "$2"`;
  const child = spawn('sh', ['-c', command, process.execPath, PROGRAM, location], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  return { child, lines: createInterface(child.stdout) };
}

/** What a program prints that knows `openStore`, the `location`, and `say`: an error in words, all else as JSON. */
async function saidBy(
  [command, parameters]: readonly [string, readonly string[]],
  program: string,
  user: { readonly uid?: number; readonly gid?: number } = {},
): Promise<string> {
  const source = `
    const { openStore } = await import(${JSON.stringify(path.join(import.meta.dirname, 'index.ts'))});
    const location = ${JSON.stringify(location)};
    const say = (promise) => promise.then(
      (value) => console.log(JSON.stringify(value)),
      (error) => console.log(error.code + ': ' + error.message),
    );
    await (async () => { ${program} })();
    process.exit();`;
  const child = spawn(command, [...parameters, '--import', 'tsx', '--input-type=module', '--eval', source], {
    stdio: ['ignore', 'pipe', 'inherit'],
    ...user,
  });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => (said += part));
  await once(child, 'close');
  return said;
}

const opening = (create: boolean) => failure(openStore(location, { create })) as Promise<TraincubeError>;

describe('LMDB and the processes around it', () => {
  test('after a kill, all that was committed is there, and the next process goes on', async () => {
    let committed = -1;
    for (let kill = 0; kill < 2; kill++) {
      const { child, lines } = spawnPuts();
      let seen = 0;
      for await (const line of lines) {
        committed = Number(line);
        if (++seen === 10) child.kill('SIGKILL');
      }
      const store = await openStore(location, { create: false });
      expect(await countCommitted(store)).toBeGreaterThan(committed);
      await store.close();
    }
    expect(committed).toBeGreaterThanOrEqual(19);
  });

  test('a kill between two transactions of a put: the catalogue is the one before, and names what is there', async () => {
    // A transaction takes 16 MB: the second begins with the third block.
    const said = await saidBy(
      [process.execPath, []],
      `
      const { catalogueOf } = await import(${JSON.stringify(path.join(import.meta.dirname, 'contract.testing.ts'))});
      const { randomBytes } = await import('node:crypto');
      const store = await openStore(location);
      const block = (number, bytes) => ({ index: 'scalars', key: 'loss', number, bytes });
      await store.put('run', [block(0, Buffer.from('before'))], catalogueOf('run', 1));
      await say(Promise.resolve('put'));
      const last = { ...block(3), get bytes() { process.kill(process.pid, 'SIGKILL'); } };
      const blocks = [block(1, randomBytes(12e6)), block(2, randomBytes(12e6)), last];
      await say(store.put('run', blocks, catalogueOf('run', 3)));`,
    );
    expect(said.trim()).toBe('"put"');
    const store = await openStore(location, { create: false });
    expect((await store.catalogue('run'))?.iterations).toHaveLength(1);
    const numbers = async () =>
      (await collect(store.range({ run: 'run', index: 'scalars', key: 'loss' }, 0, 9))).map(
        ({ number, bytes }) => [number, bytes.length],
      );
    expect(await numbers()).toEqual([
      [0, 6],
      [1, 12e6],
      [2, 12e6],
    ]);
    await store.put('run', [blockOf('scalars', 'loss', 1)], catalogueOf('run', 2));
    expect((await numbers())[1]).toEqual([1, 'scalars loss 1'.length]);
    await store.close();
  });

  test('one process reads while another one writes', async () => {
    const store = await openStore(location);
    const { child, lines } = spawnPuts();
    const counts = new Set<number>();
    for await (const line of lines) {
      const count = await countCommitted(store);
      expect(count).toBeGreaterThan(Number(line));
      counts.add(count);
      if (counts.size === 5) break;
    }
    child.kill('SIGKILL');
    await store.close();
    expect(counts.size).toBe(5);
  });

  test('two processes that index different runs at once do each other no harm', async () => {
    const store = await openStore(location);
    const { child, lines } = spawnPuts();
    const numbers = Array.from({ length: 30 }, (_, number) => number);
    const ours = async () => {
      for (const number of numbers) {
        await store.put('ours', [blockOf('scalars', 'loss', number)], catalogueOf('ours', number + 1));
      }
    };
    let writing: Promise<void> | undefined;
    for await (const _ of lines) {
      writing ??= ours().finally(() => child.kill('SIGKILL'));
    }
    await writing;
    const found = await collect(store.range({ run: 'ours', index: 'scalars', key: 'loss' }, 0, 99));
    expect(found.map(({ number }) => number)).toEqual(numbers);
    expect(await countCommitted(store)).toBeGreaterThan(0);
    await store.close();
  });

  test('a disk that is full ends in one sentence, and what was committed stays readable', async () => {
    const limit = 8_000;
    const { lines } = spawnPuts(`ulimit -f ${limit};`);
    const said: string[] = [];
    for await (const line of lines) said.push(line);

    expect(said.length).toBeGreaterThan(3);
    expect(said.at(-1)).toMatch(
      /^store-full: The store \S+ could not be written to the end, .* free some space and run the same command again/,
    );
    const store = await openStore(location, { create: false });
    expect(await countCommitted(store)).toBe(said.length - 1);
    await store.put('more', [blockOf('scalars', 'loss', 0)], catalogueOf('more'));
    expect(await store.runs()).toEqual(['many puts', 'more']);
    await store.close();
  });
});

describe('what LMDB keeps on the disk', () => {
  const fileSize = async () => (await stat(path.join(location, 'data.mdb'))).size;
  const blocksOf = (number: number, bytes: Uint8Array) =>
    Array.from(
      { length: 40 },
      (_, key) => ({ index: 'class-images', key: `${key}`, number, bytes }) as const,
    );

  test('blocks that say little take little', async () => {
    const store = await openStore(location);
    const bytes = Buffer.from(Uint16Array.from({ length: 64 * 500 }, (_, i) => i % 500).buffer);
    await store.put('run', blocksOf(0, bytes), catalogueOf('run'));
    const found = await collect(store.rangeAll('run', 'class-images', 0, 0));
    await store.close();
    expect(found).toHaveLength(40);
    for (const block of found) expect(bytes.equals(block.bytes)).toBe(true);
    expect(await fileSize()).toBeLessThan((40 * bytes.length) / 8);
  });

  test('what is written over makes room for what comes behind it in the same put', async () => {
    const store = await openStore(location);
    const bytes = randomBytes(2_000_000);
    for (let time = 0; time < 4; time++) await store.put('run', blocksOf(0, bytes), catalogueOf('run'));
    await store.close();
    expect(await fileSize()).toBeLessThan(40 * bytes.length + 4 * 2 ** 24);
  });

  const mappedFiles = async () => {
    const status = await readFile('/proc/self/status', 'utf8').catch(() => '');
    return Number(/^RssFile:\s+(\d+) kB$/m.exec(status)?.[1] ?? NaN) / 1024;
  };

  test('what was read of it does not stay mapped into the process', async () => {
    const store = await openStore(location);
    const bytes = randomBytes(4_000_000);
    for (let number = 0; number < 3; number++)
      await store.put('run', blocksOf(number, bytes), catalogueOf('run'));
    const before = await mappedFiles();
    let most = before;
    let read = 0;
    for await (const block of store.rangeAll('run', 'class-images', 0, 2)) {
      read += block.bytes.length / 2 ** 20;
      most = Math.max(most, await mappedFiles());
    }
    await store.close();
    expect(read).toBeGreaterThan(400);
    // Where the system does not tell, there is nothing to compare.
    if (before > 0) expect(most - before).toBeLessThan(200);
  });

  test('a store that was moved away meanwhile is not made anew, and is read again when it is back', async () => {
    const store = await openStore(location);
    const bytes = randomBytes(4_000_000);
    await store.put('run', blocksOf(0, bytes), catalogueOf('run'));
    const readAll = async () => (await collect(store.rangeAll('run', 'class-images', 0, 0))).length;
    await rename(location, `${location} away`);
    expect(((await failure(readAll())) as TraincubeError).message).toMatch(/store/);
    await expect(stat(location)).rejects.toMatchObject({ code: 'ENOENT' });
    await rename(`${location} away`, location);
    expect(await readAll()).toBe(40);
    await store.close();
  });

  /** As it was before there were compressed blocks. */
  const openAsBefore = () => {
    const root = open({
      path: location,
      noSubdir: false,
      maxDbs: 2,
      encoding: 'binary',
      keyEncoding: 'binary',
    });
    const table = (name: string) =>
      root.openDB<Uint8Array, Buffer>({ name, encoding: 'binary', keyEncoding: 'binary' });
    return { root, table };
  };

  test('a store that was visited by a checkout from before is what it was', async () => {
    const store = await openStore(location);
    await store.put('run', [blockOf('scalars', 'loss', 0)], catalogueOf('run', 1));
    await store.close();
    const { root, table } = openAsBefore();
    for (const name of ['blocks', 'catalogues']) table(name);
    await root.close();
    const again = await openStore(location);
    const found = await collect(again.range({ run: 'run', index: 'scalars', key: 'loss' }, 0, 9));
    expect(found.map(({ bytes }) => String(bytes))).toEqual(['scalars loss 0']);
    await again.close();
  });

  test('a store whose blocks are not compressed is read, and goes on', async () => {
    const { root: before, table } = openAsBefore();
    const place = (number: number) => Buffer.from(`run\u0001scalars\u0001loss\u00010000000${number}\u0001`);
    await table('blocks').put(place(0), Buffer.from('scalars loss 0'));
    await table('catalogues').put(Buffer.from('run\u0001'), encodeCatalogue(catalogueOf('run', 1)));
    await before.close();

    for (const number of [1, 2]) {
      const store = await openStore(location);
      expect((await store.catalogue('run'))?.iterations).toHaveLength(number);
      await store.put('run', [blockOf('scalars', 'loss', number)], catalogueOf('run', number + 1));
      const found = await collect(store.range({ run: 'run', index: 'scalars', key: 'loss' }, 0, 9));
      expect(found.map(({ bytes }) => String(bytes))).toEqual(
        Array.from({ length: number + 1 }, (_, i) => `scalars loss ${i}`),
      );
      await store.close();
    }
  });
});

(CAN_MOUNT ? describe : describe.skip)('LMDB on a read-only file system', () => {
  beforeEach(async () => {
    const store = await openStore(location);
    await store.put('run', [blockOf('scalars', 'loss', 0)], catalogueOf('run'));
    await store.close();
  });

  const readOnly = (program: string) => saidBy(withReadOnly(directory, process.execPath), program);
  const cannot = (store: string) =>
    `store-unreachable: The store ${store} is on a read-only file system: name another one with --store.\n`;

  test.each([true, false])('a store is read, whether its lock file is there: %s', async (hasLock) => {
    if (!hasLock) await rm(path.join(location, 'lock.mdb'));
    const said = await readOnly(`
      const store = await openStore(location, { create: false });
      await say(store.runs());
      await say(store.catalogue('run').then(({ iterations }) => iterations));
      for await (const { bytes } of store.rangeAll('run', 'scalars', 0, 9)) await say(Promise.resolve(String(bytes)));
      await say(store.put('run', [], await store.catalogue('run')));
      await say(store.remove('run'));
      await store.close();`);
    expect(said).toBe(`["run"]\n[100,200,300]\n"scalars loss 0"\n${cannot(location)}${cannot(location)}`);
  });

  test('one that is to be written is refused, there or not', async () => {
    const below = path.join(directory, 'no/such');
    const said = await readOnly(
      `await say(openStore(location)); await say(openStore(${JSON.stringify(below)}));`,
    );
    expect(said).toBe(cannot(location) + cannot(below));
  });

  test('a file of LMDB without our tables holds no store', async () => {
    await rm(location, { recursive: true });
    const other = open({ path: location, noSubdir: false });
    await other.put('a', 'b');
    await other.close();
    expect(await readOnly('await say(openStore(location, { create: false }));')).toMatch(
      /^store-missing: There is no store in/,
    );
  });
});

describe('an LMDB directory that cannot be used ends in one sentence', () => {
  test('none there', async () => {
    const error = await opening(false);
    expect(error.code).toBe('store-missing');
    expect(error.message).toBe(`There is no store in ${location}: make it with \`traincube index <run>\`.`);
    await expect(stat(location)).rejects.toThrow('ENOENT');
  });

  test('a directory without a store', async () => {
    await mkdir(location);
    expect((await opening(false)).code).toBe('store-missing');
    await (await openStore(location)).close();
    await (await openStore(location, { create: false })).close();
  });

  test.each([true, false])('a file, create %s', async (create) => {
    await writeFile(location, 'a file');
    const error = await opening(create);
    expect(error.code).toBe('store-unreachable');
    expect(error.message).toMatch(/store is a file, or stands below one, .*--store\.$/);
  });

  test('a file above it', async () => {
    await writeFile(location, 'a file');
    location = path.join(location, 'below');
    expect((await opening(true)).message).toMatch(/below is a file, or stands below one/);
  });

  test('a directory that cannot be made', async () => {
    const store = '/proc/traincube/store';
    expect(((await failure(openStore(store))) as TraincubeError).message).toBe(
      `The store ${store} cannot be made here: name another one with --store.`,
    );
  });

  test('a file that is not of LMDB', async () => {
    await mkdir(location);
    await writeFile(path.join(location, 'data.mdb'), 'x'.repeat(100_000));
    const error = await opening(true);
    expect(error.code).toBe('store-conflict');
    expect(error.message).toMatch(/its data.mdb is not a file of LMDB: name another directory/);
  });

  test.each([true, false])('a pipe in the place of its file, create %s', async (create) => {
    await mkdir(location);
    execFileSync('mkfifo', [path.join(location, 'data.mdb')]);
    const error = await opening(create);
    expect(error.code).toBe('store-conflict');
    expect(error.message).toMatch(/its data.mdb is not a file of LMDB: name another directory/);
  });

  test.each([100, 4096, 1_000_000])('a file that was cut off at %i bytes', async (length) => {
    const store = await openStore(location);
    const bytes = randomBytes(500_000);
    for (const number of [0, 1, 2, 3]) {
      await store.put('run', [{ index: 'scalars', key: 'loss', number, bytes }], catalogueOf('run'));
    }
    await store.close();
    await truncate(path.join(location, 'data.mdb'), length);
    const error = await opening(true);
    expect(error.code).toBe('store-conflict');
    expect(error.message).toMatch(
      /its data.mdb is (not a file of LMDB|shorter than it says: it was cut off): /,
    );
  });

  test('a store that was emptied, filled and emptied again is not taken for one that was cut off', async () => {
    for (let round = 0; round < 6; round++) {
      const store = await openStore(location);
      const bytes = randomBytes(round % 2 === 0 ? 3_000_000 : 5_000);
      const twice = [0, 1, 2, 0, 1].map((number) => ({
        index: 'scalars' as const,
        key: 'loss',
        number,
        bytes,
      }));
      await store.put(`run ${round}`, twice, catalogueOf('run'));
      await store.remove(`run ${round - 1}`);
      await store.close();
    }
    const store = await openStore(location, { create: false });
    expect(await store.runs()).toEqual(['run 5']);
    await store.close();
  });

  test('names that are too long for its keys', async () => {
    const store = await openStore(location);
    const put = store.put('run', [blockOf('scalars', 'x'.repeat(2_000), 0)], catalogueOf('run'));
    const error = (await failure(put)) as TraincubeError;
    expect(error.code).toBe('bad-option');
    expect(error.message).toMatch(/take 20\d\d bytes in the store and 954 is the most \("run scalars x+…"\)/);
    expect(await store.runs()).toEqual([]);
    await store.close();
  });

  test('a directory that this user may not write', async () => {
    await (await openStore(location)).close();
    await chmod(location, 0o500);
    await chmod(directory, 0o755);
    const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
    const said = await saidBy([process.execPath, []], 'await say(openStore(location));', nobody);
    expect(said).toMatch(
      /^store-unreachable: The store \S+ may not be read and written by this user: change its rights/,
    );
    await chmod(location, 0o700);
  });
});
