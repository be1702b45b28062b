import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer, get } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import path from 'node:path';
import { routes } from '../../schema/index.ts';
import { newGround, rawRequest, type Ground } from '../../test/serving.ts';
import { createApp } from '../app.ts';
import { EventStreams } from './event-streams.ts';
import { commitAgain, listen } from '../listen.testing.ts';
import { Runs } from './runs.ts';

let ground: Ground;

beforeEach(async () => {
  ground = await newGround();
  await ground.bring('one', { dumps: 3 });
  await ground.bring('two', { dumps: 3 });
});

afterEach(() => ground.clear());

async function writeStatus(run: string, status: string): Promise<void> {
  const file = path.join(ground.directory, run, 'run.json');
  const content = JSON.parse(await readFile(file, 'utf8')) as object;
  await writeFile(file, JSON.stringify({ ...content, status }));
}

/** Serves streams of the run `one`, two at most, with a beat every 50 ms; `isGone` when its first client is. */
async function serving(runs: Runs) {
  const events = new EventStreams(runs, 2, 50);
  const app = createApp({ runs, events, clientDirectory: undefined, host: '127.0.0.1' });
  const server = createServer(app).listen(0, '127.0.0.1');
  const isGone = once(server, 'connection').then(([socket]) => once(socket as Socket, 'close'));
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const close = async () => {
    events.close();
    server.close();
    await once(server, 'close');
    await runs.close();
  };
  return { url: `http://127.0.0.1:${port}${routes.runEvents('one')}`, events, isGone, close };
}

function newMoment() {
  let come = () => {};
  const coming = new Promise<void>((resolve) => (come = resolve));
  return { coming, come };
}

const commit = (run: string) => commitAgain(path.join(ground.directory, '.traincube'), run);

test('a run tells its version at once and with every commit, of this run alone', async () => {
  const { url } = await ground.serve();
  const { next, close } = await listen(url + routes.runEvents('one'));
  const first = await next();
  expect(first).toEqual({ event: 'run', data: { run: 'one', version: expect.any(String) } });
  await commit('two');
  await commit('one');
  const second = await next();
  expect(second.data.run).toBe('one');
  expect(second.data.version).not.toBe(first.data.version);
  await writeStatus('one', 'failed');
  const third = await next();
  expect(third.data.version).not.toBe(second.data.version);
  await close();
});

test('a commit, and what is written into run.json, are told in less than two seconds', async () => {
  const { url } = await ground.serve();
  const { next, close } = await listen(url + routes.runEvents('one'));
  let { version } = (await next()).data;
  /** How long it takes in ms, at best: a machine that does much else may be late once. */
  const soonest = async (change: (time: number) => Promise<void>) => {
    const times: number[] = [];
    for (let time = 0; time < 5; time++) {
      const start = performance.now();
      await change(time);
      const before = version;
      while (version === before) ({ version } = (await next()).data);
      times.push(performance.now() - start);
    }
    return Math.min(...times);
  };
  expect(await soonest(() => commit('one'))).toBeLessThan(2000);
  const statuses = ['failed', 'complete'];
  expect(await soonest((time) => writeStatus('one', statuses[time % 2]!))).toBeLessThan(2000);
  await close();
});

test('the list tells of new runs, and with it runs that are named, those too that come later', async () => {
  const { url } = await ground.serve();
  const { next, close } = await listen(url + routes.events(['two', 'three'], true));
  const heard = [await next(), await next()];
  expect(heard.map(({ event, data }) => [event, data.run])).toEqual([
    ['runs', undefined],
    ['run', 'two'],
  ]);
  await ground.write('three', { dumps: 1 });
  const late = [await next()];
  while (late.at(-1)!.data.run !== 'three') late.push(await next());
  expect(late.map(({ event }) => event)).toContain('runs');
  await close();
});

test('a run that is not there, another site, a name of another machine: no stream', async () => {
  const { url } = await ground.serve();
  expect((await fetch(url + routes.runEvents('nowhere'))).status).toBe(404);
  const from = (headers: Record<string, string>) => rawRequest(url, routes.runEvents('one'), { headers });
  expect((await from({ 'sec-fetch-site': 'cross-site' })).status).toBe(403);
  expect((await from({ host: 'evil.example' })).status).toBe(403);
  const head = await fetch(url + routes.runEvents('one'), { method: 'HEAD' });
  expect([head.status, head.headers.get('cache-control')]).toEqual([200, 'no-store']);
});

test('a hundred streams hear of a commit', async () => {
  const { url } = await ground.serve();
  const all = await Promise.all(Array.from({ length: 100 }, () => listen(url + routes.runEvents('one'))));
  const first = await Promise.all(all.map(({ next }) => next()));
  expect(new Set(first.map(({ data }) => data.version)).size).toBe(1);
  await commit('one');
  const second = await Promise.all(all.map(({ next }) => next()));
  expect(new Set(second.map(({ data }) => data.version)).size).toBe(1);
  expect(second[0]!.data.version).not.toBe(first[0]!.data.version);
  for (const { close } of all) await close();
});

test('nothing is left of clients that are gone before their run was found', async () => {
  const runs = new Runs({ directories: [ground.directory] });
  const find = runs.find.bind(runs);
  const [isAsked, isFound, isAnswered] = [newMoment(), newMoment(), newMoment()];
  runs.find = async (id) => {
    isAsked.come();
    await isFound.coming;
    // By then whoever asked has gone on.
    return find(id).finally(() => setImmediate(isAnswered.come));
  };
  const { url, events, isGone, close } = await serving(runs);
  const request = get(url).on('error', () => {});
  await isAsked.coming;
  request.destroy();
  await isGone;
  isFound.come();
  await isAnswered.coming;
  expect(events.size).toBe(0);
  await close();
});

test('streams are bounded, say that they are alive, and nothing is left of those that are closed', async () => {
  const { url, events, close } = await serving(new Runs({ directories: [ground.directory] }));
  const [one, two] = [await listen(url), await listen(url)];
  const third = await fetch(url);
  expect([third.status, third.headers.get('retry-after')]).toEqual([503, '5']);
  await one.next();
  expect(await one.next()).toEqual({ event: 'beat', data: {} });
  await one.close();
  while (events.size > 1) await new Promise((resolve) => setTimeout(resolve, 10));
  const again = await listen(url);
  events.close();
  for (const { next } of [two, again]) {
    await expect(
      (async () => {
        for (;;) await next();
      })(),
    ).rejects.toThrow('the stream has ended');
  }
  expect(events.size).toBe(0);
  await close();
});
