import { Injectable, Injector, inject, signal } from '@angular/core';
import type { RunDetail } from '../../schema/index.ts';
import { PageCoordinator } from '../data/declare-needs.ts';
import { RequestError } from '../data/request.ts';
import type { Stretch } from '../drawing/scale.ts';
import { PREDICTIONS_HEADER, predictionLines } from './csv.ts';
import { gatherResults } from './gather.ts';
import { save } from './save.ts';

/** How far a file has come that is put together of many answers. */
export interface Progress {
  readonly text: string;
  readonly done: number;
  readonly of: number;
}

/** Classes that are asked for ahead of the one that is written. */
const AHEAD = 4;

/** Saves what is not all on the page yet: asks for what is missing, class by class. */
@Injectable()
export class Saving {
  readonly #coordinator = inject(PageCoordinator);
  readonly #injector = inject(Injector);
  readonly #progress = signal<Progress | null>(null);
  readonly #failure = signal<string | null>(null);
  #under: AbortController | undefined;

  /** Null where nothing is being saved. */
  readonly progress = this.#progress.asReadonly();
  /** Why the last file was not saved. */
  readonly failure = this.#failure.asReadonly();

  /** Nothing is saved of what is under way; what was said of a failure goes. */
  stop(): void {
    this.#under?.abort();
    this.#failure.set(null);
  }

  /** The predictions of all images of some classes between two dumps, in this order; one file at a time. */
  async savePredictions(
    detail: RunDetail,
    classes: readonly number[],
    span: Stretch,
    name: string,
  ): Promise<void> {
    this.stop();
    const under = new AbortController();
    this.#under = under;
    const text = 'predictions of the unfolded classes';
    const say = (done: number) => this.#progress.set({ text, done, of: classes.length });
    say(0);
    try {
      const csv = await this.#predictions(detail, classes, span, under.signal, say);
      save(csv, name);
    } catch (error) {
      if (error instanceof RequestError) this.#failure.set(error.message);
      else if (!under.signal.aborted) throw error;
    } finally {
      // What was asked for ahead is not wanted any more.
      under.abort();
      if (this.#under === under) this.#progress.set(null);
    }
  }

  async #predictions(
    detail: RunDetail,
    classes: readonly number[],
    span: Stretch,
    signal: AbortSignal,
    say: (done: number) => void,
  ): Promise<Blob> {
    const ask = (id: number) => {
      const results = gatherResults(detail, id, span, this.#coordinator, this.#injector, signal);
      results.catch(() => {});
      return results;
    };
    const asked = classes.slice(0, AHEAD).map(ask);
    const parts: BlobPart[] = [PREDICTIONS_HEADER];
    for (let at = 0; at < classes.length; at++) {
      const results = await asked[at]!;
      const next = classes[at + AHEAD];
      if (next !== undefined) asked.push(ask(next));
      // As a blob of its own, a class's lines need not stay in the page's memory.
      parts.push(new Blob([predictionLines(detail, results, span)]));
      say(at + 1);
    }
    return new Blob(parts, { type: 'text/csv' });
  }
}
