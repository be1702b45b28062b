import {
  DestroyRef,
  ElementRef,
  afterRenderEffect,
  computed,
  inject,
  signal,
  type Signal,
} from '@angular/core';
import {
  ASSUMED,
  GAP,
  SETTINGS,
  foldedSettings,
  haveWordsRoom,
  type Setting,
  type SettingWidth,
  type Widths,
} from './settings-room.ts';

/** Room of the button that shows the folded settings, in CSS pixels. */
const MORE = 64;

/** Between a setting and its word, in CSS pixels. */
const WORD_GAP = 4;

/** What the row that it stands in has room for, measured as it is drawn. Make it where Angular injects. */
export class SettingsRow {
  readonly #host = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  readonly #widths = signal<Widths>(ASSUMED, { equal: sameWidths });
  /** Of all settings together, in CSS pixels; the legends always have theirs. */
  readonly #room = signal(Infinity);
  readonly withWords = computed(() => haveWordsRoom(this.#widths(), this.#room()));
  readonly folded: Signal<readonly Setting[]>;
  readonly inRow: Signal<readonly Setting[]>;

  constructor(present: Signal<readonly Setting[]>) {
    this.folded = computed(() =>
      foldedSettings(present(), this.#widths(), this.withWords(), this.#room(), MORE),
    );
    this.inRow = computed(() => present().filter((name) => !this.folded().includes(name)));
    const observer = new ResizeObserver(() => this.#measure());
    inject(DestroyRef).onDestroy(() => observer.disconnect());
    afterRenderEffect({
      read: () => {
        this.inRow();
        this.withWords();
        observer.disconnect();
        observer.observe(this.#host);
        for (const element of this.#elements()) observer.observe(element);
        this.#measure();
      },
    });
  }

  #elements(): readonly HTMLElement[] {
    return [...this.#host.querySelectorAll<HTMLElement>('[data-setting]')];
  }

  /** A setting that is not in the row keeps the width that it had there. */
  #measure(): void {
    const measured = new Map<string, SettingWidth>();
    let legends = 0;
    for (const element of this.#elements()) {
      const name = element.dataset['setting']!;
      const width = Math.ceil(element.getBoundingClientRect().width);
      if (name === 'legends') legends = width;
      const before = this.#widths()[name as Setting];
      const drawn = Math.ceil(element.querySelector('.word')?.getBoundingClientRect().width ?? 0);
      const word = drawn > 0 ? drawn + WORD_GAP : 0;
      measured.set(name, { bare: width - word, word: word > 0 ? word : (before?.word ?? 0) });
    }
    this.#widths.update(
      (before) =>
        Object.fromEntries(SETTINGS.map((name) => [name, measured.get(name) ?? before[name]])) as Widths,
    );
    this.#room.set(this.#host.clientWidth - legends - GAP);
  }
}

function sameWidths(a: Widths, b: Widths): boolean {
  return SETTINGS.every((name) => a[name].bare === b[name].bare && a[name].word === b[name].word);
}
