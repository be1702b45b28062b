import {
  DestroyRef,
  Injectable,
  computed,
  effect,
  inject,
  signal,
  untracked,
  type Signal,
} from '@angular/core';
import type { News, Wish } from './event-hub.ts';

/** How often a page says that it is still there, in ms. */
const PRESENCE = 60_000;

/** What the server says of runs by itself, through the worker that all pages of the browser share. */
@Injectable({ providedIn: 'root' })
export class LiveEvents {
  readonly #port = openPort();
  /** What each one on the page follows: a run, or '' for the list of runs. */
  readonly #followed = new Map<object, string>();
  readonly #versions = signal<ReadonlyMap<string, string>>(new Map());
  readonly #isOpen = signal(false);

  /** Whether changes are heard of at once; otherwise it has to be asked for them. */
  readonly isOpen = this.#isOpen.asReadonly();

  constructor() {
    if (!this.#port) return;
    this.#port.onmessage = ({ data }: MessageEvent<News>) => this.#hear(data);
    const say = () => this.#say();
    setInterval(say, PRESENCE);
    addEventListener('pageshow', say);
    document.addEventListener('visibilitychange', say);
    addEventListener('pagehide', () => this.#port!.postMessage('bye' satisfies Wish));
  }

  /** @param key a run, '' for the list of runs, null for nothing */
  follow(owner: object, key: string | null): void {
    if (key === null) this.#followed.delete(owner);
    else this.#followed.set(owner, key);
    this.#say();
  }

  version(key: string): string | null {
    return this.#versions().get(key) ?? null;
  }

  #say(): void {
    const keys = new Set(this.#followed.values());
    const wish: Wish = { runs: [...keys].filter((key) => key !== ''), list: keys.has('') };
    this.#port?.postMessage(wish);
  }

  #hear(news: News): void {
    if (news.kind === 'connection') return this.#isOpen.set(news.isOpen);
    this.#versions.update((versions) => new Map(versions).set(news.run ?? '', news.version));
  }
}

/** Undefined where the browser has no shared workers, or does not let this one be. */
function openPort(): MessagePort | undefined {
  try {
    const worker = new SharedWorker(new URL('./events-worker.ts', import.meta.url), { type: 'module' });
    return worker.port;
  } catch {
    return undefined;
  }
}

/**
 * The version of a run (`''`: of the list of runs) as the server says it by itself; null until it does. Call it where Angular injects.
 * @param key null where nothing is to be followed
 */
export function liveVersion(key: () => string | null): Signal<string | null> {
  const events = inject(LiveEvents);
  const owner = {};
  effect(() => {
    const wanted = key();
    untracked(() => events.follow(owner, wanted));
  });
  inject(DestroyRef).onDestroy(() => events.follow(owner, null));
  return computed(() => {
    const wanted = key();
    return wanted === null ? null : events.version(wanted);
  });
}
