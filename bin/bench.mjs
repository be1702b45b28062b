// `npm run bench [-- --quick]`: builds the kernels and runs test/bench/bench.ts.
import { install, run } from './install.mjs';

install();
const { buildKernels } = await import('./build-kernels.mjs');

await buildKernels();
run(process.execPath, ['--expose-gc', '--import', 'tsx', 'test/bench/bench.ts', ...process.argv.slice(2)]);
