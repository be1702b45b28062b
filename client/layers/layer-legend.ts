import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { Preferences } from '../theme/preferences.ts';
import { legendOf } from './legend.ts';
import { ShownLayers } from './shown-layers.ts';

/** What the colours and heights of the charts stand for: the values at both ends of the scale, and in its middle. */
@Component({
  selector: 'tc-layer-legend',
  template: `
    @if (legend(); as legend) {
      @for (entry of legend.swatches; track entry.text) {
        <span class="entry"><i class="swatch" [style.background]="entry.colour"></i>{{ entry.text }}</span>
      }
      @if (legend.colours.length > 0) {
        <span class="entry">
          {{ legend.low }}
          <span class="bands" [title]="legend.title">
            @for (colour of legend.colours; track $index) {
              <i [style.background]="colour"></i>
            }
          </span>
          {{ legend.high }}
        </span>
      } @else {
        <span>{{ legend.low }}</span>
      }
      @if (legend.middle) {
        <span class="quiet">{{ legend.middle }}</span>
      }
    }
  `,
  styles: `
    :host,
    .entry {
      display: flex;
      align-items: center;
      gap: 6px;
    }
    .bands {
      display: flex;
      height: 10px;
      outline: 1px solid var(--hairline);
    }
    .bands i {
      width: 14px;
      height: 10px;
    }
    .swatch {
      width: 10px;
      height: 10px;
    }
    /* In two lines, rather than cut. */
    @media (max-width: 960px) {
      :host {
        flex-wrap: wrap;
        justify-content: flex-end;
        max-width: 180px;
        row-gap: 0;
        line-height: 15px;
      }
      .bands i {
        width: 8px;
      }
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class LayerLegend {
  readonly #shown = inject(ShownLayers);
  readonly #preferences = inject(Preferences);
  readonly legend = computed(() => legendOf(this.#shown, this.#preferences.palette()));
}
