import { traincube } from '../test/command.ts';

test.each(['train', 'synth', 'check', 'index', 'serve'])('%s has its help', async (name) => {
  const { code, stdout } = await traincube(name, '--help');
  expect(stdout).toMatch(`Usage: traincube ${name} `);
  expect(code).toBe(0);
});

test.each(['toString', 'constructor', 'trian'])(
  '%s is no subcommand, and which there are is said',
  async (name) => {
    const { code, stderr } = await traincube(name);
    expect(stderr).toMatch(`error: unknown command '${name}'`);
    expect(stderr).toMatch('traincube --help');
    expect(code).toBe(1);
  },
);
