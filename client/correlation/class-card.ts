import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { counted, exact } from '../drawing/numbers.ts';
import { Correlations } from '../grid/correlations.ts';
import { PairList, type ListedPair } from './pair-list.ts';

/** The class that is selected: its anomaly iterations, and how strongly each mini-set goes with it. */
@Component({
  selector: 'tc-class-card',
  imports: [PairList],
  templateUrl: './class-card.html',
  styleUrl: './card.css',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ClassCard {
  readonly correlations = inject(Correlations);
  readonly run = this.correlations.run;

  readonly #id = computed(() => this.run.address().class);
  readonly #column = computed(() => {
    const [correlation, id] = [this.correlations.correlation(), this.#id()];
    return correlation && id !== null ? correlation.iterations.classes.indexOf(id) : -1;
  });
  /** Its evidence with all mini-sets; null until it is known. */
  readonly pairs = computed(() => {
    const [pairs, column] = [this.correlations.pairs(), this.#column()];
    return pairs && column >= 0 ? pairs.ofClass(column) : null;
  });
  /** Null where no class is selected, or one without anomaly iterations. */
  readonly card = computed(() => {
    const [correlation, id, column] = [this.correlations.correlation(), this.#id(), this.#column()];
    if (!correlation || id === null || column < 0) return null;
    const { offsets } = correlation.iterations;
    return {
      name: this.run.detail()!.classNames[id]!,
      anomalies: counted(offsets[column + 1]! - offsets[column]!, 'anomaly iteration'),
      with: this.#withText(),
    };
  });

  letGo(): void {
    this.run.selection.change('inspector', { class: null, image: null });
  }

  /** Selects a mini-set and its layer; again lets go. With ctrl besides others. */
  choose({ set, layer, isSelected, adds }: ListedPair): void {
    if (isSelected) return this.run.selection.change('inspector', { sets: this.correlations.without(set) });
    this.run.selection.change('inspector', {
      sets: this.correlations.withSet(set, adds),
      node: this.correlations.nodes()[layer]!,
      also: [],
      filter: null,
    });
  }

  /** `with 9 of 40 mini-sets, beyond chance with none (q ≤ 5 %)`. */
  #withText(): string {
    const pairs = this.pairs();
    if (!pairs) return '';
    const met = pairs.observed.filter((observed) => observed > 0).length;
    const beyond = pairs.q.filter((q) => q <= this.correlations.rate()).length;
    return `with ${exact(met)} of ${counted(pairs.set.length, 'mini-set')}, beyond chance with ${beyond === 0 ? 'none' : exact(beyond)} (q ≤ ${this.run.address().evidenceRate} %); grey: not beyond chance`;
  }
}
