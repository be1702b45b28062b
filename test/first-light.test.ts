import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { tableFromIPC } from 'apache-arrow';
import { routes, runDetail } from '../schema/index.ts';
import { ROOT, traincube } from './command.ts';

/** The whole path, each step by the command that a user types: train on real images, check, index, serve, ask. */

let directory: string;
let run: string;
let server: ChildProcess | undefined;

beforeAll(async () => {
  directory = await mkdtemp(path.join(os.tmpdir(), 'traincube-first-light-'));
  run = path.join(directory, 'first');
});

afterAll(async () => {
  server?.kill();
  await rm(directory, { recursive: true, force: true });
});

async function succeed(...parameters: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await traincube(...parameters);
  if (code !== 0) throw new Error(`traincube ${parameters.join(' ')}: ${stderr}`);
  return stdout + stderr;
}

/** Starts `traincube serve` on a free port and waits for the address that it prints. */
function serve(): Promise<string> {
  server = spawn(process.execPath, ['bin/traincube.mjs', 'serve', directory, '--port', '0'], { cwd: ROOT });
  return new Promise((resolve, reject) => {
    let said = '';
    const hear = (part: Buffer) => {
      said += part.toString();
      const address = /http:\/\/127\.0\.0\.1:\d+/.exec(said);
      if (address) resolve(address[0]);
    };
    server!.stdout!.on('data', hear);
    server!.stderr!.on('data', hear);
    server!.on('exit', (code) => reject(new Error(`traincube serve ended with ${code}: ${said}`)));
  });
}

test('from real images to an answer', async () => {
  await succeed(
    ...['train', run, '--data', 'mnist', '--model', 'vgg-small', '--width', '4', '--validation', '50'],
    ...['--iterations', '6', '--dump-every', '3', '--backend', 'wasm'],
  );
  expect(await succeed('check', run)).toMatch(/no faults/);
  await succeed('index', run);

  const url = await serve();
  const answer = await fetch(url + routes.run('first'));
  const detail = runDetail.parse(await answer.json());
  expect(detail).toMatchObject({ state: 'indexed', iterations: [0, 3, 6], classes: 10, images: 50 });

  const stats = await fetch(url + routes.classStats('first', 'all'));
  const table = tableFromIPC(new Uint8Array(await stats.arrayBuffer()));
  expect(table.numRows).toBe(3);
  expect(table.getChild('error')!.get(0)).toBeGreaterThan(0.5);

  const picture = await fetch(url + routes.picture('first', 0));
  expect(picture.headers.get('content-type')).toBe('image/png');
});
