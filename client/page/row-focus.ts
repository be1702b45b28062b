import type { CdkVirtualScrollViewport } from '@angular/cdk/scrolling';
import {
  ElementRef,
  Injector,
  afterNextRender,
  computed,
  effect,
  inject,
  signal,
  type Signal,
} from '@angular/core';

/**
 * The keys in a list of which only the rows on the screen and their neighbours are there: the tab key reaches one row, the arrows go from row to row. Each row has a
 * button with its place as `data-row`. Made where Angular injects.
 */
export class RowFocus {
  readonly #viewport: Signal<CdkVirtualScrollViewport | undefined>;
  readonly #height: () => number;
  readonly #injector = inject(Injector);
  readonly #element = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  /** The row that the keyboard was on last. */
  readonly #last = signal(0);
  readonly #made = signal({ start: 0, end: 0 });
  /** The row that the tab key reaches, one of those that are there. */
  readonly reached = computed(() => {
    const { start, end } = this.#made();
    return Math.max(start, Math.min(this.#last(), end - 1));
  });

  /** @param height of a row, in CSS pixels */
  constructor(viewport: Signal<CdkVirtualScrollViewport | undefined>, height: () => number) {
    this.#viewport = viewport;
    this.#height = height;
    effect((onCleanup) => {
      const shown = viewport();
      if (!shown) return;
      const observer = new ResizeObserver(() => shown.checkViewportSize());
      observer.observe(shown.elementRef.nativeElement);
      const made = shown.renderedRangeStream.subscribe((range) => this.#made.set(range));
      onCleanup(() => (observer.disconnect(), made.unsubscribe()));
    });
  }

  /** ↑ ↓ Home End. @param count of all rows */
  key(event: KeyboardEvent, at: number, count: number): void {
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: count - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    this.#focus(Math.max(0, Math.min(to, count - 1)));
  }

  /** The list begins anew, with this row in sight. */
  begin(at: number): void {
    this.#last.set(at);
    afterNextRender(() => (this.#viewport()?.scrollToOffset(0), this.reveal(at)), {
      injector: this.#injector,
    });
  }

  /** Scrolls no further than the row needs. */
  reveal(at: number, behaviour?: ScrollBehavior): void {
    const viewport = this.#viewport();
    if (!viewport) return;
    const [top, room] = [viewport.measureScrollOffset('top'), viewport.getViewportSize()];
    const height = this.#height();
    const from = at * height;
    if (from < top) viewport.scrollToOffset(from, behaviour);
    else if (from + height > top + room) viewport.scrollToOffset(from + height - room, behaviour);
  }

  #focus(at: number): void {
    this.#last.set(at);
    this.reveal(at);
    const { start, end } = this.#made();
    const focus = () => this.#element.querySelector<HTMLElement>(`[data-row="${at}"]`)?.focus();
    if (at >= start && at < end) focus();
    // The rows follow a scroll in the next frame.
    else requestAnimationFrame(() => afterNextRender(focus, { injector: this.#injector }));
  }
}
