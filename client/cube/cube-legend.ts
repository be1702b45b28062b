import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { ERROR_COLOURS, cssGradient } from '../drawing/colours.ts';
import { groundOf } from '../drawing/ramps.ts';
import { sequentialColours } from '../drawing/sequential.ts';
import { MEASURE_FACTS } from '../page/layer-measures.ts';
import { Preferences } from '../theme/preferences.ts';
import type { ShownCube } from './shown-cube.ts';
import type { StripForm } from './strips.ts';

const FORMS: Readonly<Record<StripForm, string>> = {
  filters: 'a strip for each anomaly filter',
  sets: 'a strip for each mini-set: its filter that changes most',
  rows: 'a strip for each pixel row: its filter that changes most',
};

/** What the colours of front and top stand for, and what a strip is. */
@Component({
  selector: 'tc-cube-legend',
  template: `
    <span>error 0 %</span><i [style.background]="errors"></i><span>100 %</span>
    <span class="apart">▽△ anomaly iterations</span>
    <span class="apart">{{ name() }} {{ shown().isAside() ? 'at an iteration' : 'of a filter' }}: least</span
    ><i [style.background]="changes()"></i><span>most{{ shown().isLog() ? ', log' : '' }}</span>
    <!-- A picture has the scales in its caption. -->
    <span class="apart form" data-label="left" [title]="form()">{{ form() }}</span>
  `,
  styles: `
    :host {
      display: flex;
      align-items: center;
      gap: 6px;
      color: var(--quiet);
      font-size: 12px;
      white-space: nowrap;
    }
    i {
      flex: none;
      width: 56px;
      height: 10px;
    }
    .form {
      overflow: hidden;
      text-overflow: ellipsis;
    }
    .apart {
      margin-left: 18px;
    }
  `,
  host: { class: 'quiet' },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class CubeLegend {
  readonly shown = input.required<ShownCube>();
  readonly #preferences = inject(Preferences);
  readonly errors = cssGradient(ERROR_COLOURS);
  readonly changes = computed(() =>
    cssGradient(sequentialColours(groundOf(this.#preferences.palette().paper))),
  );
  readonly name = computed(() => {
    const measure = this.shown().measure();
    return measure === 'cosine' ? '1 − cosine' : MEASURE_FACTS[measure].name;
  });
  readonly form = computed(() => FORMS[this.shown().strips().form]);
}
