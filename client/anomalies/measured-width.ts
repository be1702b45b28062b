import { effect, signal, type ElementRef, type Signal } from '@angular/core';

/** Width of an element as it is laid out, in CSS pixels; 0 as long as it is not there. Call it where Angular injects. */
export function measuredWidth(of: Signal<ElementRef<HTMLElement> | undefined>): Signal<number> {
  const width = signal(0);
  effect((onCleanup) => {
    const element = of()?.nativeElement;
    if (!element) return width.set(0);
    const observer = new ResizeObserver(() => width.set(element.clientWidth));
    observer.observe(element);
    onCleanup(() => observer.disconnect());
  });
  return width.asReadonly();
}
