// `npm run bench:peers [-- --quick]`: builds the kernels and runs test/peers/bench-peers.ts, in this process, so that Ctrl-C reaches what cleans up.
import { install } from './install.mjs';

install();
const { buildKernels } = await import('./build-kernels.mjs');

await buildKernels();
const { register } = await import('tsx/esm/api');
register();
const { benchPeers } = await import('../test/peers/bench-peers.ts');
await benchPeers(process.argv.slice(2));
