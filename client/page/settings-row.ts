import { A11yModule, CdkTrapFocus } from '@angular/cdk/a11y';
import { OverlayModule } from '@angular/cdk/overlay';
import { NgTemplateOutlet } from '@angular/common';
import {
  ChangeDetectionStrategy,
  Component,
  DestroyRef,
  ElementRef,
  ViewEncapsulation,
  afterRenderEffect,
  computed,
  contentChildren,
  effect,
  inject,
  linkedSignal,
  signal,
  viewChild,
} from '@angular/core';
import { Setting } from './setting.ts';
import { fitSettings, type SettingWidth } from './settings-fit.ts';

/** Between a setting and its word, in CSS pixels. */
const WORD_GAP = 4;

/** Padding of the row at both ends, in CSS pixels. */
const PADDING = 6;

const LEGENDS = 'legends';
const UNKNOWN: SettingWidth = { bare: 0, word: 0 };

type Widths = ReadonlyMap<string, SettingWidth>;

/**
 * The settings of a view in one row. They are templates (`<ng-template tcSetting="sort" [rank]="2">`), and stand in their order; those that come and go
 * with their room kept stand behind the others. What has no room, measured as it is drawn, is behind the button `more`; words go before. Legends
 * (`<span legends>`) always stand at the right end.
 */
@Component({
  selector: 'tc-settings-row',
  imports: [A11yModule, NgTemplateOutlet, OverlayModule],
  templateUrl: './settings-row.html',
  styleUrl: './settings-row.css',
  encapsulation: ViewEncapsulation.None,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class SettingsRow {
  readonly #host = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  readonly settings = contentChildren(Setting);
  readonly more = viewChild<ElementRef<HTMLElement>>('more');
  readonly trap = viewChild(CdkTrapFocus);
  readonly #widths = signal<Widths>(new Map(), { equal: sameWidths });
  /** Of settings and legends together, in CSS pixels. */
  readonly #room = signal(Infinity);
  /** Whether the settings that have no room are shown. */
  readonly isOpen = signal(false);

  readonly #fit = computed(() => {
    const widths = this.#widths();
    const measured = this.settings()
      .filter((setting) => setting.present() || setting.keepsRoom())
      .map((setting) => ({
        ...(widths.get(setting.name()) ?? UNKNOWN),
        rank: setting.rank(),
        setting,
      }));
    return fitSettings(measured, widths.get(LEGENDS) ?? UNKNOWN, this.#room());
  });
  readonly withWords = computed(() => this.#fit().withWords);
  readonly #unfitting = computed(() => new Set([...this.#fit().folded].map(({ setting }) => setting)), {
    equal: sameMembers,
  });
  /** What is shown behind the button stays there until it is closed: the keyboard may be in it. */
  readonly folded = linkedSignal<readonly Setting[], readonly Setting[]>({
    source: () => this.settings().filter((setting) => setting.present() && this.#unfitting().has(setting)),
    computation: (unfitting, shown) => {
      if (!this.isOpen() || !shown) return unfitting;
      return this.settings().filter(
        (setting) => unfitting.includes(setting) || (setting.present() && shown.value.includes(setting)),
      );
    },
  });
  readonly foldedNames = computed(() =>
    this.folded()
      .map((setting) => setting.name())
      .join(', '),
  );
  readonly #inRow = computed(() =>
    this.settings().filter(
      (setting) =>
        (setting.present() || setting.keepsRoom()) &&
        !this.#unfitting().has(setting) &&
        !this.folded().includes(setting),
    ),
  );
  readonly steady = computed(() => this.#inRow().filter((setting) => !setting.keepsRoom()));
  /** They stand behind the button of the folded ones, which so stays where it is when they come. */
  readonly coming = computed(() => this.#inRow().filter((setting) => setting.keepsRoom()));

  constructor() {
    effect(() => {
      if (this.folded().length === 0) this.isOpen.set(false);
    });
    effect(() => void this.trap()?.focusTrap?.focusInitialElementWhenReady());
    const observer = new ResizeObserver(() => this.#measure());
    inject(DestroyRef).onDestroy(() => observer.disconnect());
    afterRenderEffect({
      read: () => {
        this.#inRow();
        this.withWords();
        observer.disconnect();
        observer.observe(this.#host);
        for (const element of this.#elements()) observer.observe(element);
        this.#measure();
      },
    });
  }

  close(): void {
    this.isOpen.set(false);
    this.more()?.nativeElement.focus();
  }

  #elements(): readonly HTMLElement[] {
    return [...this.#host.querySelectorAll<HTMLElement>('[data-setting]')];
  }

  /** A setting that is not in the row keeps the width that it had there. */
  #measure(): void {
    const measured = new Map(this.#widths());
    for (const element of this.#elements()) {
      const name = element.dataset['setting']!;
      measured.set(name, widthOf(element, measured.get(name)?.word ?? 0));
    }
    this.#widths.set(measured);
    this.#room.set(this.#host.clientWidth - PADDING);
  }
}

/** @param before the width of its words when they were drawn last */
function widthOf(element: HTMLElement, before: number): SettingWidth {
  const width = Math.ceil(element.getBoundingClientRect().width);
  const words = [...element.querySelectorAll('.word')].map((word) => word.getBoundingClientRect().width);
  const drawn = words.filter((word) => word > 0).map((word) => Math.ceil(word) + WORD_GAP);
  const word = drawn.reduce((sum, each) => sum + each, 0);
  return { bare: width - word, word: word > 0 ? word : before };
}

function sameWidths(a: Widths, b: Widths): boolean {
  return (
    a.size === b.size &&
    [...a].every(([name, { bare, word }]) => b.get(name)?.bare === bare && b.get(name)?.word === word)
  );
}

function sameMembers<T>(a: ReadonlySet<T>, b: ReadonlySet<T>): boolean {
  return a.size === b.size && [...a].every((member) => b.has(member));
}
