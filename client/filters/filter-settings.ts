import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { GRADIENT_MEASURES, WEIGHT_MEASURES, type Measure } from '../../schema/index.ts';
import {
  FILTER_ORDERS,
  NORMALISATIONS,
  type Address,
  type FilterOrder,
  type Normalisation,
} from '../data/address.ts';
import { Choice, type ChoiceGroup } from '../page/choice.ts';
import { MEASURE_FACTS } from '../page/layer-measures.ts';
import { OpenRun } from '../page/open-run.ts';

const NORMALISATION_NAMES: Readonly<Record<Normalisation, string>> = {
  filter: 'by filter',
  iteration: 'by iteration',
  layer: 'by layer',
  none: 'not at all',
};
const ORDER_NAMES: Readonly<Record<FilterOrder, string>> = {
  index: 'index',
  change: 'most change',
  similarity: 'similarity',
  activity: 'first activity',
};

/** Of filter charts: what their colours stand for, and their order; there while one is open. */
@Component({
  selector: 'tc-filter-settings',
  imports: [Choice],
  template: `
    <tc-choice
      class="first"
      name="measure of the filters"
      word="filters"
      [says]="facts[address().filterMeasure].says"
      [groups]="measures"
      [text]="measureName"
      [value]="address().filterMeasure"
      (chosen)="change({ filterMeasure: $event })"
    />
    <tc-choice
      name="normalised"
      says="normalised: what the colour of a value compares it with"
      [options]="normalisations"
      [text]="normalisationName"
      [value]="address().normalise"
      (chosen)="change({ normalise: $event })"
    />
    <tc-choice
      name="order of the filters"
      word="order"
      [options]="orders"
      [text]="orderName"
      [value]="address().filterOrder"
      (chosen)="change({ filterOrder: $event })"
    />
  `,
  styles: `
    :host {
      display: contents;
    }
    .first {
      padding-left: 8px;
      border-left: 1px solid var(--hairline);
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class FilterSettings {
  readonly #run = inject(OpenRun);
  readonly address = this.#run.address;
  readonly facts = MEASURE_FACTS;
  readonly measures: readonly ChoiceGroup<Measure>[] = [
    { name: 'weights', options: WEIGHT_MEASURES },
    { name: 'gradients', options: GRADIENT_MEASURES },
  ];
  readonly measureName = (measure: Measure) => MEASURE_FACTS[measure].name;
  readonly normalisations = NORMALISATIONS;
  readonly normalisationName = (one: Normalisation) => NORMALISATION_NAMES[one];
  readonly orders = FILTER_ORDERS;
  readonly orderName = (order: FilterOrder) => ORDER_NAMES[order];

  change(part: Partial<Address>): void {
    this.#run.selection.change('settings', part);
  }
}
