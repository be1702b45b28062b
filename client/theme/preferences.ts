import { Injectable, computed, effect, inject, signal } from '@angular/core';
import { DOCUMENT } from '@angular/common';
import { paletteOf, type Palette } from '../drawing/palette.ts';
import type { VerdictColours } from '../drawing/colours.ts';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

/** The reader's own choices, remembered by the browser. */
@Injectable({ providedIn: 'root' })
export class Preferences {
  readonly theme = remembered<Theme>('theme', THEMES, 'system');
  readonly colours = remembered<VerdictColours>('colours', ['paper', 'safe'], 'paper');
  readonly inspector = remembered<'open' | 'folded'>('inspector', ['open', 'folded'], 'open');

  readonly #systemIsDark = mediaQuery('(prefers-color-scheme: dark)');
  readonly reducedMotion = mediaQuery('(prefers-reduced-motion: reduce)');

  readonly dark = computed(
    () => this.theme() === 'dark' || (this.theme() === 'system' && this.#systemIsDark()),
  );

  readonly #root = inject(DOCUMENT).documentElement;

  /** The colours of the theme, for what is drawn. */
  readonly palette = computed<Palette>(() => {
    this.#root.dataset['theme'] = this.dark() ? 'dark' : 'light';
    return paletteOf(this.#root);
  });

  constructor() {
    effect(() => void this.palette());
  }
}

/** A signal whose value outlives the page, where the browser allows it. */
function remembered<T extends string>(name: string, values: readonly T[], otherwise: T) {
  const key = `traincube.${name}`;
  const known = signal<T>(values.find((value) => value === read(key)) ?? otherwise);
  effect(() => write(key, known()));
  return known;
}

function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function write(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // A browser that forbids storage forgets the choice with the page.
  }
}

function mediaQuery(query: string) {
  const list = matchMedia(query);
  const matches = signal(list.matches);
  list.addEventListener('change', () => matches.set(list.matches));
  return matches.asReadonly();
}
