import { DestroyRef, Injectable, computed, inject, signal, type Signal } from '@angular/core';

/** What a file is of, in the order of the menu. */
export const OFFER_KINDS = [
  'view',
  'filters',
  'class',
  'image',
  'filter',
  'comparison',
  'list',
  'matrix',
] as const;

/** Something that is shown at the moment and can be saved as a file. */
export interface Offer {
  readonly kind: (typeof OFFER_KINDS)[number];
  /** The heading that it stands under, such as the name of the class. */
  readonly of: string;
  /** What the file holds, its format at the end: `errors of the classes (CSV)`. */
  readonly text: string;
  readonly save: () => void | Promise<void>;
}

/** All that can be saved of the page at the moment: each part of the page offers what it shows. */
@Injectable()
export class Offers {
  readonly #sources = signal<readonly Signal<readonly Offer[]>[]>([]);

  /** By kind; within a kind as they were offered. */
  readonly all = computed(() => {
    const offers = this.#sources().flatMap((source) => source());
    return OFFER_KINDS.flatMap((kind) => offers.filter((offer) => offer.kind === kind));
  });

  /** Offers as long as the caller lives; call it where Angular injects. */
  add(offers: Signal<readonly Offer[]>): void {
    this.#sources.update((all) => [...all, offers]);
    inject(DestroyRef).onDestroy(() =>
      this.#sources.update((all) => all.filter((other) => other !== offers)),
    );
  }
}
