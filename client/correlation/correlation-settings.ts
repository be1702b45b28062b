import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { RANKINGS, type Ranking } from '../../schema/index.ts';
import type { Address, Normalisation } from '../data/address.ts';
import { GRID_FORMS, GRID_ORDERS, type GridForm, type GridOrder } from '../data/correlation-fields.ts';
import { exact } from '../drawing/numbers.ts';
import { Correlations } from '../grid/correlations.ts';
import { MEASURE_FACTS } from '../page/layer-measures.ts';
import { Choice } from '../page/choice.ts';
import { RuleSlider } from '../page/rule-slider.ts';
import { Setting } from '../page/setting.ts';
import { SettingsRow } from '../page/settings-row.ts';
import { CorrelationLegend } from './correlation-legend.ts';

const ORDER_NAMES: Readonly<Record<GridOrder, string>> = {
  network: 'network, error',
  similarity: 'similarity',
};

/** Steps of the slider for each doubling of k. */
const DOUBLING = 20;

/** The settings of the Correlation view, its legend at the right end. */
@Component({
  selector: 'tc-correlation-settings',
  imports: [Choice, CorrelationLegend, RuleSlider, Setting, SettingsRow],
  templateUrl: './correlation-settings.html',
  styleUrl: './correlation-settings.css',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class CorrelationSettings {
  readonly correlations = inject(Correlations);
  readonly run = this.correlations.run;
  readonly address = this.run.address;
  readonly forms: readonly GridForm[] = GRID_FORMS;
  readonly orders: readonly GridOrder[] = GRID_ORDERS;
  readonly orderName = (order: GridOrder) => ORDER_NAMES[order];
  readonly rankings = RANKINGS;
  readonly measures = MEASURE_FACTS;
  readonly measureName = (ranking: Ranking) => MEASURE_FACTS[ranking].name;
  readonly stripForms: readonly Normalisation[] = ['filter', 'iteration'];
  readonly exact = exact;

  /** The Cube has some of its own. */
  readonly isCube = computed(() => this.run.view() === 'cube');

  readonly k = computed(() => this.correlations.settings().k);
  /** On the slider each doubling is as long. */
  readonly kStep = computed(() => Math.round(Math.log2(this.k()) * DOUBLING));
  readonly kSteps = computed(() => Math.ceil(Math.log2(this.correlations.mostFilters()) * DOUBLING));
  readonly least = computed(() => this.correlations.settings().leastAppearances);
  readonly mostAppearances = computed(() => Math.max(1, this.correlations.iterations()?.all.length ?? 1));
  readonly isTurned = computed(
    () => this.address().turnedLayers.length + this.address().turnedClasses.length > 0,
  );

  slideK(step: number): void {
    const k = Math.round(2 ** (step / DOUBLING));
    this.correlations.slide({ k: Math.min(k, this.correlations.mostFilters()) });
  }

  /** What is typed, as far as it makes sense; the field says what is in force. */
  typeK(field: HTMLInputElement): void {
    const k = Math.round(Number(field.value));
    if (k >= 1) this.correlations.choose({ k: Math.min(k, this.correlations.mostFilters()) });
    field.value = String(this.k());
  }

  change(part: Partial<Address>): void {
    this.run.selection.change('settings', part);
  }
}
