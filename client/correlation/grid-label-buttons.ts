import { ChangeDetectionStrategy, Component, computed, input, output } from '@angular/core';
import { exact } from '../drawing/numbers.ts';
import type { GridLabel } from './grid-labels.ts';

/** What a layer and a class say of themselves. */
const SAID = {
  layer: { counted: 'anomaly filters', inside: 'mini-sets', label: 'left' },
  class: { counted: 'anomaly iterations', inside: 'anomaly iterations', label: 'slanting' },
} as const;

/** The name of a row or a column, and the button that unfolds it. */
@Component({
  selector: 'tc-grid-label-buttons',
  template: `
    <button
      class="turn"
      tabindex="-1"
      [attr.aria-expanded]="label().isOpen"
      [attr.aria-label]="(label().isOpen ? 'fold ' : 'unfold ') + of() + ' ' + label().name"
      [title]="label().isOpen ? 'fold' : 'unfold to its ' + said().inside"
      (click)="turned.emit()"
    >
      {{ label().isOpen ? '▾' : '▸' }}
    </button>
    <button
      class="name"
      tabindex="-1"
      [attr.aria-pressed]="label().isSelected"
      [title]="label().name + ': ' + label().count + ' ' + said().counted + '; a click selects it'"
      (click)="chosen.emit()"
      (dblclick)="turned.emit()"
    >
      <span [attr.data-label]="said().label">{{ label().name }}</span>
    </button>
    @if (of() === 'layer') {
      <span class="count quiet" data-label="right">{{ exact(label().count) }}</span>
    }
  `,
  styles: `
    .name,
    .turn {
      overflow: hidden;
      padding: 0;
      border: 0;
      background: none;
      color: inherit;
      font: inherit;
      text-overflow: ellipsis;
      cursor: pointer;
    }
    .name {
      min-width: 0;
      text-align: left;
    }
    :host(.column) .name {
      max-width: 104px;
    }
    :host(.row) .name {
      flex: 1;
    }
    .turn {
      flex: none;
      width: 14px;
      color: var(--quiet);
      font-size: 9px;
    }
    .turn:hover {
      color: var(--accent);
    }
    .count {
      font-size: 11px;
      font-variant-numeric: tabular-nums;
    }
  `,
  host: { '[class.meant]': 'label().isMeant', '[class.selected]': 'label().isSelected' },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class GridLabelButtons {
  readonly label = input.required<GridLabel>();
  readonly of = input.required<'layer' | 'class'>();
  /** It is to be unfolded, or folded. */
  readonly turned = output<void>();
  readonly chosen = output<void>();
  readonly exact = exact;
  readonly said = computed(() => SAID[this.of()]);
}
