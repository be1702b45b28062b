// `npm test`: installs, builds, checks types and format, and runs every test. Arguments go to jest, as in `npm test -- store`.
import { check, install, run } from './install.mjs';

install();
const { buildKernels } = await import('./build-kernels.mjs');
const { buildClient } = await import('./build-client.mjs');
const { buildCommand } = await import('./build-command.mjs');

await buildKernels();
await buildCommand();
const [, ...codes] = await Promise.all([
  buildClient(),
  check('node_modules/.bin/tsc', ['--project', '.']),
  check('node_modules/.bin/prettier', ['--check', '--log-level', 'warn', '.']),
]);
for (const code of codes) if (code !== 0) process.exit(code);
run(process.execPath, [
  '--experimental-vm-modules',
  '--no-warnings',
  'node_modules/jest/bin/jest.js',
  ...process.argv.slice(2),
]);
