import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import type { AnomalySettings } from '../../analysis/index.ts';
import { Anomalies } from './anomalies.ts';
import { OpenRun } from './open-run.ts';

/** Where the slider of the window ends; longer ones are typed. */
const LONGEST_SLID = 200;

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
        [max]="slid()"
        [value]="value()"
        (input)="slide(+slider.value)"
      />
      <input
        #typed
        class="value"
        type="number"
        min="1"
        [attr.aria-label]="of() + ', as a number'"
        [max]="most()"
        [value]="value()"
        (change)="type(typed)"
      />
    </label>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class RuleSlider {
  readonly of = input.required<keyof AnomalySettings>();
  readonly #anomalies = inject(Anomalies);
  readonly #run = inject(OpenRun);
  readonly value = computed(() => this.#anomalies.rule()?.[this.of()] ?? 1);
  /** The largest value that means something. */
  readonly most = computed(() => {
    if (this.of() === 'window') return Math.max(1, this.#run.dumps() - 1);
    return Math.max(1, ...(this.#run.detail()?.classImages.map(({ length }) => length) ?? []));
  });
  readonly slid = computed(() =>
    this.of() === 'window' ? Math.min(LONGEST_SLID, this.most()) : this.most(),
  );
  readonly advice = computed(() =>
    this.of() === 'window'
      ? `an image counts where it flips after (▽) or before (△) ${this.value()} equal results`
      : `a dump is an anomaly of a class where at least ${this.value()} of its images flip so`,
  );

  slide(value: number): void {
    this.#anomalies.slide({ [this.of()]: value });
  }

  /** What is no number in range becomes the nearest one, and nothing what it was. */
  type(field: HTMLInputElement): void {
    const value = Math.min(Math.max(1, Math.round(field.valueAsNumber)), this.most());
    if (!Number.isNaN(value)) this.#anomalies.choose({ [this.of()]: value });
    field.value = String(this.value());
  }
}
