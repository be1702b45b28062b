import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import { ROOT, traincube } from '../test/command.ts';

test.each(['train', 'synth', 'check', 'index', 'findings', 'serve'])('%s has its help', async (name) => {
  const { code, stdout } = await traincube(name, '--help');
  expect(stdout).toMatch(`Usage: traincube ${name} `);
  expect(code).toBe(0);
});

test.each(['toString', 'constructor', 'trian'])(
  '%s is no subcommand, and which there are is said',
  async (name) => {
    const { code, stderr } = await traincube(name);
    expect(stderr).toMatch(`traincube: unknown command '${name}'`);
    expect(stderr).toMatch('traincube --help');
    expect(code).toBe(1);
  },
);

test.each<[string[], string]>([
  [
    ['train', 'run', '--nonsense'],
    "traincube: unknown option '--nonsense'\n(traincube train --help lists its options)\n",
  ],
  [['check'], "traincube: missing required argument 'run'\n(traincube check --help lists its options)\n"],
  [
    ['synth', 'run', '--classes', '70000'],
    'traincube: --classes takes a whole number from 1 to 65535, not "70000".\n',
  ],
  [
    ['synth', 'run', '--dumps', '99999999999'],
    'traincube: --dumps takes a whole number from 1 to 999999999, not "99999999999".\n',
  ],
  [
    ['synth', 'run', '--filters', '1000000000'],
    'traincube: --filters takes a whole number from 1 to 268435456, not "1000000000".\n',
  ],
  [['synth', ''], 'traincube: The value of an argument is empty: give one.\n'],
  [['index', 'run', '--as', ''], 'traincube: The value of --as is empty: give one.\n'],
  [['serve', '.', '--port', 'abc'], 'traincube: --port takes a whole number from 0 to 65535, not "abc".\n'],
])('%j is refused, and the limit or the help is named', async (parameters, stderr) => {
  expect(await traincube(...parameters)).toEqual({ code: 1, stdout: '', stderr });
});

describe('npm start refuses before it builds or indexes anything', () => {
  const start = (...parameters: readonly string[]) => {
    const program = [path.join(ROOT, 'bin/start.mjs'), ...parameters];
    const { status, stdout, stderr } = spawnSync(process.execPath, program, { encoding: 'utf8' });
    return { status, stdout, stderr };
  };

  test('wrong options', () => {
    expect(start('--port', 'abc')).toEqual({
      status: 1,
      stdout: '',
      stderr: 'traincube: --port takes a whole number from 0 to 65535, not "abc".\n',
    });
  });

  test('a port in use', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const refused = start('--port', String(port));
    other.close();
    expect(refused).toMatchObject({ status: 1, stdout: '' });
    expect(refused.stderr).toContain(`traincube: Port ${port} is in use`);
  });
});
