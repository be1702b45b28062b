import { DestroyRef, Directive, ElementRef, inject, input, output } from '@angular/core';
import type { Address } from '../data/address.ts';
import { px, type Px } from '../drawing/spaces.ts';
import { OpenRun, type Brush } from './open-run.ts';

/** A place in a plot, and the keys that were held. */
export interface PlotPoint {
  readonly x: Px;
  readonly y: Px;
  readonly shift: boolean;
  /** Whether what is there is to be chosen besides what is chosen already. */
  readonly adds: boolean;
}

/** Pixels that a press may move and still be a click. */
const STILL = 3;

/** Dumps that a brush shows, at least. */
const FEWEST = 2;

/** A pointer that is down, and what it does when it moves. */
interface Press {
  readonly x: number;
  readonly y: number;
  last: { x: number; y: number };
  dragging: boolean;
  readonly brushes: boolean;
}

/** A wheel's step of 100 zooms by this factor. */
const WHEEL = 1.3;

/**
 * What the pointer does on every plot of the page: the cursor follows it, ctrl-wheel (or a pinch) zooms about it, a sideways
 * wheel pans, a drag pans or, with shift and in the timeline, brushes the range to show, a double click shows the whole run.
 */
@Directive({
  selector: '[tcPlot]',
  host: {
    '(pointerdown)': 'press($event)',
    '(pointermove)': 'move($event)',
    '(pointerup)': 'release($event)',
    '(click)': 'click($event)',
    '(pointercancel)': 'cancel()',
    '(lostpointercapture)': 'cancel()',
    '(pointerleave)': 'leave()',
    '(dblclick)': 'showAll()',
  },
})
export class Plot {
  /** What a drag does: `pan` moves the range, unless shift is held; `choose` brushes the range to show. */
  readonly drag = input<'pan' | 'choose'>('pan');
  /** How far the plot stands to the right of its element's left edge at a height below the element's top, in CSS pixels: a plot may lean. */
  readonly leaning = input<(y: number) => number>(upright);
  readonly hovered = output<PlotPoint | null>();
  readonly clicked = output<PlotPoint>();
  /** How far a panning drag goes down the rows, in CSS pixels. */
  readonly scrolled = output<number>();
  readonly #run = inject(OpenRun);
  readonly #element = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  #pressed: Press | undefined;
  /** Whether the pointer that was released last had not moved. */
  #isStill = false;
  /** The address before the last click. */
  #before: Address | undefined;

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
      brushes: this.drag() === 'choose' || event.shiftKey,
    };
  }

  move(event: PointerEvent): void {
    // A button that was released outside of the page says nothing of it.
    if (event.buttons === 0) this.cancel();
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
    if (pressed.brushes) this.#run.dragged.set(this.#brushed(pressed, event));
    else this.#pan(pressed.last, event);
    pressed.last = { x: event.clientX, y: event.clientY };
  }

  release(event: PointerEvent): void {
    const pressed = this.#pressed;
    if (!pressed) return;
    this.#isStill = !pressed.dragging;
    if (pressed.dragging && pressed.brushes) this.#show(this.#brushed(pressed, event));
    this.cancel();
  }

  /** The second click of a double click is none of its own: it would let go of what the first one chose. */
  click(event: MouseEvent): void {
    if (!this.#isStill) return;
    this.#isStill = false;
    if (event.detail > 1) return;
    this.#before = this.#run.address();
    this.clicked.emit(this.#pointOf(event));
  }

  cancel(): void {
    this.#pressed = undefined;
    this.#run.dragged.set(null);
  }

  /** Two clicks are a double click, not a choice: what the first one has done is taken back. */
  showAll(): void {
    this.#run.showAll(this.#before);
    this.#before = undefined;
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

  /** What a drag has gone over so far, inside the plot. */
  #brushed({ x, y }: Press, event: PointerEvent): Brush {
    const [a, b] = [this.#placeOf(x, y).x, this.#pointOf(event).x].map((at) =>
      Math.min(Math.max(at, 0), this.#run.plotWidth()),
    ) as [number, number];
    return { left: Math.min(a, b), width: Math.abs(b - a) };
  }

  #show({ left, width }: Brush): void {
    const scale = this.#run.scale();
    const range = { from: Math.floor(scale.place(px(left))), to: Math.ceil(scale.place(px(left + width))) };
    if (range.to - range.from >= FEWEST) this.#run.show(range);
  }

  #pointOf(event: MouseEvent): PlotPoint {
    const adds = event.ctrlKey || event.metaKey;
    return { ...this.#placeOf(event.clientX, event.clientY), shift: event.shiftKey, adds };
  }

  #placeOf(clientX: number, clientY: number): { readonly x: Px; readonly y: Px } {
    const { left, top } = this.#element.getBoundingClientRect();
    const y = clientY - top;
    return { x: px(clientX - left - this.leaning()(y)), y: px(y) };
  }
}

function upright(): number {
  return 0;
}
