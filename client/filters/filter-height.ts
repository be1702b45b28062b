import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { OpenRun } from '../page/open-run.ts';
import { ROW_STEPS } from './filter-rows.ts';

/** How high the rows of filter charts are; there while one is open. */
@Component({
  selector: 'tc-filter-height',
  template: `
    <label
      ><span class="word">height </span>
      <select
        #height
        aria-label="height of the filters"
        title="height of a filter’s row; alt-wheel over a chart"
        (change)="change(height.value)"
      >
        <option value="" [selected]="address().filterHeight === null">suited</option>
        @for (size of heights; track size) {
          <option [value]="size" [selected]="address().filterHeight === size">
            {{ size === 0 ? 'fit' : size + ' px' }}
          </option>
        }
      </select>
    </label>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class FilterHeight {
  readonly #run = inject(OpenRun);
  readonly address = this.#run.address;
  readonly heights = ROW_STEPS;

  /** @param size a number, or empty for the one that suits the chart */
  change(size: string): void {
    this.#run.selection.change('settings', { filterHeight: size === '' ? null : Number(size) });
  }
}
