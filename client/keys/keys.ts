import { DestroyRef, Injectable, inject, signal } from '@angular/core';

/** A key and what it does, as the list of keys shows it. */
export interface KeyBinding {
  /** `event.key` of each key that does it. */
  readonly keys: readonly string[];
  /** How the list names the keys. */
  readonly shown: readonly string[];
  readonly does: string;
  /** @returns false where the key has nothing to do at the moment, so that its meaning elsewhere stays, and at last the browser's own */
  readonly run: (event: KeyboardEvent) => void | false;
}

/** The keys of what is on the page at the moment; the list of keys shows exactly these. */
@Injectable({ providedIn: 'root' })
export class Keys {
  readonly #bindings = signal<readonly KeyBinding[]>([]);
  readonly bindings = this.#bindings.asReadonly();

  constructor() {
    addEventListener('keydown', (event) => this.#press(event));
  }

  /** Binds keys as long as the caller lives; call it where Angular injects. */
  bind(...bindings: readonly KeyBinding[]): void {
    this.#bindings.update((all) => [...all, ...bindings]);
    inject(DestroyRef).onDestroy(() =>
      this.#bindings.update((all) => all.filter((binding) => !bindings.includes(binding))),
    );
  }

  #press(event: KeyboardEvent): void {
    if (event.defaultPrevented || isCommand(event) || isTyping(event)) return;
    // Bound last, asked first: a dialog's keys stand before the page's.
    const bound = this.#bindings().filter(({ keys }) => keys.includes(event.key));
    if (bound.reverse().some((binding) => binding.run(event) !== false)) event.preventDefault();
  }
}

/** Whether the key is the browser's or the system's; AltGr, which writes [ on many keyboards, says ctrl and alt too. */
function isCommand(event: KeyboardEvent): boolean {
  if (event.getModifierState('AltGraph')) return false;
  return event.ctrlKey || event.metaKey || event.altKey;
}

/** Whether the key belongs to a field or an open menu or dialog. */
function isTyping({ target }: KeyboardEvent): boolean {
  if (!(target instanceof Element)) return false;
  return target.closest('input, select, textarea, [role=menu], [role=dialog]') !== null;
}
