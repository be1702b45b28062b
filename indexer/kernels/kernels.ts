import { readFile } from 'node:fs/promises';
import { TraincubeError } from '../../schema/index.ts';

/** What `assembly/index.ts` exports; offsets and sizes are bytes, lengths are coefficients. */
interface Exports {
  layerStatistics(
    weights: number,
    before: number,
    gradients: number,
    filters: number,
    length: number,
    rows: number,
    rowsBefore: number,
    histograms: number,
  ): void;
  measuresOf(rows: number, count: number, measures: number): void;
  mergeRows(rows: number, count: number, into: number): void;
  countBuckets(values: number, length: number, histogram: number): void;
  finiteRange(histogram: number): number;
  bucketOfRank(histogram: number, range: number, rank: number): number;
  move(histogram: number, range: number, to: number): void;
  headsAbove(
    heads: number,
    blocks: number,
    length: number,
    own: number,
    limit: number,
    found: number,
    listBytes: number,
  ): void;
  widen(from: number, length: number, to: number): void;
  nodeQuartiles(
    leaves: number,
    leafCount: number,
    nodes: number,
    nodeCount: number,
    answers: number,
    scratch: number,
  ): void;
}

const MODULE = new URL(import.meta.resolve('#build/kernels/kernels.wasm'));
const PAGE = 65_536;

/** What addresses of 32 bits reach, in bytes; without the last page, so that the address after the last byte is one too. */
export const MOST_MEMORY = 65_535 * PAGE;

/** The SIMD kernels and the memory that they work in. The log is read straight into that memory. */
export class Kernels {
  readonly memory: WebAssembly.Memory;
  readonly run: Exports;

  constructor(module: WebAssembly.Module) {
    this.memory = new WebAssembly.Memory({ initial: 1 });
    this.run = new WebAssembly.Instance(module, { env: { memory: this.memory } })
      .exports as unknown as Exports;
  }

  /** Makes the memory at least this long. Views of it that were taken before are no longer valid. */
  reserve(bytes: number): void {
    const missing = bytes - this.memory.buffer.byteLength;
    if (missing > 0) this.memory.grow(Math.ceil(missing / PAGE));
  }
}

/** @throws {TraincubeError} `unavailable`, where the kernels have not been built */
export async function loadKernels(): Promise<Kernels> {
  const bytes = await readFile(MODULE).catch((cause: unknown) => {
    throw new TraincubeError(
      'unavailable',
      'The kernels of the indexer are not built; run `node bin/build-kernels.mjs` in the clone of Traincube.',
      {},
      { cause },
    );
  });
  return new Kernels(await WebAssembly.compile(bytes));
}
