import { ChangeDetectionStrategy, Component, ElementRef, inject, input, output } from '@angular/core';
import { exact } from '../drawing/numbers.ts';

/** One of a few things to choose from. */
export interface Segment<T extends string = string> {
  readonly value: T;
  readonly name: string;
  /** What stands at its right; null where that is not known yet. */
  readonly count: number | null;
}

/** A choice of one among a few, two side by side, each with how many it holds. */
@Component({
  selector: 'tc-segments',
  template: `
    @for (segment of segments(); track segment.value) {
      <button
        role="radio"
        [attr.aria-checked]="segment.value === chosen()"
        [attr.tabindex]="segment.value === chosen() ? 0 : -1"
        (click)="choose.emit(segment.value)"
      >
        {{ segment.name }}
        <span class="number">{{ segment.count === null ? '' : exact(segment.count) }}</span>
      </button>
    }
  `,
  styles: `
    :host {
      display: grid;
      flex: none;
      grid-template-columns: 1fr 1fr;
      border: 1px solid var(--hairline);
      border-radius: 4px;
      font-size: 12px;
    }
    button {
      display: flex;
      justify-content: space-between;
      height: 28px;
      padding: 0 8px;
      border: 0;
      background: none;
      line-height: 28px;
      white-space: pre;
      cursor: pointer;
    }
    button:nth-child(odd) {
      border-right: 1px solid var(--hairline);
    }
    button:nth-child(n + 3) {
      border-top: 1px solid var(--hairline);
    }
    button:hover {
      background: var(--faint);
    }
    button[aria-checked='true'] {
      background: var(--accent-faint);
      color: var(--accent);
      font-weight: 550;
    }
    button:focus-visible {
      outline-offset: -2px;
    }
  `,
  host: { role: 'radiogroup', '(keydown)': 'key($event)' },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Segments<T extends string> {
  readonly segments = input.required<readonly Segment<T>[]>();
  readonly chosen = input.required<T>();
  readonly choose = output<T>();
  readonly #element = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  readonly exact = exact;

  /** The arrow keys go from one to the next. */
  key(event: KeyboardEvent): void {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const { length } = this.segments();
    const at = this.segments().findIndex(({ value }) => value === this.chosen());
    const next = (at + step + length) % length;
    this.choose.emit(this.segments()[next]!.value);
    this.#element.querySelectorAll('button')[next]?.focus();
  }
}
