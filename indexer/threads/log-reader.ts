import { duplicateFilters, type Duplicates } from '../../analysis/index.ts';
import type { Dump, Log } from '../../ingest/index.ts';
import { dumpedLayers } from '../../schema/index.ts';
import { headSearch } from '../kernels/heads.ts';
import type { Kernels } from '../kernels/kernels.ts';
import { readStretch } from '../layers/read-stretch.ts';
import type { StretchRows } from '../layers/stretch-rows.ts';
import type { Stretch } from './stretches.ts';

/** Layers of a dump, by their positions, in which filters are alike. */
export interface DuplicateSearch {
  readonly iteration: number;
  readonly positions: readonly number[];
}

/** Does one thing at a time, wherever it stands: what a thread has of the log and of memory. */
export class LogReader {
  constructor(
    readonly log: Log,
    readonly kernels: Kernels,
  ) {}

  /** @param onBytes called with the bytes of each part read; the stretch is given up where it throws */
  async read({ before, iterations }: Stretch, onBytes: (bytes: number) => void): Promise<StretchRows> {
    const open: Dump[] = [];
    const opened = async (iteration: number) => {
      const dump = await this.log.openDump(iteration, 'coefficients');
      open.push(dump);
      return dump;
    };
    try {
      const first = before === undefined ? undefined : await opened(before);
      const dumps: Dump[] = [];
      for (const iteration of iterations) dumps.push(await opened(iteration));
      return await readStretch(this.kernels, this.log.model, { before: first, dumps }, onBytes);
    } finally {
      for (const dump of open) await dump.close();
    }
  }

  /** @param onLayer called before each layer; the search is given up where it throws */
  async duplicates({ iteration, positions }: DuplicateSearch, onLayer: () => void): Promise<Duplicates[][]> {
    const layers = dumpedLayers(this.log.model);
    const dump = await this.log.openDump(iteration, 'coefficients');
    const search = headSearch(this.kernels);
    const found: Duplicates[][] = [];
    try {
      for (const position of positions) {
        onLayer();
        const { filters } = layers[position]!;
        found.push(duplicateFilters(filters, await dump.readWeights(position, 0, filters), search));
      }
      return found;
    } finally {
      await dump.close();
    }
  }
}
