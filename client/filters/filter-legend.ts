import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { css } from '../drawing/colours.ts';
import { Preferences } from '../theme/preferences.ts';
import { FilterCharts } from './filter-charts.ts';
import { filterColours } from './paint-filter-chart.ts';

/** The colours of filter charts, with what stands at both ends. */
@Component({
  selector: 'tc-filter-legend',
  template: `
    {{ legend().ends[0] }}
    <i class="scale" [title]="legend().name" [style.background]="gradient()"></i> {{ legend().ends[1] }}
  `,
  styles: `
    :host {
      display: flex;
      align-items: center;
      gap: 6px;
    }
    .scale {
      width: 56px;
      height: 10px;
      outline: 1px solid var(--hairline);
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class FilterLegend {
  readonly #charts = inject(FilterCharts);
  readonly #preferences = inject(Preferences);
  readonly legend = this.#charts.legend;
  readonly gradient = computed(() => {
    const colours = filterColours(this.#charts.measure(), this.#preferences.palette());
    const stops = Array.from({ length: 9 }, (_, at) => css(colours[1 + Math.round((at / 8) * 254)]!));
    return `linear-gradient(to right, ${stops.join(', ')})`;
  });
}
