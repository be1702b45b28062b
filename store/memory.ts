import type { Catalogue, StoredName } from '../schema/index.ts';
import { closedError } from './errors.ts';
import { heldError, newHolder, type Hold, type Holder } from './holder.ts';
import { blockPlace, byBytes, indexSpan, placed, runSpan, seriesSpan, type Span } from './place.ts';
import type { Block, Series, Store } from './store.ts';
import { DecodedCatalogues, encodeCatalogue } from './stored-catalogue.ts';

/** A store that lives as long as the process: the plain definition of what the others do. */
export function memoryStore(): Store {
  return new MemoryStore();
}

class MemoryStore implements Store {
  readonly location = 'memory';
  readonly #blocks = new Map<string, Uint8Array>();
  readonly #catalogues = new Map<string, Uint8Array>();
  readonly #decoded = new DecodedCatalogues(this.location);
  readonly #held = new Map<string, Holder>();
  #closed = false;

  async put(run: string, blocks: readonly Block[], catalogue: Catalogue | undefined): Promise<void> {
    this.#checkOpen();
    for (const { index, key, number, bytes } of blocks) {
      this.#blocks.set(blockPlace({ run, index, key }, number), new Uint8Array(bytes));
    }
    if (catalogue) this.#catalogues.set(run, encodeCatalogue(catalogue));
  }

  async get(series: Series, number: number): Promise<Uint8Array | undefined> {
    this.#checkOpen();
    const bytes = this.#blocks.get(blockPlace(series, number));
    return bytes && new Uint8Array(bytes);
  }

  range(series: Series, first: number, last: number): AsyncIterable<Block> {
    return this.#walk(seriesSpan(series, first, last), first, last);
  }

  rangeAll(run: string, index: StoredName, first: number, last: number): AsyncIterable<Block> {
    return this.#walk(indexSpan(run, index), first, last);
  }

  async catalogue(run: string): Promise<Catalogue | undefined> {
    this.#checkOpen();
    return this.#decoded.of(run, this.#catalogues.get(run));
  }

  async runs(): Promise<string[]> {
    this.#checkOpen();
    return [...this.#catalogues.keys()].sort(byBytes);
  }

  async remove(run: string): Promise<void> {
    this.#checkOpen();
    this.#catalogues.delete(run);
    for (const place of this.#places(runSpan(run))) this.#blocks.delete(place);
  }

  async hold(run: string): Promise<Hold> {
    this.#checkOpen();
    const other = this.#held.get(run);
    if (other) throw heldError(run, this.location, other);
    this.#held.set(run, newHolder());
    return { release: async () => void this.#held.delete(run) };
  }

  async close(): Promise<void> {
    this.#closed = true;
  }

  async *#walk(span: Span, first: number, last: number): AsyncIterable<Block> {
    this.#checkOpen();
    for (const place of this.#places(span)) {
      const block = placed(place);
      if (block.number < first || block.number > last) continue;
      yield { ...block, bytes: new Uint8Array(this.#blocks.get(place)!) };
    }
  }

  #places({ from, until }: Span): string[] {
    return [...this.#blocks.keys()].filter((place) => place >= from && place < until).sort(byBytes);
  }

  #checkOpen(): void {
    if (this.#closed) throw closedError(this.location);
  }
}
