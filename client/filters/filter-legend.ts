import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import type { Normalisation } from '../data/address.ts';
import { css } from '../drawing/colours.ts';
import { OpenRun } from '../page/open-run.ts';
import { Preferences } from '../theme/preferences.ts';
import { FilterCharts } from './filter-charts.ts';
import { filterColours } from './paint-filter-chart.ts';

/** What the ends of the colours are of. */
const OF: Readonly<Record<Normalisation, string>> = {
  filter: 'up to the most of each filter',
  iteration: 'up to the most of each iteration',
  layer: 'up to the most of each layer',
  none: 'the same for all charts',
};

/** The colours of filter charts, with what stands at both ends. */
@Component({
  selector: 'tc-filter-legend',
  template: `
    {{ legend().ends[0] }}
    <i class="scale" [title]="title()" [style.background]="gradient()"></i> {{ legend().ends[1] }}
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
    @media (max-width: 960px) {
      .scale {
        width: 24px;
      }
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class FilterLegend {
  readonly #charts = inject(FilterCharts);
  readonly #run = inject(OpenRun);
  readonly #preferences = inject(Preferences);
  readonly legend = this.#charts.legend;
  readonly title = computed(() => {
    const of = OF[this.#run.address().normalise];
    return `${this.legend().name}, ${of}; hatched where there is no value`;
  });
  readonly gradient = computed(() => {
    const colours = filterColours(this.#charts.measure(), this.#preferences.palette());
    const stops = Array.from({ length: 9 }, (_, at) => css(colours[1 + Math.round((at / 8) * 254)]!));
    return `linear-gradient(to right, ${stops.join(', ')})`;
  });
}
