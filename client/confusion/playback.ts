import { Injectable, computed, effect, inject, signal, untracked } from '@angular/core';
import type { Speed } from '../data/address.ts';
import { declareNeeds } from '../data/declare-needs.ts';
import { dumpImagesNeed } from '../data/needs.ts';
import { dumpIndex, type DumpIndex } from '../drawing/spaces.ts';
import { OpenRun } from '../page/open-run.ts';
import { nextDump, pace, upcoming } from './pace.ts';

/** Plays the predictions of all images over the visible dumps: the selected iteration goes on from dump to dump, never to one that is not here yet. */
@Injectable()
export class Playback {
  readonly #run = inject(OpenRun);
  readonly playing = signal(false);
  readonly speed = computed(() => this.#run.address().speed);
  /** When the iteration went on last, in ms. */
  #last = 0;

  /** The selected dump, or the last one. */
  readonly dump = computed(() => this.#run.at() ?? dumpIndex(Math.max(0, this.#run.dumps() - 1)));
  readonly #pace = computed(() => pace(this.speed()));
  readonly #next = computed(() => nextDump(this.dump(), this.#pace().stride, this.#run.range()));
  readonly #needs = computed(() => {
    const run = this.#run.detail();
    if (!run || !this.playing()) return [];
    return upcoming(this.dump(), this.#pace().stride, this.#run.range()).map((dump) =>
      dumpImagesNeed(run, dump),
    );
  });
  readonly #coordinator = declareNeeds(this.#needs);

  constructor() {
    effect((onCleanup) => {
      if (!this.playing()) return;
      const [next, need] = [this.#next(), this.#needs()[0]];
      if (next === null || !need) return untracked(() => this.playing.set(false));
      const { state } = this.#coordinator.answer(need);
      if (state === 'awaited') return;
      const wait = this.#last + this.#pace().interval - performance.now();
      const timer = setTimeout(() => this.#goOn(next, state === 'failed'), Math.max(0, wait));
      onCleanup(() => clearTimeout(timer));
    });
  }

  pace(speed: Speed): void {
    this.#run.selection.change('settings', { speed });
  }

  /** From the end it begins again. */
  toggle(): void {
    if (this.playing()) return this.playing.set(false);
    if (this.#run.dumps() === 0) return;
    this.#last = performance.now();
    const { from } = this.#run.range();
    if (this.#next() === null || this.dump() < Math.floor(from)) this.#select(dumpIndex(Math.floor(from)));
    this.playing.set(true);
  }

  /** One dump on, or back. */
  step(by: 1 | -1): void {
    this.playing.set(false);
    const dump = this.#run.shown() + by;
    if (dump >= 0 && dump < this.#run.dumps()) this.#select(dumpIndex(dump));
  }

  #goOn(next: DumpIndex, failed: boolean): void {
    this.#last = performance.now();
    this.#select(next);
    if (failed) this.playing.set(false);
  }

  /** As repeated keys do: one step of the browser's history, however many dumps. */
  #select(dump: DumpIndex): void {
    this.#run.cursor.set(null);
    this.#run.select(dump, 'keys');
  }
}
