import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { routes, type Problem, type RunDetail, type RunSummary } from '../schema/index.ts';
import { startMongoProcess, type MongoProcess } from '../test/mongodb/server.ts';
import { indexInto, newGround, type Ground } from '../test/serving.ts';
import { commitAgain, listen } from './listen.testing.ts';

/** Longer than a listing is taken as still true. */
const FORGOTTEN = 1100;

/** The version of the run `told`, once what was read before is forgotten. */
async function versionOf(url: string): Promise<string> {
  await pause(FORGOTTEN);
  const detail = (await (await fetch(url + routes.run('told'))).json()) as RunDetail;
  return detail.version;
}

let mongo: MongoProcess;
let ground: Ground;

beforeAll(async () => {
  mongo = await startMongoProcess();
  ground = await newGround();
});

afterAll(async () => {
  await ground.clear();
  await mongo.stop();
});

test('a MongoDB that goes away is a problem until it is back; the server lives on', async () => {
  const run = await ground.write('run', { dumps: 70 });
  await indexInto(run, mongo.uri);
  const { url } = await ground.serve({ store: mongo.uri });
  const rows = async (of: number | 'all' = 'all') =>
    fetch(url + routes.classStats('run', of), { headers: { Accept: 'application/json' } });
  const before = (await (await rows()).json()) as unknown[];
  expect(before).toHaveLength(70);

  await mongo.kill();
  // What was answered before the server may still have.
  const gone = await rows(0);
  expect(gone.status).toBe(503);
  expect(gone.headers.get('retry-after')).toBe('5');
  const problem = (await gone.json()) as Problem;
  expect(problem.type).toBe('urn:traincube:store-unreachable');
  expect((await fetch(url + routes.openapi())).status).toBe(200);

  await pause(FORGOTTEN);
  const listing = (await (await fetch(url + routes.runs())).json()) as RunSummary[];
  expect(listing).toMatchObject([{ id: 'run', state: 'unreadable', log: true }]);
  expect((await rows()).status).toBe(503);

  await mongo.restart();
  let back = await rows();
  for (; back.status === 503; back = await rows()) await pause(FORGOTTEN);
  expect(await back.json()).toEqual(before);
});

/** A stream of the run `told`: when each version was told, as soon as it is. */
async function versionsTold(url: string) {
  const { next, close } = await listen(url + routes.runEvents('told'));
  const told = new Map<string, number>();
  const end = (async () => {
    for (;;) {
      const { version } = (await next()).data;
      if (version !== undefined && !told.has(version)) told.set(version, performance.now());
    }
  })().catch(() => {});
  const whenTold = async (version: string) => {
    while (!told.has(version)) await pause(20);
    return told.get(version)!;
  };
  return { whenTold, close: () => Promise.all([close(), end]) };
}

test('a commit in MongoDB by another process is told in less than two seconds, and after the store was away', async () => {
  const run = await ground.write('told', { dumps: 2 });
  await indexInto(run, mongo.uri);
  const { url } = await ground.serve({ store: mongo.uri });
  const { whenTold, close } = await versionsTold(url);
  await whenTold(await versionOf(url));
  const times: number[] = [];
  for (let time = 0; time < 5; time++) {
    await commitAgain(mongo.uri, 'told');
    const start = performance.now();
    times.push((await whenTold(await versionOf(url))) - start);
  }
  // A machine that does much else may be late once.
  expect(Math.min(...times)).toBeLessThan(2000);

  await mongo.kill();
  await pause(2 * FORGOTTEN);
  await mongo.restart();
  await commitAgain(mongo.uri, 'told');
  await whenTold(await versionOf(url));
  await close();
});

test('a MongoDB that is not there when the server starts is a problem that each run tells', async () => {
  await ground.write('later', { dumps: 1 });
  const store = 'mongodb://user:secret@127.0.0.1:1/traincube';
  const { url } = await ground.serve({ store });
  const response = await fetch(url + routes.runs());
  expect(response.status).toBe(200);
  const text = await response.text();
  expect(text).not.toContain('secret');
  const later = (JSON.parse(text) as RunSummary[]).find(({ id }) => id === 'later')!;
  expect(later).toMatchObject({ state: 'unreadable', log: true, images: 12 });
  expect(later.problem).toMatch(/127\.0\.0\.1:1/);

  const unknown = (await (await fetch(url + routes.run('only-in-the-store'))).json()) as Problem;
  expect(unknown.type).toBe('urn:traincube:store-unreachable');
});

test('where no run is found but in a store that is not there, that is what is answered', async () => {
  const store = 'mongodb://127.0.0.1:1/traincube';
  const { url } = await ground.serve({ directories: [path.join(ground.directory, 'none')], store });
  expect((await fetch(url + routes.runs())).status).toBe(503);
});
