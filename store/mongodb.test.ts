import { MongoClient } from 'mongodb';
import { startMongoServer, type MongoServer } from '../test/mongodb/server.ts';
import { storeContract } from './contract.ts';
import { openStore } from './open.ts';

/** Getting a server may take an installation, the first time. */
const FIRST_TIME_MS = 15 * 60_000;

let server: MongoServer;

beforeAll(async () => {
  server = await startMongoServer();
}, FIRST_TIME_MS);

afterAll(() => server?.stop());

storeContract('MongoDB', true, async () => {
  const address = server.newDatabase();
  return {
    open: () => openStore(address),
    clear: async () => {
      const client = new MongoClient(address);
      await client.db().dropDatabase();
      await client.close();
    },
  };
});
