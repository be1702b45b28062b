import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import path from 'node:path';
import { ROOT, traincube } from '../test/command.ts';
import { CAN_MOUNT, withReadOnly } from '../test/read-only.ts';
import { newGround, type Ground } from '../test/serving.ts';

let ground: Ground;

beforeAll(async () => {
  ground = await newGround();
  await ground.write('runs/one', { dumps: 2 });
  await ground.write('runs/two', { dumps: 2 });
  await ground.index('runs/one');
});

afterAll(() => ground.clear());

const directory = (name: string) => path.join(ground.directory, name);

interface Served {
  readonly process: ChildProcessWithoutNullStreams;
  /** What it has printed. */
  readonly text: () => string;
  readonly url: string;
}

/** Starts `traincube serve`, and waits until it has printed this. */
async function serving(until: RegExp, ...parameters: readonly string[]): Promise<Served> {
  return servingAs([process.execPath, []], until, ...parameters);
}

async function servingAs(
  [command, before]: readonly [string, readonly string[]],
  until: RegExp,
  ...parameters: readonly string[]
): Promise<Served> {
  const process_ = spawn(command, [...before, path.join(ROOT, 'bin/traincube.mjs'), 'serve', ...parameters]);
  let printed = '';
  await new Promise<void>((resolve, reject) => {
    const read = (part: Buffer) => {
      printed += part.toString();
      if (until.test(printed)) resolve();
    };
    process_.stdout.on('data', read);
    process_.stderr.on('data', read);
    process_.on('close', () => reject(new Error(`ended early: ${printed}`)));
  });
  return { process: process_, text: () => printed, url: /http:\S+/.exec(printed)![0] };
}

test('prints where it is, and the runs with their state; Ctrl-C ends it', async () => {
  const served = await serving(/two/, directory('runs'), '--port', '0');
  expect(served.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect(served.text()).toContain('one: 2 dumps');
  expect(served.text()).toContain(
    `two: not indexed; \`npx traincube index ${directory('runs/two')}\` indexes it`,
  );
  expect((await fetch(`${served.url}/api/v1/runs`)).status).toBe(200);
  served.process.kill('SIGINT');
  expect(await once(served.process, 'close')).toEqual([0, null]);
});

(CAN_MOUNT ? test : test.skip)('a directory that nobody may write is served', async () => {
  const program = withReadOnly(directory('runs'), process.execPath);
  const served = await servingAs(program, /two: not.*\n/, directory('runs'), '--port', '0');
  expect(served.text()).toContain('one: 2 dumps');
  const rows = await fetch(`${served.url}/api/v1/runs/one/class-stats/all?format=json`);
  expect(await rows.json()).toHaveLength(2);
  served.process.kill('SIGINT');
  expect(await once(served.process, 'close')).toEqual([0, null]);
});

test('a port in use, in one sentence', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as { port: number };
  const { code, stderr } = await traincube('serve', directory('runs'), '--port', String(port));
  other.close();
  expect({ code, stderr: stderr.trim() }).toEqual({
    code: 1,
    stderr: `traincube: Port ${port} is in use; choose another with --port, for instance --port ${port + 1}.`,
  });
});

test('a port that is none, a host that is not here, a directory that does not exist', async () => {
  expect(await traincube('serve', directory('runs'), '--port', '70000')).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/port.*65535/),
  });
  expect(await traincube('serve', directory('runs'), '--host', '192.0.2.1', '--port', '0')).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^traincube: 192\.0\.2\.1 is not an address of this machine/),
  });
  expect(await traincube('serve', directory('nowhere'))).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^traincube: .*nowhere is not a directory: name a run/),
  });
});

test('a kind of store that does not exist', async () => {
  expect(await traincube('serve', directory('runs'), '--port', '0', '--store', 'redis://x')).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^traincube: redis:.*mongodb:/),
  });
});

test('without runs it says what a run is, and how to make one', async () => {
  const served = await serving(/No runs yet.*\n/, directory('runs/one/dumps'), '--port', '0');
  expect(served.text()).toMatch(/run\.json.*traincube train/);
  served.process.kill('SIGTERM');
  expect(await once(served.process, 'close')).toEqual([0, null]);
});

test('on an address that others reach it warns', async () => {
  const served = await serving(/two/, directory('runs'), '--port', '0', '--host', '0.0.0.0');
  expect(served.text()).toMatch(/no authentication/);
  served.process.kill('SIGINT');
  await once(served.process, 'close');
});
