import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rename, symlink, unlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Catalogue, RunDetail } from '../schema/index.ts';
import { openStore } from '../store/index.ts';
import { ROOT } from '../test/command.ts';
import { newGround, type Ground } from '../test/serving.ts';

let ground: Ground;
let children: ChildProcess[] = [];

beforeEach(async () => {
  ground = await newGround();
});

afterEach(async () => {
  for (const child of children) {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
  }
  children = [];
  await ground.clear();
});

const inGround = (name: string) => path.join(ground.directory, name);

/** Starts a command; `until` waits for what it prints, `end` gives its exit code. */
function start(...parameters: readonly string[]) {
  const child = spawn(process.execPath, [path.join(ROOT, 'bin/traincube.mjs'), ...parameters]);
  children.push(child);
  let printed = '';
  let wake = () => {};
  const read = (part: Buffer) => {
    printed += part.toString();
    wake();
  };
  child.stdout.on('data', read);
  child.stderr.on('data', read);
  child.on('close', () => wake());
  const until = async (text: string | RegExp) => {
    while (!(typeof text === 'string' ? printed.includes(text) : text.test(printed))) {
      if (child.exitCode !== null) throw new Error(`ended without saying ${String(text)}: ${printed}`);
      await new Promise<void>((resolve) => (wake = resolve));
    }
  };
  const end = async () => {
    if (child.exitCode === null) await once(child, 'close');
    return child.exitCode;
  };
  return { child, until, end, text: () => printed };
}

/** Waits until a run is served with so many dumps: an answer may be a second old. */
async function served(url: string, dumps: number): Promise<void> {
  const answered = async () => ((await (await fetch(url)).json()) as RunDetail).dumps;
  while ((await answered()) !== dumps) await new Promise((resolve) => setTimeout(resolve, 100));
}

/** A run that goes on, without its last dump. */
async function going(name: string): Promise<void> {
  await ground.write(name, { dumps: 3 });
  await rename(inGround(`${name}/dumps/000000300`), inGround(`.${name}-000000300`));
  await writeStatus(name, 'running');
}

async function goOn(name: string): Promise<void> {
  await rename(inGround(`.${name}-000000300`), inGround(`${name}/dumps/000000300`));
}

async function writeStatus(name: string, status: string): Promise<void> {
  const file = inGround(`${name}/run.json`);
  const run = JSON.parse(await readFile(file, 'utf8')) as object;
  await writeFile(file, JSON.stringify({ ...run, status }));
}

async function dumpsOf(name: string): Promise<number | undefined> {
  const store = await openStore(inGround('.traincube'), { create: false });
  const catalogue = await store.catalogue(name);
  await store.close();
  return catalogue?.iterations.length;
}

test('index --follow ends when the run is complete, and says so', async () => {
  await going('run');
  const { until, end, text } = start('index', '--follow', inGround('run'));
  await until('run: 2 dumps indexed (2 new)');
  await goOn('run');
  await until('run: 3 dumps indexed (1 new)');
  await writeStatus('run', 'complete');
  expect(await end()).toBe(0);
  expect(text()).toContain('run: the run is over, and all of it is indexed: 3 dumps.');
});

test('Ctrl-C ends it, and what is committed stays', async () => {
  await going('run');
  const { child, until, end, text } = start('index', '--follow', inGround('run'));
  await until('2 dumps indexed');
  child.kill('SIGINT');
  expect(await end()).toBe(130);
  expect(text()).toContain(`not finished: npx traincube index ${inGround('run')} goes on from here`);
  expect(await dumpsOf('run')).toBe(2);
});

test('told twice to end, by a signal each, it ends in good order, and says what goes on with the same run of the same store', async () => {
  await going('run');
  const place = ['--store', inGround('other store'), '--as', 'named'];
  const { child, until, end, text } = start('index', '--follow', ...place, inGround('run'));
  await until('2 dumps indexed');
  child.kill('SIGTERM');
  child.kill('SIGINT');
  expect(await end()).toBe(130);
  expect(text()).toContain(
    `not finished: npx traincube index ${inGround('run')} --store '${inGround('other store')}' --as named goes on from here`,
  );
});

test('one process follows a run: a second one says so and ends, and a server waits until it may', async () => {
  await going('run');
  const first = start('index', '--follow', inGround('run'));
  await first.until('2 dumps indexed');
  // It has nothing to do, and has the run all the same.
  await new Promise((resolve) => setTimeout(resolve, 1500));
  const sentence = `run is being indexed into the store ${inGround('.traincube')} by another process (${first.child.pid} on ${os.hostname()}): wait until it has ended.`;
  for (const parameters of [['--follow'], []]) {
    const second = start('index', ...parameters, inGround('run'));
    expect(await second.end()).toBe(1);
    expect(second.text()).toBe(`traincube: ${sentence}\n`);
  }
  const server = start('serve', '--follow', '--port', '0', inGround('run'));
  await server.until(`run: ${sentence} It is tried again.`);
  await goOn('run');
  await first.until('3 dumps indexed');
  const [url] = /http:\S+/.exec(server.text())!;
  await served(`${url}/api/v1/runs/run`, 3);
  expect(server.text()).not.toContain('dumps indexed');
  first.child.kill('SIGINT');
  expect(await first.end()).toBe(130);
  await writeStatus('run', 'complete');
  await server.until('run: the run is over, and all of it is indexed: 3 dumps.');
  server.child.kill('SIGINT');
  expect(await server.end()).toBe(0);
});

test('the end of a run is said once, whoever has written its run.json', async () => {
  await going('run');
  await going('other');
  const all = start('index', '--follow', ground.directory);
  await all.until('run: 2 dumps indexed (2 new)');
  await goOn('run');
  await writeStatus('run', 'complete');
  await all.until('run: the run is over, and all of it is indexed: 3 dumps.');
  // Longer than from one look at the directory to the next.
  await pause(2500);
  await writeStatus('other', 'complete');
  await all.until('other: the run is over');
  all.child.kill('SIGINT');
  await all.end();
  expect(all.text().match(/run: the run is over/g)).toHaveLength(1);
});

test('an index that is built anew while a follower waits for the run stays', async () => {
  await ground.write('run', { dumps: 3 });
  await ground.index('run');
  const store = await openStore(inGround('.traincube'));
  const catalogue = (await store.catalogue('run'))!;
  const hold = await store.hold('run');
  await store.put('run', [], { ...catalogue, indexVersion: 1 } as unknown as Catalogue);
  const server = start('serve', '--follow', '--port', '0', inGround('run'));
  await server.until('It is tried again.');
  await store.put('run', [], catalogue);
  await hold.release();
  await store.close();
  await server.until('run: the run is over, and all of it is indexed: 3 dumps.');
  expect(server.text()).not.toMatch(/built again|new\)/);
  server.child.kill('SIGINT');
  expect(await server.end()).toBe(0);
});

test('a store that cannot be opened is waited for, by one run and by many', async () => {
  await going('run');
  await ground.write('done', { dumps: 1 });
  const [beside, other] = [inGround('beside'), inGround('other')];
  await writeFile(beside, 'no store');
  await writeFile(other, 'no store');
  const alone = start('index', '--follow', '--store', other, inGround('run'));
  const all = start('index', '--follow', '--store', beside, ground.directory);
  await alone.until(/^run: The store \S+ is a file.* It is tried again\.$/m);
  await all.until(/^run: The store \S+ is a file.* It is tried again\.$/m);
  await all.until(/^done: The store \S+ is a file.* It is tried again\.$/m);
  await unlink(beside);
  await unlink(other);
  await alone.until('run: 2 dumps indexed (2 new)');
  await all.until('run: 2 dumps indexed (2 new)');
  await all.until('done: the run is over, and all of it is indexed: 1 dump.');
  expect(all.text().match(/tried again/g)).toHaveLength(2);
  for (const { child, end } of [alone, all]) {
    child.kill('SIGINT');
    expect(await end()).toBe(130);
  }
});

test('a run whose run.json comes first is followed when its other files are there', async () => {
  await going('run');
  for (const name of ['model.json', 'images.arrow']) await rename(inGround(`run/${name}`), inGround(name));
  const { child, until, end } = start('index', '--follow', ground.directory);
  await until('run: model.json: expected');
  await rename(inGround('model.json'), inGround('run/model.json'));
  await until('run: images.arrow: expected');
  await rename(inGround('images.arrow'), inGround('run/images.arrow'));
  await until('run: 2 dumps indexed (2 new)');
  child.kill('SIGINT');
  expect(await end()).toBe(130);
});

test('a file that the disk does not give for a while is no end', async () => {
  await going('run');
  const model = inGround('run/model.json');
  await rename(model, inGround('model.json'));
  // The first byte of a process's memory: to read it is an error of input and output, EIO.
  await symlink('/proc/self/mem', model);
  const { child, until, end, text } = start('index', '--follow', ground.directory);
  await until(/^run: model\.json cannot be read \(EIO.* It is tried again\.$/m);
  await rename(inGround('model.json'), model);
  await until('run: 2 dumps indexed (2 new)');
  expect(text().match(/tried again/g)).toHaveLength(1);
  child.kill('SIGINT');
  expect(await end()).toBe(130);
});

test('what is no run, a log that is broken: one sentence, exit code 1', async () => {
  const nowhere = start('index', '--follow', inGround('nowhere'));
  expect(await nowhere.end()).toBe(1);
  expect(nowhere.text()).toMatch(/nowhere is not a directory/);
  await ground.write('run', { dumps: 1 });
  await writeFile(inGround('run/model.json'), '{}');
  const broken = start('index', '--follow', inGround('run'));
  expect(await broken.end()).toBe(1);
  expect(broken.text()).toMatch(/^traincube: model\.json, field layers: expected/m);
});

test('serve --follow indexes what is there and what appears; the indexer ends with the server, even one that is killed', async () => {
  await ground.write('done', { dumps: 2 });
  await going('live');
  const first = start('serve', '--follow', '--port', '0', ground.directory);
  await first.until('done: the run is over, and all of it is indexed: 2 dumps.');
  await first.until('live: 2 dumps indexed');
  await ground.write('late', { dumps: 1 });
  await first.until('late: the run is over');
  first.child.kill('SIGKILL');
  // Its output is that of the indexer too: it closes when both have ended.
  await first.end();
  expect(first.text()).toContain('live: not finished');
  await goOn('live');
  const second = start('serve', '--follow', '--port', '0', ground.directory);
  await second.until('live: 3 dumps indexed (1 new)');
  second.child.kill('SIGINT');
  expect(await second.end()).toBe(0);
  expect(await dumpsOf('live')).toBe(3);
});
