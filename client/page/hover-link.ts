import { DestroyRef, Directive, computed, inject, input } from '@angular/core';
import { OpenRun, type Hovered } from './open-run.ts';

/**
 * The name of a class or image beside the view: pointer or focus on it marks its row, and a pointer on the row marks the name. What the inspector says
 * of the thing under the pointer stays, so that nothing moves away under it.
 */
@Directive({
  selector: '[tcHovers]',
  host: {
    '[class.hovered]': 'isHovered()',
    '(pointerenter)': 'point()',
    '(pointerleave)': 'leave()',
    '(focusin)': 'point()',
    '(focusout)': 'leave()',
  },
})
export class HoverLink {
  /** What it is the name of; null for nothing. */
  readonly tcHovers = input.required<Partial<Pick<Hovered, 'class' | 'image'>> | null>();
  readonly #run = inject(OpenRun);
  #isPointed = false;

  readonly isHovered = computed(() => {
    const [hovered, own] = [this.#run.hovered(), this.tcHovers()];
    if (!hovered || !own) return false;
    return own.image === undefined ? hovered.class === own.class : hovered.image === own.image;
  });

  constructor() {
    inject(DestroyRef).onDestroy(() => this.leave());
  }

  point(): void {
    const own = this.tcHovers();
    if (!own) return;
    this.#isPointed = true;
    this.#run.hovered.set({ cluster: null, class: null, image: null, ...own, within: 'inspector' });
  }

  leave(): void {
    if (this.#isPointed) this.#run.hovered.set(null);
    this.#isPointed = false;
  }
}
