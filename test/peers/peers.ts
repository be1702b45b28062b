import os from 'node:os';
import { openDuckDB } from './duckdb.ts';
import { openNative } from './native.ts';
import { openNumpy } from './numpy.ts';
import type { MissingPeer, Peer } from './peer.ts';
import { openPlainJavaScript } from './plain-javascript.ts';
import { openIndexer, openKernels } from './traincube.ts';

/**
 * Opens a log, float32 with gradients and two dumps at least, with all that are compared, one thread each; ratios are to the first. The last is the product with all cores. `scratch` is
 * a directory for files.
 */
export async function openPeers(directory: string, scratch: string): Promise<(Peer | MissingPeer)[]> {
  const cores = os.availableParallelism();
  return [
    await openIndexer(directory, 1),
    await openKernels(directory),
    await openNative(directory, scratch),
    await openPlainJavaScript(directory),
    await openNumpy(directory, scratch),
    await openDuckDB(directory),
    ...(cores > 1 ? [await openIndexer(directory, cores)] : []),
  ];
}
