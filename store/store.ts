import type { Catalogue, StoredName } from '../schema/index.ts';
import type { Hold } from './holder.ts';

/** The blocks of one key of one index of one run form a series; `key` is empty where the index has only the run. */
export interface Series {
  readonly run: string;
  readonly index: StoredName;
  readonly key: string;
}

/** A block: `blockRows(index)` rows of a series, 64 or of `scalar-values` 4,096 (the last block fewer), as the Arrow record batch message that the API sends. */
export interface Block {
  readonly index: StoredName;
  readonly key: string;
  /** Its place in the series: its first row is the series' row `number * blockRows(index)`. */
  readonly number: number;
  readonly bytes: Uint8Array;
}

/**
 * Where an index lives. Small enough that a `Map` passes its contract (`contract.testing.ts`), which every implementation does.
 * Bytes that are handed out belong to the caller: they stay as they are whatever happens to the store. Bytes that are handed in may be
 * changed once `put` has come to its end.
 * Errors are `TraincubeError`s: `store-missing`, `store-unreachable`, `store-full`, `store-busy`; `store-conflict` where another version, or
 * something else, wrote what is there; `unavailable` where a write was given up, and after `close`.
 */
export interface Store {
  /** What a user would pass to `--store` to open it again, without credentials. */
  readonly location: string;

  /**
   * Writes blocks, over those of the same place, and then the catalogue that speaks of them. After a kill at any moment
   * the catalogue that is read names only blocks that are there.
   * @param catalogue undefined where nothing is to speak of them yet: the one that is there stays, or there is none
   */
  put(run: string, blocks: readonly Block[], catalogue: Catalogue | undefined): Promise<void>;

  /** One block's bytes; undefined where there is none. */
  get(series: Series, number: number): Promise<Uint8Array | undefined>;

  /** The blocks `first` up to and with `last` of a series, in order. */
  range(series: Series, first: number, last: number): AsyncIterable<Block>;

  /** Blocks `first` up to and with `last` of every key of an index, by key and then in order. */
  rangeAll(run: string, index: StoredName, first: number, last: number): AsyncIterable<Block>;

  /** Undefined where the run is not indexed. */
  catalogue(run: string): Promise<Catalogue | undefined>;

  /** The runs that have a catalogue, by name. */
  runs(): Promise<string[]>;

  /** Removes a run: its catalogue first, then its blocks. */
  remove(run: string): Promise<void>;

  /**
   * Takes a run for this process alone, until it is released or the process ends, however it ends. Who writes a run holds it; who reads does not ask.
   * @throws {TraincubeError} `store-busy`, where another process has it, or this one already
   */
  hold(run: string): Promise<Hold>;

  close(): Promise<void>;
}
