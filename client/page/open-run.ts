import { Injectable, computed, effect, inject, linkedSignal, signal, untracked } from '@angular/core';
import type { Rule } from '../../analysis/index.ts';
import type { RunDetail } from '../../schema/index.ts';
import type { Address } from '../data/address.ts';
import { present, type Answer } from '../data/coordinator.ts';
import { declareNeeds } from '../data/declare-needs.ts';
import { LiveEvents, liveVersion } from '../data/live-events.ts';
import { runNeed } from '../data/needs.ts';
import { Selection, type Source } from '../data/selection.ts';
import { Settling } from '../data/settling.ts';
import { takeNews } from '../data/take-news.ts';
import type { View } from '../data/views.ts';
import { nearestDump } from '../drawing/ruler.ts';
import { TimeScale, inside, panned, revealed, wholeRun, zoomed, type DumpRange } from '../drawing/scale.ts';
import { dumpIndex, px, type DumpIndex, type Px } from '../drawing/spaces.ts';
import { grownRange, hasGrown, iterationsOf, rangeOf, sayable, saysRange } from './visible-range.ts';

/** What lies under the pointer, besides the dump. */
export interface Hovered {
  readonly cluster: number | null;
  readonly class: number | null;
  readonly image: number | null;
  /** A node of the hierarchy. */
  readonly node?: number | null;
  /** A filter of it. */
  readonly filter?: number | null;
  /** Where the pointer is on a name in the inspector: that does not follow itself. */
  readonly within?: 'inspector';
}

/** The stretch that is about to be shown, in CSS pixels of the plot. */
export interface Brush {
  readonly left: number;
  readonly width: number;
}

/** How often a run that may grow is asked for again where the server cannot be heard, in ms. */
const RENEWAL = 10_000;

const AWAITED: Answer<RunDetail> = { state: 'awaited' };

/** The run on the page: what all its rows and views share, above all the x axis and the cursor. */
@Injectable()
export class OpenRun {
  readonly selection = inject(Selection);
  readonly id = signal<string | null>(null);
  /** What of the run is shown. */
  readonly view = signal<View>('validation');
  /** Whether the first picture of the run is there; the page says so. What is not part of it comes after it. */
  readonly isPictured = linkedSignal({ source: this.id, computation: () => false });

  /** Another one than when the run was open before, so that it is asked for again. */
  readonly #round = signal(Date.now());
  readonly #need = computed(() => (this.id() === null ? null : runNeed(this.id()!, this.#round())));
  readonly #coordinator = declareNeeds(() => (this.#need() ? [this.#need()!] : []));
  readonly #gesture = new Settling();

  readonly answer = computed(() => (this.#need() ? this.#coordinator.answer(this.#need()!) : AWAITED));
  readonly detail = computed(() => present(this.answer()));
  readonly iterations = computed(() => Int32Array.from(this.detail()?.iterations ?? []));
  readonly dumps = computed(() => this.iterations().length);
  /** For each image its class. */
  readonly classOf = computed(() => classesOfImages(this.detail()));

  readonly address = computed(() => this.selection.clause().address);
  readonly #asked = computed(() => this.address().range, { equal: (a, b) => String(a) === String(b) });

  /** What is visible: as the address says, and ahead of it during a gesture. */
  readonly range = linkedSignal<
    { asked: ReturnType<typeof iterationsOf>; iterations: Int32Array },
    DumpRange
  >({
    source: () => ({ asked: this.#asked(), iterations: this.iterations() }),
    computation: ({ asked, iterations }, before) => {
      if (!before) return rangeOf(asked, iterations);
      const { source, value } = before;
      const isSame = source.iterations === iterations && saysRange(asked, value, iterations);
      if (isSame) return value;
      const isLonger = source.asked === asked && hasGrown(source.iterations, iterations);
      return isLonger ? grownRange(value, source.iterations, iterations) : rangeOf(asked, iterations);
    },
  });

  /** Width of the plot, the same in every row of the page. */
  readonly plotWidth = signal<Px>(px(0));
  readonly scale = computed(() => new TimeScale(this.range(), px(Math.max(1, this.plotWidth()))));

  /** The dump under the pointer. */
  readonly cursor = signal<DumpIndex | null>(null);
  readonly hovered = signal<Hovered | null>(null, {
    equal: (a, b) =>
      a?.cluster === b?.cluster &&
      a?.class === b?.class &&
      a?.image === b?.image &&
      a?.node === b?.node &&
      a?.filter === b?.filter &&
      a?.within === b?.within,
  });
  /** The stretch that the pointer draws. */
  readonly dragged = signal<Brush | null>(null);
  /** The dump at which a range begins that the keyboard draws; it goes to the selected one. */
  readonly anchor = signal<DumpIndex | null>(null);

  /** The selected dump. */
  readonly at = computed(() => {
    const at = this.address().at;
    return at === null || this.dumps() === 0 ? null : dumpIndex(nearestDump(this.iterations(), at));
  });
  /** The rule of the anomaly that was chosen at the selected dump; null where the dump was selected otherwise. */
  readonly rule = linkedSignal<DumpIndex | null, Rule | null>({ source: this.at, computation: () => null });
  /** The dump that numbers are shown of: under the pointer, selected, or the last. */
  readonly shown = computed(() => this.cursor() ?? this.at() ?? dumpIndex(Math.max(0, this.dumps() - 1)));

  /** The range that the keyboard draws. */
  readonly drawn = computed<DumpRange | null>(() => {
    const [anchor, at] = [this.anchor(), this.at()];
    return anchor === null || at === null
      ? null
      : { from: Math.min(anchor, at), to: Math.max(anchor, at) + 1 };
  });
  /** What is about to be shown. */
  readonly brush = computed<Brush | null>(() => {
    const [drawn, scale] = [this.drawn(), this.scale()];
    if (!drawn) return this.dragged();
    const [left, right] = [drawn.from, drawn.to].map((dump) =>
      Math.min(Math.max(scale.x(dump), 0), scale.width),
    ) as [number, number];
    return { left, width: right - left };
  });

  /** Whether more may come: the training goes on, or its dumps are still being indexed. */
  readonly #growing = computed(
    () => this.detail()?.status === 'running' || this.detail()?.state === 'partial',
  );

  /** Whether the server says by itself what is new. */
  readonly isHeard = inject(LiveEvents).isOpen;

  constructor() {
    const again = () => this.#round.update((round) => round + 1);
    takeNews({
      version: liveVersion(this.id),
      isBusy: this.#coordinator.awaited,
      take: (version) => version === untracked(this.detail)?.version || again(),
    });
    effect((onCleanup) => {
      if (!this.#growing() || this.isHeard()) return;
      const timer = setInterval(() => document.hidden || again(), RENEWAL);
      onCleanup(() => clearInterval(timer));
    });
  }

  /** What went wrong with anything on the page. */
  readonly failure = this.#coordinator.failure;

  /** Whether the page is still to change by itself: answers are on their way, or a gesture is not over. */
  readonly busy = computed(
    () =>
      this.#coordinator.awaited() || this.#gesture.moving() || (this.dumps() > 0 && this.plotWidth() === 0),
  );

  retry(): void {
    this.#coordinator.retry();
  }

  zoom(about: number, factor: number): void {
    this.#move(zoomed(this.range(), about, factor, this.dumps()));
  }

  pan(by: number): void {
    this.#move(panned(this.range(), by, this.dumps()));
  }

  show(range: DumpRange, source: Source = 'timeline'): void {
    this.range.set(inside(range, this.dumps()));
    this.#settle(source);
  }

  /** @param before the address before a click that turned out to be half of a double click: what it did is taken back */
  showAll(before?: Address): void {
    if (!before) return this.show(wholeRun(this.dumps()));
    this.range.set(wholeRun(this.dumps()));
    this.#gesture.stop();
    this.selection.changeInstead('timeline', before, { range: null });
  }

  /** Selects a dump and brings it into view. */
  select(dump: DumpIndex, source: Source): void {
    const repeated = source === 'keys' && this.selection.clause().source === 'keys';
    this.range.set(revealed(this.range(), dump, this.dumps()));
    const range = iterationsOf(this.range(), this.iterations());
    this.selection.change(source, { at: this.iterations()[dump]!, range }, !repeated);
  }

  /** Puts a marker at a dump, or takes away the one that is there. */
  mark(dump: DumpIndex): void {
    const iteration = this.iterations()[dump];
    if (iteration === undefined) return;
    const { markers } = this.address();
    const others = markers.filter((marker) => marker.iteration !== iteration);
    const there = others.length < markers.length;
    this.selection.change('timeline', { markers: there ? others : [...markers, { iteration, name: '' }] });
  }

  #move(range: DumpRange): void {
    this.range.set(range);
    this.#gesture.move(() => this.#settle('timeline'));
  }

  #settle(source: Source): void {
    this.#gesture.stop();
    const range = untracked(() => iterationsOf(this.range(), this.iterations()));
    this.range.update(sayable);
    this.selection.change(source, { range });
  }
}

function classesOfImages(run: RunDetail | undefined): Uint16Array {
  const classes = new Uint16Array(run?.images ?? 0);
  run?.classImages.forEach((images, id) => images.forEach((image) => (classes[image] = id)));
  return classes;
}
