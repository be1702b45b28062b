import { openDuckDB } from './duckdb.ts';
import { openNumpy } from './numpy.ts';
import type { MissingPeer, Peer } from './peer.ts';
import { openPlainJavaScript } from './plain-javascript.ts';
import { openIndexer, openKernels } from './traincube.ts';

/** Opens a log, float32 with gradients and two dumps at least, with all that are compared; ratios are to the first. `scratch` is a directory for files. */
export async function openPeers(directory: string, scratch: string): Promise<(Peer | MissingPeer)[]> {
  return [
    await openIndexer(directory),
    await openKernels(directory),
    await openPlainJavaScript(directory),
    await openNumpy(directory, scratch),
    await openDuckDB(directory),
  ];
}
