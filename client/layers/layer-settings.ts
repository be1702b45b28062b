import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { GRADIENT_MEASURES, WEIGHT_MEASURES } from '../../schema/index.ts';
import {
  BANDS,
  CHART_SCALES,
  LAYER_CHARTS,
  NEGATIVES,
  type Address,
  type LayerChart,
  type LayerMeasure,
  type Negatives,
} from '../data/address.ts';
import { FilterHeight } from '../filters/filter-height.ts';
import { FilterLegend } from '../filters/filter-legend.ts';
import { FilterSettings } from '../filters/filter-settings.ts';
import { Choice, type ChoiceGroup } from '../page/choice.ts';
import { MEASURE_FACTS } from '../page/layer-measures.ts';
import { OpenRun } from '../page/open-run.ts';
import { Setting } from '../page/setting.ts';
import { SettingsRow } from '../page/settings-row.ts';
import { isOfCoefficients } from './box-charts.ts';
import { ShownLayers } from './shown-layers.ts';
import { LayerLegend } from './layer-legend.ts';

const CHART_HINTS: Readonly<Record<LayerChart, string>> = {
  horizon: 'the curve in bands of one colour that are laid over each other',
  line: 'the curve',
  box: 'least, quartiles and most of the measure over the filters of each chart',
  weights: 'least, quartiles and most of all weights of each chart, whatever the measure',
  gradients: 'least, quartiles and most of all gradients of each chart, whatever the measure',
};

const CHART_NAMES: Readonly<Record<LayerChart, string>> = {
  horizon: 'horizons',
  line: 'lines',
  box: 'filter boxes',
  weights: 'weight boxes',
  gradients: 'gradient boxes',
};

/** The settings of the Layer view, its legends at the right end. */
@Component({
  selector: 'tc-layer-settings',
  imports: [Choice, FilterHeight, FilterLegend, FilterSettings, LayerLegend, Setting, SettingsRow],
  templateUrl: './layer-settings.html',
  styleUrl: './layer-settings.css',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class LayerSettings {
  readonly #run = inject(OpenRun);
  readonly address = this.#run.address;
  readonly measures: readonly ChoiceGroup<LayerMeasure>[] = [
    { name: 'weights', options: WEIGHT_MEASURES },
    { name: 'gradients', options: [...GRADIENT_MEASURES, 'updateRatio'] },
  ];
  readonly measureName = (measure: LayerMeasure) => MEASURE_FACTS[measure].name;
  readonly charts = LAYER_CHARTS;
  readonly chartName = (chart: LayerChart) => CHART_NAMES[chart];
  readonly chartHints = CHART_HINTS;
  readonly bands = BANDS;
  readonly mirrors = NEGATIVES;
  readonly mirrorName = (negatives: Negatives) => (negatives === 'mirror' ? 'mirrored' : negatives);
  readonly scales = CHART_SCALES;
  readonly facts = computed(() => MEASURE_FACTS[this.address().measure]);

  readonly #shown = inject(ShownLayers);
  readonly canLog = this.#shown.canLog;
  /** Whether the charts are of the chosen measure. */
  readonly hasMeasure = computed(() => !isOfCoefficients(this.address().chart));
  readonly measureHint = computed(() =>
    this.hasMeasure() ? this.facts().says : `${this.#shown.title()} are shown, whatever the measure`,
  );
  readonly isLog = this.#shown.isLog;
  readonly logAdvice = computed(() => {
    if (this.canLog()) return 'log scale; 0 stands at its foot';
    return !this.hasMeasure()
      ? `no log scale: ${this.address().chart} lie on both sides of 0`
      : `no log scale: ${this.facts().name} is not always above 0, or always near 1`;
  });
  /** Whether horizons have values on both sides of their middle. */
  readonly diverges = computed(() => {
    const { values, reference } = this.facts();
    return values === 'signed' || (this.isLog() && reference !== undefined);
  });
  readonly isFolded = computed(() => this.address().drill.length + this.address().filterCharts.length === 0);

  unfoldAll(): void {
    const children = this.#shown.network.children();
    this.change({ drill: [...children.keys()].filter((node) => node > 0 && children[node]!.length > 0) });
  }

  change(part: Partial<Address>): void {
    this.#run.selection.change('settings', part);
  }
}
