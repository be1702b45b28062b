import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import type { AnomalySettings } from '../../analysis/index.ts';
import { exact } from '../drawing/numbers.ts';
import { Anomalies } from './anomalies.ts';
import { OpenRun } from './open-run.ts';

/** Windows beyond this are typed into the address. */
const LONGEST_WINDOW = 200;

/** The window or the threshold of anomaly iterations, a setting of every view that shows them. */
@Component({
  selector: 'tc-rule-slider',
  template: `
    <label [title]="advice()"
      >{{ of() }}
      <input
        #slider
        type="range"
        min="1"
        [attr.aria-label]="of()"
        [max]="most()"
        [value]="value()"
        (input)="slide(+slider.value)"
      />
      <span class="value">{{ exact(value()) }}</span>
    </label>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class RuleSlider {
  readonly of = input.required<keyof AnomalySettings>();
  readonly #anomalies = inject(Anomalies);
  readonly #run = inject(OpenRun);
  readonly exact = exact;
  readonly value = computed(() => this.#anomalies.rule()?.[this.of()] ?? 1);
  readonly most = computed(() => {
    if (this.of() === 'window') return Math.max(1, Math.min(LONGEST_WINDOW, this.#run.dumps() - 1));
    return Math.max(1, ...(this.#run.detail()?.classImages.map(({ length }) => length) ?? []));
  });
  readonly advice = computed(() =>
    this.of() === 'window'
      ? `an image counts where it flips after (▽) or before (△) ${this.value()} equal results`
      : `a dump is an anomaly of a class where at least ${this.value()} of its images flip so`,
  );

  slide(value: number): void {
    this.#anomalies.slide({ [this.of()]: value });
  }
}
