import { Injectable, computed, inject } from '@angular/core';
import { Preferences } from '../theme/preferences.ts';
import { OpenRun } from './open-run.ts';

/** The pair of colours for right and wrong: the address's, or else the reader's own choice. */
@Injectable()
export class VerdictPair {
  readonly #run = inject(OpenRun);
  readonly #preferences = inject(Preferences);

  readonly chosen = computed(() => this.#run.address().colours ?? this.#preferences.colours());

  /** Takes the other pair, and remembers it. */
  switch(): void {
    const colours = this.chosen() === 'safe' ? 'paper' : 'safe';
    this.#preferences.colours.set(colours);
    this.#run.selection.change('settings', { colours }, false);
  }
}
