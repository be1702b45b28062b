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
  /** Of settings and legends together, in CSS pixels. */
  readonly #room = signal(Infinity);
  readonly #legends = signal<SettingWidth>({ bare: 240, word: 32 }, { equal: sameWidth });
  readonly withWords = computed(() => haveWordsRoom(this.#widths(), this.#roomOfSettings(true)));
  readonly folded: Signal<readonly Setting[]>;
  readonly inRow: Signal<readonly Setting[]>;

  constructor(present: Signal<readonly Setting[]>) {
    this.folded = computed(() =>
      foldedSettings(
        present(),
        this.#widths(),
        this.withWords(),
        this.#roomOfSettings(this.withWords()),
        MORE,
      ),
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

  /** The legends always have theirs. */
  #roomOfSettings(withWords: boolean): number {
    const { bare, word } = this.#legends();
    return this.#room() - bare - (withWords ? word : 0) - GAP;
  }

  /** A setting that is not in the row keeps the width that it had there. */
  #measure(): void {
    const measured = new Map<string, SettingWidth>();
    for (const element of this.#elements()) {
      const name = element.dataset['setting']!;
      const width = Math.ceil(element.getBoundingClientRect().width);
      const before = name === 'legends' ? this.#legends() : this.#widths()[name as Setting];
      const drawn = Math.ceil(element.querySelector('.word')?.getBoundingClientRect().width ?? 0);
      const word = drawn > 0 ? drawn + WORD_GAP : 0;
      measured.set(name, { bare: width - word, word: word > 0 ? word : before.word });
    }
    this.#widths.update(
      (before) =>
        Object.fromEntries(SETTINGS.map((name) => [name, measured.get(name) ?? before[name]])) as Widths,
    );
    this.#legends.update((before) => measured.get('legends') ?? before);
    this.#room.set(this.#host.clientWidth);
  }
}

function sameWidths(a: Widths, b: Widths): boolean {
  return SETTINGS.every((name) => sameWidth(a[name], b[name]));
}

function sameWidth(a: SettingWidth, b: SettingWidth): boolean {
  return a.bare === b.bare && a.word === b.word;
}
