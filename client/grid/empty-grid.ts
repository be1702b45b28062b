import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { counted, exact } from '../drawing/numbers.ts';
import { Correlations } from './correlations.ts';
import { OpenRun } from '../page/open-run.ts';

/** What to do where the grid has nothing in it: why that is, and the nearest settings that give it something. */
@Component({
  selector: 'tc-empty-grid',
  template: `
    <p>{{ reason() }}</p>
    @if (lower() !== null) {
      <p>
        <button class="control" (click)="correlations.anomalies.choose({ threshold: lower()! })">
          lower the threshold to {{ lower() }}
        </button>
      </p>
    } @else if (fewer() !== null) {
      <p>
        <button class="control" (click)="correlations.choose({ leastAppearances: 1 })">
          show all {{ fewer() }} mini-sets
        </button>
      </p>
    }
  `,
  styles: `
    :host {
      display: block;
      padding: 12px;
      font-size: 12px;
    }
    p + p {
      margin-top: 12px;
    }
    .control {
      border-color: var(--hairline);
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class EmptyGrid {
  readonly correlations = inject(Correlations);
  readonly #run = inject(OpenRun);
  readonly #rule = this.correlations.anomalies.rule;
  readonly #hasIterations = computed(() => (this.correlations.iterations()?.all.length ?? 0) > 0);
  readonly #largest = computed(() =>
    (this.correlations.anomalies.facts()?.largest ?? new Int32Array()).reduce(
      (most, score) => Math.max(most, score),
      0,
    ),
  );

  readonly reason = computed(() => {
    const rule = this.#rule();
    if (!this.#hasIterations()) {
      if (this.#run.dumps() < 2)
        return 'A run of one dump has no anomaly iterations: nothing has changed yet.';
      const said = `window ${rule?.window}, threshold ${exact(rule?.threshold ?? 1)}`;
      const smaller = (rule?.window ?? 1) > 1 ? ' A smaller window may find some.' : '';
      return this.#largest() === 0
        ? `No class has an anomaly iteration: no image flips beside ${rule?.window} equal results.${smaller}`
        : `No class has an anomaly iteration (${said}): the largest score is ${counted(this.#largest(), 'image')}.`;
    }
    if (this.fewer() !== null) {
      return `No mini-set appears at ${exact(this.correlations.settings().leastAppearances)} anomaly iterations or more.`;
    }
    return 'No filter has changed at the anomaly iterations: the first dump has none before it to compare with.';
  });
  /** A threshold that finds something; null where that is not what is missing. */
  readonly lower = computed(() => (this.#hasIterations() || this.#largest() === 0 ? null : this.#largest()));
  /** How many mini-sets the least appearances hide; null where that is not what is missing. */
  readonly fewer = computed(() => {
    const found = this.correlations.correlation()?.sets.found ?? 0;
    return found > 0 ? found : null;
  });
}
