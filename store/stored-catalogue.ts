import { INDEX_VERSION, STOREY_NAMES, TraincubeError, catalogue, type Catalogue } from '../schema/index.ts';
import { fromSteps, toSteps } from './steps.ts';

/** The lists with an entry a dump: it is written with every block, and they would be most of it. */
const LONG_LISTS = ['iterations', 'dumpBytes', 'scalarRows'] as const satisfies readonly (keyof Catalogue)[];

/** The order of the names in `levelBytes`. */
const LEVEL_NAMES = ['scalar-values', ...STOREY_NAMES];

/** A catalogue as a store keeps it: JSON, in UTF-8, with its long lists as steps where these are shorter; the same bytes in whatever order tables got their first block. */
export function encodeCatalogue(catalogue: Catalogue): Uint8Array {
  const lists = LONG_LISTS.map((name) => [name, toSteps(catalogue[name])] as const);
  const levelBytes = Object.fromEntries(LEVEL_NAMES.map((name) => [name, catalogue.levelBytes[name]]));
  return Buffer.from(JSON.stringify({ ...catalogue, ...Object.fromEntries(lists), levelBytes }));
}

interface Decoded {
  readonly bytes: Uint8Array;
  readonly catalogue: Catalogue;
}

/** The catalogues of one store as they were decoded last: that of 100,000 dumps takes 50 ms, and a server looks at each of its runs' every second. */
export class DecodedCatalogues {
  readonly #known = new Map<string, Decoded>();

  /** @param location of the store */
  constructor(readonly location: string) {}

  /**
   * The same object as long as the bytes are the same; nobody changes it. Undefined where there are none.
   * @throws {TraincubeError} `store-conflict` where it was written by another version, or is damaged
   */
  of(run: string, bytes: Uint8Array | undefined): Catalogue | undefined {
    const known = this.#known.get(run);
    if (bytes && known && Buffer.compare(known.bytes, bytes) === 0) return known.catalogue;
    this.#known.delete(run);
    if (!bytes) return undefined;
    const catalogue = decode(bytes, run, this.location);
    this.#known.set(run, { bytes: Uint8Array.from(bytes), catalogue });
    return catalogue;
  }
}

function decode(bytes: Uint8Array, run: string, location: string): Catalogue {
  const value = parse(bytes);
  const version = (value as { indexVersion?: unknown } | undefined)?.indexVersion;
  const checked = catalogue.safeParse(value);
  if (checked.success) return checked.data;
  const [found, advice] =
    version === INDEX_VERSION
      ? [
          `is damaged (at ${checked.error.issues[0]!.path.join('.')}: ${checked.error.issues[0]!.message})`,
          'index it again with `traincube index --fresh`',
        ]
      : [
          `has version ${JSON.stringify(version) ?? 'none'} and this traincube reads ${INDEX_VERSION}`,
          isOlder(version)
            ? '`traincube index` builds it again'
            : 'use the traincube that wrote it, or index it again with `traincube index --fresh`',
        ];
  throw new TraincubeError(
    'store-conflict',
    `The index of run "${run}" in ${location} ${found}: ${advice}.`,
    { run, location, version, iterations: (value as { iterations?: unknown } | undefined)?.iterations },
  );
}

/** Whether an error says that a catalogue was written by an older version. */
export function isOutdated(error: unknown): error is TraincubeError {
  return (
    error instanceof TraincubeError && error.code === 'store-conflict' && isOlder(error.facts['version'])
  );
}

/** The iterations of the dumps in an index of which an error says that it is outdated; none where it does not list them. */
export function outdatedIterations({ facts: { iterations } }: TraincubeError): readonly number[] {
  return Array.isArray(iterations) ? iterations.filter(Number.isInteger) : [];
}

function isOlder(version: unknown): boolean {
  return typeof version === 'number' && version < INDEX_VERSION;
}

function parse(bytes: Uint8Array): unknown {
  try {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString();
    const value = JSON.parse(text) as Record<string, unknown>;
    for (const name of LONG_LISTS) if (name in value) value[name] = fromSteps(value[name]);
    return value;
  } catch {
    return undefined;
  }
}
