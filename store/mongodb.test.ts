import { MongoClient } from 'mongodb';
import type { TraincubeError } from '../schema/index.ts';
import {
  startMongoProcess,
  startMongoServer,
  type MongoProcess,
  type MongoServer,
} from '../test/mongodb/server.ts';
import { PART_BYTES } from './documents.ts';
import { catalogueOf, failure, storeContract } from './contract.testing.ts';
import { countCommitted, putMany } from './many-puts.testing.ts';
import { openStore } from './open.ts';
import type { Store } from './store.ts';

/** Getting a server may take an installation, the first time. */
const FIRST_TIME_MS = 15 * 60_000;

async function withClient<T>(address: string, action: (client: MongoClient) => Promise<T>): Promise<T> {
  const client = new MongoClient(address);
  try {
    return await action(client);
  } finally {
    await client.close();
  }
}

describe('a server', () => {
  let server: MongoServer;

  beforeAll(async () => {
    server = await startMongoServer();
  }, FIRST_TIME_MS);

  afterAll(() => server?.stop());

  storeContract('MongoDB', true, async () => {
    const address = server.newDatabase();
    return {
      open: () => openStore(address),
      clear: () => withClient(address, async (client) => void (await client.db().dropDatabase())),
    };
  });

  test.each([
    [
      [3.5, 2.5, 4.5],
      [...Array<number>(4).fill(PART_BYTES), PART_BYTES / 2],
    ],
    [[2.5, 0.5], [PART_BYTES / 2]],
  ])(
    'values of %p parts: no document is larger than a part, and none is left of what was replaced',
    async (sizes, left) => {
      const address = server.newDatabase();
      const store = await openStore(address);
      for (const parts of sizes) {
        const bytes = Buffer.alloc(parts * PART_BYTES, 'x');
        await store.put(
          'run',
          [{ index: 'class-images', key: '000001', number: 0, bytes }],
          catalogueOf('run'),
        );
      }
      await store.close();
      const stored = await withClient(address, async (client) => {
        const documents = await client.db().collection('blocks').find({}, { promoteBuffers: true }).toArray();
        return documents.map(({ bytes }) => (bytes as Buffer).length);
      });
      expect(stored.sort((a, b) => b - a)).toEqual(left);
    },
  );
});

describe('a server that comes and goes', () => {
  let server: MongoProcess;
  let store: Store | undefined;

  beforeAll(async () => {
    server = await startMongoProcess();
    await server.restart(server.durableArgs);
  }, FIRST_TIME_MS);

  afterEach(() => store?.close());

  afterAll(() => server?.stop());

  test('killed while it is written to: one sentence, and all that was committed is there when it is back', async () => {
    const address = server.newDatabase();
    store = await openStore(address);
    let committed = -1;
    let killed: Promise<void> | undefined;
    const error = (await failure(
      putMany(store, (number) => {
        committed = number;
        if (number === 10) killed = server.kill();
      }),
    )) as TraincubeError;
    await killed;

    expect(error.code).toBe('store-unreachable');
    expect(error.message).toMatch(
      /^MongoDB at 127\.0\.0\.1:\d+ cannot be reached: start it, .* run the same command again, it goes on where it stopped\.$/,
    );
    expect(await failure(store.catalogue('many puts'))).toMatchObject({ code: 'store-unreachable' });

    await server.restart();
    expect(await countCommitted(store)).toBeGreaterThan(committed);
    const again = await openStore(address);
    await again.put('after', [], catalogueOf('after'));
    expect(await again.runs()).toEqual(['after', 'many puts']);
    await again.close();
  });

  test('nobody there', async () => {
    await server.kill();
    const secret = server.newDatabase().replace('//', '//me:s3cret@');
    const error = (await failure(openStore(secret))) as TraincubeError;
    await server.restart();

    expect(error.code).toBe('store-unreachable');
    expect(error.message).toMatch(/^MongoDB at 127\.0\.0\.1:\d+ cannot be reached: start it/);
    expect(JSON.stringify([error.message, error.facts, String(error.cause)])).not.toContain('s3cret');
  });

  test('a name that no server has', async () => {
    const error = (await failure(openStore('mongodb+srv://nowhere.invalid/x'))) as TraincubeError;
    expect(error.code).toBe('store-unreachable');
    expect(error.message).toMatch(/^MongoDB at nowhere\.invalid cannot be reached/);
  });

  test('users: none, a wrong password, one who may only read, one who may write', async () => {
    if (!server.authArgs) return expect(server.name).toMatch(/^FerretDB/);
    const address = server.newDatabase();
    const as = (user: string) => `${address.replace('//', `//${user}:s3cret-${user}@`)}?authSource=admin`;
    await withClient(address, async (client) => {
      const admin = client.db('admin');
      const database = new URL(address).pathname.slice(1);
      const create = (user: string, role: string) =>
        admin.command({ createUser: user, pwd: `s3cret-${user}`, roles: [{ role, db: database }] });
      await create('reader', 'read');
      await create('writer', 'readWrite');
    });
    await server.restart(server.authArgs);
    try {
      store = await openStore(as('writer'));
      await store.put('run', [], catalogueOf('run'));
      expect(store.location).toBe(`${address}?authSource=admin`);

      const refused = (await failure(openStore(as('writer').replace('s3cret', 'wr0ng')))) as TraincubeError;
      expect(refused.message).toMatch(/does not take this user and password: check them/);
      expect(JSON.stringify([refused.message, refused.facts])).not.toContain('wr0ng');

      const nobody = await openStore(address);
      const unknown = (await failure(nobody.runs())) as TraincubeError;
      await nobody.close();
      const reader = await openStore(as('reader'));
      expect(await reader.runs()).toEqual(['run']);
      const forbidden = (await failure(reader.put('run', [], catalogueOf('run')))) as TraincubeError;
      await reader.close();
      for (const error of [unknown, forbidden]) {
        expect(error.code).toBe('store-unreachable');
        expect(error.message).toMatch(/does not let this user .*: give the user the role readWrite on it\.$/);
      }
    } finally {
      await server.restart();
    }
  });
});

test('an option that the driver does not know', async () => {
  const error = (await failure(openStore('mongodb://me:s3cret@localhost/x?speed=high'))) as TraincubeError;
  expect(error.code).toBe('bad-option');
  expect(error.message).toMatch(
    /^The address of MongoDB at localhost has a mistake: option speed is not supported/,
  );
  expect(JSON.stringify([error.message, error.facts])).not.toContain('s3cret');
});
