import {
  DestroyRef,
  ElementRef,
  afterRenderEffect,
  computed,
  inject,
  signal,
  type Signal,
} from '@angular/core';
import { GAP, fittingIn } from './settings-fit.ts';

/** Which settings of a row have room in it, measured as they are drawn; the legends always have theirs. Make it where Angular injects. */
export class SettingsFold<Name extends string> {
  readonly #host = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  readonly #widths = signal<ReadonlyMap<string, number>>(new Map(), { equal: sameWidths });
  readonly #room = signal(Infinity);
  readonly folded: Signal<readonly Name[]>;
  readonly inRow: Signal<readonly Name[]>;

  /** @param present from the one that the row needs most to the one that it can do without first */
  constructor(present: Signal<readonly Name[]>) {
    const fitting = computed(() => fittingIn(present(), this.#widths(), this.#room()));
    this.folded = computed(() => present().slice(fitting()));
    this.inRow = computed(() => present().slice(0, fitting()));
    const observer = new ResizeObserver(() => this.#measure());
    inject(DestroyRef).onDestroy(() => observer.disconnect());
    afterRenderEffect({
      read: () => {
        this.inRow();
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
    const measured = new Map(this.#widths());
    for (const element of this.#elements()) {
      measured.set(element.dataset['setting']!, Math.ceil(element.getBoundingClientRect().width));
    }
    this.#widths.set(measured);
    this.#room.set(this.#host.clientWidth - (measured.get('legends') ?? 0) - 2 * GAP);
  }
}

function sameWidths(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): boolean {
  return a.size === b.size && [...a].every(([name, width]) => b.get(name) === width);
}
