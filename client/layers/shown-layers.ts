import { Injectable, computed, inject } from '@angular/core';
import { FIVE_NUMBERS } from '../../schema/index.ts';
import type { LevelValue } from '../data/level-chunk.ts';
import { overdue } from '../data/overdue.ts';
import { FilterCharts } from '../filters/filter-charts.ts';
import { exact } from '../drawing/numbers.ts';
import { sharesOf } from '../drawing/value-scale.ts';
import {
  MEASURE_FACTS,
  hasLogScale,
  isOfGradients,
  measureText,
  suitsLogScale,
} from '../page/layer-measures.ts';
import { dumpsText, levelText } from '../page/level-text.ts';
import { Network } from '../page/network.ts';
import { OpenRun } from '../page/open-run.ts';
import {
  boxShares,
  boxText,
  chartTitle,
  filtersText,
  isBoxes,
  isOfCoefficients,
  shortBoxText,
  valueText,
} from './box-charts.ts';
import { chartScales, flattener } from './chart-scales.ts';
import { LayerLayout } from './layer-layout.ts';
import { LayerValues, type Places } from './layer-values.ts';

/** What the Layer view shows: where its charts stand, and the data in them. */
@Injectable()
export class ShownLayers {
  readonly run = inject(OpenRun);
  readonly network = inject(Network);
  readonly filters = inject(FilterCharts);

  readonly address = this.run.address;
  readonly measure = computed(() => this.address().measure);
  readonly chart = computed(() => this.address().chart);
  /** Whether charts are box plots. */
  readonly isBoxes = computed(() => isBoxes(this.chart()));
  readonly ofGradients = computed(() => {
    const chart = this.chart();
    return isOfCoefficients(chart) ? chart === 'gradients' : isOfGradients(this.measure());
  });
  /** Whether there is a log scale. */
  readonly canLog = computed(() => !isOfCoefficients(this.chart()) && hasLogScale(this.measure()));
  /** Whether values stand on a log scale. */
  readonly isLog = computed(() => {
    const { log, measure } = this.address();
    return this.canLog() && (log === null ? suitsLogScale(measure) : log === 'yes');
  });

  readonly layout: LayerLayout = new LayerLayout({
    nodes: this.network.nodes,
    children: this.network.children,
    address: this.address,
    filtersHeight: (node) => this.filters.height(node),
    remarked: () => this.flattener(),
  });

  readonly #count = computed(() => this.network.nodes().length);
  readonly #values = new LayerValues({
    chart: this.chart,
    measure: this.measure,
    ofGradients: this.ofGradients,
    nodes: this.#count,
  });
  readonly here = this.#values.here;
  /** Where what is drawn stands among the dumps. */
  readonly places = computed<Places>(() => ({
    values: this.#values.place(),
    notFinite: this.#values.countsPlace(),
  }));

  /** For each shown node its scale. */
  readonly scales = computed(() => {
    const { chart, measure, chartScale } = this.address();
    const ofNodes = new Map(this.layout.shown().map((node) => [node, this.#values.wholeOf(node)] as const));
    return chartScales(ofNodes, { chart, measure, isLog: this.isLog(), isShared: chartScale === 'shared' });
  });
  /** The node that flattens the other charts, where they share a scale; null where none does. */
  readonly flattener = computed(() => {
    if (this.address().chartScale === 'free' || this.isLog()) return null;
    const ofNodes = new Map(this.layout.shown().map((node) => [node, this.#values.wholeOf(node)] as const));
    const isUpToOne = !isOfCoefficients(this.chart()) && this.facts().values === 'upToOne';
    return flattener(ofNodes, isUpToOne ? 1 : 0);
  });
  /** For each shown node its values as shares of its chart's height. */
  readonly shares = computed(() => {
    const scales = this.scales();
    const shares = this.isBoxes() ? boxShares : sharesOf;
    return new Map(
      this.layout
        .shown()
        .map(
          (node) =>
            [node, this.#values.drawnOf(node).map((values) => shares(scales.get(node)!, values))] as const,
        ),
    );
  });

  /** How many coefficients of a node were NaN or infinite, an entry for each of what is drawn. */
  notFinite(node: number): Float64Array {
    return this.#values.notFinite(node);
  }

  /** Whether any of them were, at any dump. */
  isEverNotFinite(node: number): boolean {
    return this.#values.isEverNotFinite(node);
  }

  /** Whether any shown chart has coefficients that were NaN or infinite. */
  readonly hasNotFinite = computed(() => this.layout.shown().some((node) => this.isEverNotFinite(node)));

  /** What a node is at a dump, or in a bucket of it: one value, or the five of a box; empty where it is not here. */
  valuesAt(node: number, dump: number): readonly LevelValue[] {
    return this.#values.at(node, dump);
  }

  /** Whether a node has no value over the whole run. */
  isNone(node: number): boolean {
    return this.#values.wholeOf(node).every((values) => values.every((value) => Number.isNaN(value)));
  }

  /** The dump that is shown, as text. */
  readonly dumpText = computed(() => `iteration ${exact(this.run.iterations()[this.run.shown()] ?? NaN)}`);

  /** The value of a node at the dump that is shown, as text. */
  valueText(node: number): string {
    const values = this.valuesAt(node, this.run.shown());
    if (values.length === 0) return '';
    if (!this.isBoxes()) return levelText(values[0], (value) => measureText(this.measure(), value));
    const five = this.fiveNumbers(node);
    if (five === null) return this.#isSilent(node) ? 'no gradients' : this.textOf(NaN);
    const filters = this.chart() === 'box' ? this.filtersText(node) : undefined;
    return dumpsText(values[0]!) + boxText(five, (value) => this.textOf(value), filters);
  }

  /** The same where there is little room. */
  shortText(node: number): string {
    const five = this.fiveNumbers(node);
    const isOne = this.chart() === 'box' && this.filtersBelow()[node] === 1;
    return five === null || isOne ? this.valueText(node) : shortBoxText(five, (value) => this.textOf(value));
  }

  /** The five numbers of a node's box at the dump that is shown, of several dumps the outermost and the mean of their medians; null where it has none. */
  fiveNumbers(node: number): readonly number[] | null {
    const [min, q1, median, q3, max] = this.isBoxes() ? this.valuesAt(node, this.run.shown()) : [];
    if (!min || !q1 || !median || !q3 || !max) return null;
    const five = [min.min, q1.min, median.mean, q3.max, max.max];
    return five.some((value) => Number.isNaN(value)) ? null : five;
  }

  /** For each node how many filters are in it. */
  readonly filtersBelow = computed(() => {
    const nodes = this.network.nodes();
    const filters = nodes.map(({ id }) => this.network.layerOf(id)?.filters ?? 0);
    // A parent stands before its children.
    for (const { id, parent } of [...nodes].reverse()) if (parent !== null) filters[parent]! += filters[id]!;
    return filters;
  });

  /** Of how many filters the boxes of a node are. */
  filtersText(node: number): string {
    const areCounted = this.notFinite(node).length > 0;
    const isFinite = areCounted && !this.isEverNotFinite(node);
    return filtersText(this.measure(), this.filtersBelow()[node]!, isFinite);
  }

  /** Whether the log has no gradients of a node, where they are shown. */
  #isSilent(node: number): boolean {
    return this.ofGradients() && this.isNone(node);
  }

  /** A value of the charts as people read it. */
  textOf(value: number): string {
    return valueText(this.chart(), this.measure(), value);
  }

  /** What the columns of its numbers are called: a measure, or the five of a box plot. */
  readonly columnNames = computed<readonly string[]>(() =>
    this.isBoxes() ? FIVE_NUMBERS : [this.measure()],
  );
  /** What their file is called after. */
  readonly fileName = computed(() => {
    const chart = this.chart();
    if (isOfCoefficients(chart)) return chart;
    return chart === 'box' ? `${this.measure()}-filters` : this.measure();
  });
  /** What the charts show, in few words. */
  readonly title = computed(() => chartTitle(this.chart(), this.measure()));

  /** What a chart's value is called; that of a box says itself of how many filters it is. */
  readonly valueTitle = computed(() => (this.chart() === 'box' ? this.facts().name : this.title()));

  readonly facts = computed(() => MEASURE_FACTS[this.measure()]);
  readonly failure = computed(() => this.network.failure() ?? this.#values.failure());
  readonly awaited = computed(() => !this.run.detail() || this.network.awaited() || this.#values.awaited());
  readonly late = overdue(this.awaited);
  /** Whether no value of what is chosen is in the log. */
  readonly isEmpty = computed(
    () => !this.awaited() && this.failure() === undefined && this.#count() > 0 && this.#values.areNone(),
  );
}
