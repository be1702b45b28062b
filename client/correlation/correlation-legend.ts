import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { Correlations } from '../grid/correlations.ts';
import { Preferences } from '../theme/preferences.ts';
import { gridLegend } from './legend.ts';

/** What the colours of the grid stand for. */
@Component({
  selector: 'tc-correlation-legend',
  template: `
    @if (isPartShown()) {
      <span
        title="the range above is that of the timeline; anomaly filters, mini-sets and evidence are of all iterations"
        >of the whole run</span
      >
    }
    @if (correlations.strongest(); as text) {
      <span
        title="anomaly filters, mini-sets and evidence are of those at which most images of a class flip"
        >{{ text }}</span
      >
    }
    @for (entry of legend().swatches; track entry.text) {
      <i class="swatch" [style.background]="entry.colour"></i><span>{{ entry.text }}</span>
    }
    @if (legend().colours.length > 0) {
      <span>{{ legend().low }}</span>
      <i class="scale" [style.background]="gradient()" title="anomaly filters in a cell"></i>
      <span>{{ legend().high }}</span>
    }
  `,
  styles: `
    :host {
      display: flex;
      align-items: center;
      gap: 6px;
      color: var(--quiet);
      font-size: 12px;
    }
    .swatch {
      width: 10px;
      height: 10px;
    }
    .scale {
      width: 56px;
      height: 10px;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class CorrelationLegend {
  readonly correlations = inject(Correlations);
  readonly #preferences = inject(Preferences);
  /** Whether the timeline shows a part of what the grid is of. */
  readonly isPartShown = computed(() => {
    const { from, to } = this.correlations.run.range();
    return to - from < this.correlations.run.dumps();
  });
  readonly legend = computed(() => gridLegend(this.correlations, this.#preferences.palette()));
  readonly gradient = computed(() => `linear-gradient(to right, ${this.legend().colours.join(', ')})`);
}
