import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { Choice } from '../page/choice.ts';
import { OpenRun } from '../page/open-run.ts';
import { ROW_STEPS } from './filter-rows.ts';

/** How high the rows of filter charts are; there while one is open. */
@Component({
  selector: 'tc-filter-height',
  imports: [Choice],
  template: `
    <tc-choice
      name="height of the filters"
      word="height"
      says="height of a filter’s row; alt-wheel over a chart"
      [options]="heights"
      [text]="heightName"
      [value]="address().filterHeight"
      (chosen)="change($event)"
    />
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class FilterHeight {
  readonly #run = inject(OpenRun);
  readonly address = this.#run.address;
  /** Null is the height that suits the chart. */
  readonly heights: readonly (number | null)[] = [null, ...ROW_STEPS];

  heightName(this: void, height: number | null): string {
    if (height === null) return 'suited';
    return height === 0 ? 'fit' : `${height} px`;
  }

  change(filterHeight: number | null): void {
    this.#run.selection.change('settings', { filterHeight });
  }
}
