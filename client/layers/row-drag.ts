import { signal } from '@angular/core';
import type { LayerLayout } from './layer-layout.ts';

/** Pixels that a press may move and still be a click. */
const STILL = 3;

interface Pressed {
  readonly node: number;
  readonly x: number;
  readonly y: number;
  isDragging: boolean;
}

/** What an outcrop's owner does with it. */
interface Acts {
  readonly click: (node: number, event: PointerEvent) => void;
  readonly move: (node: number, onto: number) => void;
}

/** An outcrop in the pointer's hand: a click, or a drag that moves its row. */
export class RowDrag {
  readonly #layout: LayerLayout;
  readonly #scroller: () => HTMLElement;
  readonly #acts: Acts;
  #pressed: Pressed | undefined;
  readonly #onto = signal<{ readonly node: number; readonly top: number } | null>(null);

  /** Where the row would go: the edge that it would stand at, in CSS pixels of the scrolled content. */
  readonly target = this.#onto.asReadonly();

  constructor(layout: LayerLayout, scroller: () => HTMLElement, acts: Acts) {
    this.#layout = layout;
    this.#scroller = scroller;
    this.#acts = acts;
  }

  press(event: PointerEvent, node: number): void {
    if (event.button !== 0) return;
    this.#pressed = { node, x: event.clientX, y: event.clientY, isDragging: false };
    (event.target as HTMLElement).setPointerCapture(event.pointerId);
  }

  move(event: PointerEvent): void {
    const pressed = this.#pressed;
    if (!pressed) return;
    pressed.isDragging ||= Math.hypot(event.clientX - pressed.x, event.clientY - pressed.y) > STILL;
    if (!pressed.isDragging) return;
    const scroller = this.#scroller();
    const row = this.#layout.at(event.clientY - scroller.getBoundingClientRect().top + scroller.scrollTop);
    const own = this.#layout.chartOf(pressed.node);
    if (!row || !own || row.node === pressed.node) return this.#onto.set(null);
    this.#onto.set({ node: row.node, top: row.top > own.top ? row.top + row.height : row.top });
  }

  release(event: PointerEvent): void {
    const [pressed, onto] = [this.#pressed, this.#onto()];
    this.cancel();
    if (!pressed) return;
    if (!pressed.isDragging) this.#acts.click(pressed.node, event);
    else if (onto) this.#acts.move(pressed.node, onto.node);
  }

  cancel(): void {
    this.#pressed = undefined;
    this.#onto.set(null);
  }
}
