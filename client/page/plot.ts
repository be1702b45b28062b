import { DestroyRef, Directive, ElementRef, inject, input, output } from '@angular/core';
import { px, type Px } from '../drawing/spaces.ts';
import { OpenRun } from './open-run.ts';

/** A place in a plot, and the keys that were held. */
export interface PlotPoint {
  readonly x: Px;
  readonly y: Px;
  readonly shift: boolean;
}

/** Pixels that a press may move and still be a click. */
const STILL = 3;

/** A wheel's step of 100 zooms by this factor. */
const WHEEL = 1.3;

/**
 * What the pointer does on every plot of the page: the cursor follows it, ctrl-wheel (or a pinch) zooms about it, a sideways
 * wheel pans, and so does a drag where dragging pans.
 */
@Directive({
  selector: '[tcPlot]',
  host: {
    '(pointerdown)': 'press($event)',
    '(pointermove)': 'move($event)',
    '(pointerup)': 'release($event)',
    '(pointercancel)': 'cancel()',
    '(pointerleave)': 'leave()',
  },
})
export class Plot {
  /** What a drag does: `pan` moves the range; `choose` is left to who listens to `dragged`. */
  readonly drag = input<'pan' | 'choose'>('pan');
  readonly hovered = output<PlotPoint | null>();
  readonly clicked = output<PlotPoint>();
  /** How far a panning drag goes down the rows, in CSS pixels. */
  readonly scrolled = output<number>();
  /** From where to where a drag has come, and whether it is over. */
  readonly dragged = output<{ readonly from: Px; readonly to: Px; readonly over: boolean }>();

  readonly #run = inject(OpenRun);
  readonly #element = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  #pressed:
    { readonly x: number; readonly y: number; last: { x: number; y: number }; dragging: boolean } | undefined;

  constructor() {
    const wheel = (event: WheelEvent) => this.#wheel(event);
    this.#element.addEventListener('wheel', wheel, { passive: false });
    inject(DestroyRef).onDestroy(() => this.#element.removeEventListener('wheel', wheel));
  }

  press(event: PointerEvent): void {
    if (event.button !== 0) return;
    this.#pressed = {
      x: event.clientX,
      y: event.clientY,
      last: { x: event.clientX, y: event.clientY },
      dragging: false,
    };
  }

  move(event: PointerEvent): void {
    const point = this.#pointOf(event);
    this.#run.cursor.set(this.#run.dumps() > 0 ? this.#run.scale().dumpAt(point.x) : null);
    this.hovered.emit(point);
    const pressed = this.#pressed;
    if (!pressed) return;
    if (!pressed.dragging && Math.hypot(event.clientX - pressed.x, event.clientY - pressed.y) > STILL) {
      pressed.dragging = true;
      this.#element.setPointerCapture(event.pointerId);
    }
    if (!pressed.dragging) return;
    if (this.drag() === 'pan') this.#pan(pressed.last, event);
    else this.#emitDrag(event, false);
    pressed.last = { x: event.clientX, y: event.clientY };
  }

  release(event: PointerEvent): void {
    const pressed = this.#pressed;
    if (!pressed) return;
    if (!pressed.dragging) this.clicked.emit(this.#pointOf(event));
    else if (this.drag() === 'choose') this.#emitDrag(event, true);
    this.#pressed = undefined;
  }

  cancel(): void {
    this.#pressed = undefined;
  }

  leave(): void {
    this.#run.cursor.set(null);
    this.hovered.emit(null);
  }

  #pan(last: { readonly x: number; readonly y: number }, { clientX, clientY }: PointerEvent): void {
    if (clientX !== last.x) this.#run.pan((last.x - clientX) * this.#run.scale().dumpsPerPx);
    if (clientY !== last.y) this.scrolled.emit(last.y - clientY);
  }

  #wheel(event: WheelEvent): void {
    const { scale } = this.#run;
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      this.#run.zoom(scale().place(this.#pointOf(event).x), WHEEL ** (event.deltaY / 100));
      return;
    }
    const sideways = event.shiftKey && event.deltaX === 0 ? event.deltaY : event.deltaX;
    if (Math.abs(sideways) <= (event.shiftKey ? 0 : Math.abs(event.deltaY))) return;
    event.preventDefault();
    this.#run.pan(sideways * scale().dumpsPerPx);
  }

  #emitDrag(event: PointerEvent, over: boolean): void {
    const left = this.#element.getBoundingClientRect().left;
    this.dragged.emit({ from: px(this.#pressed!.x - left), to: this.#pointOf(event).x, over });
  }

  #pointOf(event: MouseEvent): PlotPoint {
    const { left, top } = this.#element.getBoundingClientRect();
    return { x: px(event.clientX - left), y: px(event.clientY - top), shift: event.shiftKey };
  }
}
