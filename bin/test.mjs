// `npm test`: installs, builds, checks types and format, and runs every test. Arguments go to jest, as in `npm test -- store`.
import { install, run } from './install.mjs';

install();
const { buildKernels } = await import('./build-kernels.mjs');
const { buildClient } = await import('./build-client.mjs');

await buildKernels();
await buildClient();
run('node_modules/.bin/tsc', ['--project', '.']);
run('node_modules/.bin/prettier', ['--check', '--log-level', 'warn', '.']);
run(process.execPath, [
  '--experimental-vm-modules',
  '--no-warnings',
  'node_modules/jest/bin/jest.js',
  ...process.argv.slice(2),
]);
