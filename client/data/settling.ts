import { DestroyRef, inject, signal } from '@angular/core';

/** How long a gesture, or a slider, rests before it becomes part of the address, in ms. */
const SETTLED = 300;

/** A gesture that moves the page at once and becomes part of the address when it rests. Make it where Angular injects. */
export class Settling {
  readonly #moving = signal(false);
  /** Whether it is not yet part of the address. */
  readonly moving = this.#moving.asReadonly();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    inject(DestroyRef).onDestroy(() => clearTimeout(this.#timer));
  }

  /** It goes on. @param settle what to do when it rests: that of the last call alone */
  move(settle: () => void): void {
    this.#moving.set(true);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.stop();
      settle();
    }, SETTLED);
  }

  /** It is over, and nothing comes of it any more. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#moving.set(false);
  }
}
