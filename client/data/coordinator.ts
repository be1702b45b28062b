import { signal, untracked, type WritableSignal } from '@angular/core';
import { RequestError } from './request.ts';

/** Something that a view needs from the server. The same key is the same thing; it may come in one version after the other. */
export interface Need<T> {
  readonly key: string;
  readonly version?: string;
  /** @param before the version before, where it is here */
  load(signal: AbortSignal, before?: T): Promise<T>;
  /** What an answer takes, where that is much. */
  bytes?(value: T): number;
}

export type Answer<T> =
  | { readonly state: 'awaited' }
  | {
      readonly state: 'here';
      readonly value: T;
      /** That of the need which it answers; another one than is wanted while the next answer is on its way, or has failed. */
      readonly version: string | undefined;
    }
  | { readonly state: 'failed'; readonly error: RequestError };

const AWAITED = { state: 'awaited' } as const;

/** Answers that nobody wants at the moment and that are kept nevertheless. */
const KEPT = 128;
/** What they take together, of those that say so. */
const KEPT_BYTES = 64 * 2 ** 20;

interface Entry {
  readonly answer: WritableSignal<Answer<unknown>>;
  readonly owners: Set<object>;
  request: AbortController | undefined;
  /** What was asked for last. */
  version: string | undefined;
  /** What went wrong with it. */
  error: RequestError | undefined;
  /** What its answer takes; 0 where it does not say so. */
  bytes: number;
}

/**
 * Views say what they need; each thing is asked for once, however many want it. A request that no view wants any more is
 * cancelled, and an answer is kept for the next view that wants it. Another version of a thing is asked for anew; until it comes, and where it
 * fails, the answer before stands. What had failed when the last view let go of it is asked for again by the next one that wants it.
 */
export class Coordinator {
  readonly #entries = new Map<string, Entry>();
  readonly #failure = signal<RequestError | undefined>(undefined);
  readonly #awaited = signal(false);
  readonly #wanted = new Map<object, ReadonlyMap<string, Need<unknown>>>();

  /** What went wrong with something that is wanted at the moment. */
  readonly failure = this.#failure.asReadonly();

  /** Whether anything that is wanted is still on its way. */
  readonly awaited = this.#awaited.asReadonly();

  /** Replaces all that this owner wanted until now; an empty list lets go. */
  want(owner: object, needs: readonly Need<unknown>[]): void {
    const before = this.#wanted.get(owner);
    const wanted = new Map(needs.map((need) => [need.key, need]));
    if (wanted.size > 0) this.#wanted.set(owner, wanted);
    else this.#wanted.delete(owner);
    for (const need of wanted.values()) this.#hold(owner, need);
    for (const key of before?.keys() ?? []) if (!wanted.has(key)) this.#release(owner, key);
    this.#forget();
    this.#review();
  }

  /** Follows the answer to a need, whoever wants it; `awaited` where nobody does. */
  answer<T>(need: Need<T>): Answer<T> {
    return this.#entry(need.key).answer() as Answer<T>;
  }

  /** Asks again for all that failed. */
  retry(): void {
    for (const needs of this.#wanted.values()) {
      for (const need of needs.values()) {
        const entry = this.#entry(need.key);
        if (entry.error) this.#ask(entry, need);
      }
    }
    this.#review();
  }

  #hold(owner: object, need: Need<unknown>): void {
    const entry = this.#entry(need.key);
    const hasFailedUnwatched = entry.owners.size === 0 && entry.error !== undefined;
    entry.owners.add(owner);
    // The map's order is that of use: what was wanted last is forgotten last.
    this.#entries.delete(need.key);
    this.#entries.set(need.key, entry);
    const isMissing = untracked(entry.answer).state === 'awaited' && !entry.request;
    if (isMissing || hasFailedUnwatched || entry.version !== need.version) this.#ask(entry, need);
  }

  #release(owner: object, key: string): void {
    const entry = this.#entry(key);
    entry.owners.delete(owner);
    if (entry.owners.size > 0 || !entry.request) return;
    entry.request.abort();
    entry.request = undefined;
    entry.version = undefined;
  }

  #ask(entry: Entry, need: Need<unknown>): void {
    const before = present(untracked(entry.answer));
    const request = new AbortController();
    entry.request?.abort();
    entry.request = request;
    entry.version = need.version;
    entry.error = undefined;
    if (before === undefined) entry.answer.set(AWAITED);
    const settle = (answer: Answer<unknown>, error?: RequestError) => {
      if (request.signal.aborted) return;
      entry.request = undefined;
      entry.error = error;
      if (!error || before === undefined) entry.answer.set(answer);
      if (answer.state === 'here') entry.bytes = need.bytes?.(answer.value) ?? 0;
      this.#review();
    };
    need.load(request.signal, before).then(
      (value) => settle({ state: 'here', value, version: need.version }),
      (thrown: unknown) => {
        const error = asRequestError(thrown, need.key);
        settle({ state: 'failed', error }, error);
      },
    );
  }

  #review(): void {
    const wanted = [...this.#entries.values()].filter(({ owners }) => owners.size > 0);
    this.#failure.set(wanted.find(({ error }) => error)?.error);
    this.#awaited.set(wanted.some(({ request }) => request !== undefined));
  }

  #forget(): void {
    const unwanted = [...this.#entries].filter(([, { owners }]) => owners.size === 0);
    let [kept, bytes] = [0, 0];
    for (const [key, entry] of unwanted.reverse()) {
      if (kept === KEPT || bytes + entry.bytes > KEPT_BYTES) this.#entries.delete(key);
      else [kept, bytes] = [kept + 1, bytes + entry.bytes];
    }
  }

  #entry(key: string): Entry {
    let entry = this.#entries.get(key);
    if (!entry) {
      entry = {
        answer: signal<Answer<unknown>>(AWAITED),
        owners: new Set(),
        request: undefined,
        version: undefined,
        error: undefined,
        bytes: 0,
      };
      this.#entries.set(key, entry);
    }
    return entry;
  }
}

/** What went wrong first, if anything did. */
export function failureOf(answers: readonly Answer<unknown>[]): RequestError | undefined {
  for (const answer of answers) if (answer.state === 'failed') return answer.error;
  return undefined;
}

/** Whether two lists of needs ask for the same things in the same versions. */
export function sameNeeds(a: readonly Need<unknown>[], b: readonly Need<unknown>[]): boolean {
  const isSame = (need: Need<unknown>, at: number) =>
    need.key === b[at]!.key && need.version === b[at]!.version;
  return a.length === b.length && a.every(isSame);
}

/** The value, where it is here; that of the version before, where it is only that. */
export function present<T>(answer: Answer<T>): T | undefined {
  return answer.state === 'here' ? answer.value : undefined;
}

/** The value, where it is here in the version that is wanted. */
export function current<T>(answer: Answer<T>, { version }: Need<T>): T | undefined {
  return answer.state === 'here' && answer.version === version ? answer.value : undefined;
}

function asRequestError(error: unknown, key: string): RequestError {
  if (error instanceof RequestError) return error;
  return new RequestError(`The answer cannot be read: ${String(error)}`, null, key);
}
