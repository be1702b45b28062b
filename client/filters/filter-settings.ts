import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { GRADIENT_MEASURES, WEIGHT_MEASURES } from '../../schema/index.ts';
import {
  FILTER_ORDERS,
  NORMALISATIONS,
  type Address,
  type FilterOrder,
  type Normalisation,
} from '../data/address.ts';
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
  template: `
    <label class="first"
      ><span class="word">filters </span>
      <select
        #measure
        aria-label="measure of the filters"
        [title]="names[address().filterMeasure].says"
        (change)="change({ filterMeasure: $any(measure.value) })"
      >
        <optgroup label="weights">
          @for (name of weights; track name) {
            <option [value]="name" [selected]="address().filterMeasure === name">
              {{ names[name].name }}
            </option>
          }
        </optgroup>
        <optgroup label="gradients">
          @for (name of gradients; track name) {
            <option [value]="name" [selected]="address().filterMeasure === name">
              {{ names[name].name }}
            </option>
          }
        </optgroup>
      </select>
    </label>
    <select
      #normalise
      aria-label="normalised"
      title="normalised: what the colour of a value compares it with"
      (change)="change({ normalise: $any(normalise.value) })"
    >
      @for (name of normalisations; track name) {
        <option [value]="name" [selected]="address().normalise === name">
          {{ normalisationNames[name] }}
        </option>
      }
    </select>
    <label
      ><span class="word">order </span>
      <select #order aria-label="order of the filters" (change)="change({ filterOrder: $any(order.value) })">
        @for (name of orders; track name) {
          <option [value]="name" [selected]="address().filterOrder === name">{{ orderNames[name] }}</option>
        }
      </select>
    </label>
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
  readonly names = MEASURE_FACTS;
  readonly weights = WEIGHT_MEASURES;
  readonly gradients = GRADIENT_MEASURES;
  readonly normalisations = NORMALISATIONS;
  readonly normalisationNames = NORMALISATION_NAMES;
  readonly orders = FILTER_ORDERS;
  readonly orderNames = ORDER_NAMES;

  change(part: Partial<Address>): void {
    this.#run.selection.change('settings', part);
  }
}
