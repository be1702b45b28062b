import { MOST_FOLLOWED, routes } from '../../schema/index.ts';

/** What a page wants to hear of; the list of runs is none of them. */
export interface Interest {
  readonly runs: readonly string[];
  readonly list: boolean;
}

/** What a page says: what it wants from now on (also now and then, so that it is known to be there), or that it goes. */
export type Wish = Interest | 'bye';

/** What a page hears: the version of a run (without one: of the list of runs), and whether there is a connection. */
export type News =
  | { readonly kind: 'version'; readonly run?: string; readonly version: string }
  | { readonly kind: 'connection'; readonly isOpen: boolean };

/** A page, as the hub sees it. */
export interface PagePort {
  postMessage(news: News): void;
}

/** Of an `EventSource`, what is used. */
export interface Source {
  readonly readyState: number;
  addEventListener(kind: string, listener: (event: Event) => void): void;
  close(): void;
}

const CLOSED = 2;
/** A stream that says nothing for so long is broken, in ms: the server says something every 15 s. */
const SILENCE = 40_000;
/** When a connection that the server refused is tried again, in ms. */
const AGAIN = 5000;
/** A page that says nothing for so long is gone, or asleep, in ms; one that wakes up says something. */
const GONE = 10 * 60_000;
/** How often both are looked at, in ms. */
const LOOK = 5000;
/** How long it is waited for more wishes before a connection is made anew, in ms. */
const REST = 20;

/**
 * Shares one stream of events among all pages of a browser: over HTTP/1.1 a browser opens six connections to a server, and a stream keeps one.
 */
export class EventHub {
  readonly #connect: (url: string) => Source;
  readonly #pages = new Map<PagePort, { readonly interest: Interest; readonly heard: number }>();
  /** The newest version of each run, and under '' of the list. */
  readonly #versions = new Map<string, string>();
  #source: Source | undefined;
  #url = '';
  #isOpen = false;
  #heard = 0;
  #soon: ReturnType<typeof setTimeout> | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(connect: (url: string) => Source) {
    this.#connect = connect;
  }

  take(page: PagePort, wish: Wish): void {
    if (wish === 'bye') this.#pages.delete(page);
    else {
      this.#pages.set(page, { interest: wish, heard: Date.now() });
      page.postMessage({ kind: 'connection', isOpen: this.#isOpen });
      for (const [key, version] of this.#versions) if (wants(wish, key)) tell(page, key, version);
    }
    this.#timer ??= setInterval(() => this.#look(), LOOK);
    this.#soon ??= setTimeout(() => {
      this.#soon = undefined;
      this.#renew();
    }, REST);
  }

  #look(): void {
    for (const [page, { heard }] of this.#pages) if (Date.now() - heard > GONE) this.#pages.delete(page);
    const isRefused = this.#source?.readyState === CLOSED && Date.now() - this.#heard > AGAIN;
    if (isRefused || Date.now() - this.#heard > SILENCE) this.#url = '';
    this.#renew();
  }

  /** Connects where something else is wanted than is listened to. */
  #renew(): void {
    const interests = [...this.#pages.values()].map(({ interest }) => interest);
    const runs = [...new Set(interests.flatMap(({ runs }) => runs))].sort().slice(0, MOST_FOLLOWED);
    const list = interests.some((interest) => interest.list);
    const url = runs.length > 0 || list ? routes.events(runs, list) : '';
    if (url !== '' && url === this.#url) return;
    this.#source?.close();
    this.#source = undefined;
    this.#url = url;
    for (const key of this.#versions.keys()) if (!wants({ runs, list }, key)) this.#versions.delete(key);
    if (url === '') {
      clearInterval(this.#timer);
      this.#timer = undefined;
      return this.#say(false);
    }
    this.#heard = Date.now();
    this.#listen((this.#source = this.#connect(url)));
  }

  #listen(source: Source): void {
    const hear = (then: (event: MessageEvent<string>) => void) => (event: Event) => {
      if (source !== this.#source) return;
      this.#heard = Date.now();
      then(event as MessageEvent<string>);
    };
    source.addEventListener(
      'open',
      hear(() => this.#say(true)),
    );
    source.addEventListener(
      'error',
      hear(() => this.#say(false)),
    );
    source.addEventListener(
      'beat',
      hear(() => {}),
    );
    for (const kind of ['run', 'runs']) {
      source.addEventListener(
        kind,
        hear(({ data }) => {
          const { run = '', version } = JSON.parse(data) as {
            readonly run?: string;
            readonly version: string;
          };
          if (this.#versions.get(run) === version) return;
          this.#versions.set(run, version);
          for (const [page, { interest }] of this.#pages) if (wants(interest, run)) tell(page, run, version);
        }),
      );
    }
  }

  #say(isOpen: boolean): void {
    if (isOpen === this.#isOpen) return;
    this.#isOpen = isOpen;
    for (const page of this.#pages.keys()) page.postMessage({ kind: 'connection', isOpen });
  }
}

function wants({ runs, list }: Interest, key: string): boolean {
  return key === '' ? list : runs.includes(key);
}

function tell(page: PagePort, key: string, version: string): void {
  page.postMessage({ kind: 'version', ...(key === '' ? {} : { run: key }), version });
}
