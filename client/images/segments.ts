import { ChangeDetectionStrategy, Component, ElementRef, inject, input, output } from '@angular/core';
import { exact, short } from '../drawing/numbers.ts';

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
        <span class="name">{{ segment.name }}</span>
        <span class="number" [title]="exact(segment.count ?? 0)">{{ said(segment.count) }}</span>
      </button>
    }
  `,
  styles: `
    :host {
      display: grid;
      flex: none;
      grid-template-columns: minmax(0, 48fr) minmax(0, 52fr);
      border: 1px solid var(--hairline);
      border-radius: 4px;
      font-size: 12px;
    }
    button {
      display: flex;
      gap: 4px;
      justify-content: space-between;
      height: 28px;
      padding: 0 6px;
      border: 0;
      background: none;
      line-height: 28px;
      cursor: pointer;
    }
    .name {
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
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

  /** Five digits would push the name aside. */
  said(count: number | null): string {
    if (count === null) return '';
    return count < 10_000 ? exact(count) : short(count);
  }

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
