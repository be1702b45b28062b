import { Injectable, computed, inject } from '@angular/core';
import { FIVE_NUMBERS } from '../../schema/index.ts';
import { present } from '../data/coordinator.ts';
import { declareNeeds } from '../data/declare-needs.ts';
import { filterBoxesNeed } from '../data/filter-boxes.ts';
import { nodeChunkNeed, scalarNeed } from '../data/needs.ts';
import { ofNode } from '../data/node-series.ts';
import { overdue } from '../data/overdue.ts';
import { FilterCharts } from '../filters/filter-charts.ts';
import { sharesOf } from '../drawing/value-scale.ts';
import {
  MEASURE_FACTS,
  columnsOfMeasure,
  hasLogScale,
  isOfGradients,
  measureText,
  measureValues,
  suitsLogScale,
} from '../page/layer-measures.ts';
import { layerSeries, type LayerSeriesSources } from '../page/layer-series.ts';
import { Network } from '../page/network.ts';
import { OpenRun } from '../page/open-run.ts';
import {
  boxColumns,
  boxShares,
  boxText,
  chartTitle,
  isBoxes,
  isOfCoefficients,
  valueText,
} from './box-charts.ts';
import { chartScales, flattener } from './chart-scales.ts';
import { LayerLayout } from './layer-layout.ts';

/** How many coefficients were NaN, and infinite. */
const COUNTS = ['nan', 'infinity'] as const;
const GRADIENT_COUNTS = ['gradientNan', 'gradientInfinity'] as const;

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
  readonly #columns = computed<readonly string[]>(
    () => (this.isBoxes() ? boxColumns(this.chart(), this.measure()) : columnsOfMeasure(this.measure())),
    { equal: (a, b) => String(a) === String(b) },
  );
  readonly #series = this.#seriesOf(this.#columns, (run, columns, stretch) => {
    const measure = this.measure();
    return this.chart() === 'box' && measure !== 'updateRatio'
      ? filterBoxesNeed(run, measure, stretch)
      : nodeChunkNeed(run, columns, stretch);
  });
  readonly #counts = this.#seriesOf(computed(() => (this.ofGradients() ? GRADIENT_COUNTS : COUNTS)));

  readonly #rateNeed = computed(() => {
    const run = this.run.detail();
    const isWanted = this.measure() === 'updateRatio' && !this.isBoxes();
    return isWanted && run?.scalarColumns.includes('learningRate')
      ? scalarNeed(run, 'learningRate', 'last')
      : undefined;
  });
  readonly #coordinator = declareNeeds(() => (this.#rateNeed() ? [this.#rateNeed()!] : []));
  readonly #rateAnswer = computed(() => this.#rateNeed() && this.#coordinator.answer(this.#rateNeed()!));

  /** Values node after node, an entry a dump: one series, or the five of a box plot; NaN for none. */
  readonly values = computed<readonly Float64Array[]>(() => {
    const { columns } = this.#series.series();
    if (this.isBoxes() || columns.length === 0) return columns;
    const answer = this.#rateAnswer();
    return [measureValues(this.measure(), columns, (answer && present(answer)) ?? null)];
  });
  /** An entry a dump: 1 where its values have come. */
  readonly here = computed(() => this.#series.series().here);
  readonly #dumps = computed(() => this.#series.series().dumps);

  /** For each shown node its scale. */
  readonly scales = computed(() => {
    const { chart, measure, chartScale } = this.address();
    const ofNodes = new Map(this.layout.shown().map((node) => [node, this.seriesOf(node)] as const));
    return chartScales(ofNodes, { chart, measure, isLog: this.isLog(), isShared: chartScale === 'shared' });
  });
  /** The node that flattens the other charts, where they share a scale; null where none does. */
  readonly flattener = computed(() => {
    if (this.address().chartScale === 'free' || this.isLog()) return null;
    const ofNodes = new Map(this.layout.shown().map((node) => [node, this.seriesOf(node)] as const));
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
          (node) => [node, this.seriesOf(node).map((values) => shares(scales.get(node)!, values))] as const,
        ),
    );
  });

  /** A node's part of `values`. */
  seriesOf(node: number): readonly Float64Array[] {
    return this.values().map((values) => ofNode(values, node, this.#dumps()));
  }

  /** An entry a dump: how many coefficients of a node were NaN or infinite. */
  notFinite(node: number): Float64Array {
    const { columns, dumps } = this.#counts.series();
    const [nan, infinity] = columns.map((column) => ofNode(column, node, dumps)) as [
      Float64Array,
      Float64Array,
    ];
    return nan.map((count, dump) => count + infinity[dump]!);
  }

  /** Whether any shown chart has coefficients that were NaN or infinite. */
  readonly hasNotFinite = computed(() =>
    this.layout.shown().some((node) => this.notFinite(node).some((count) => count > 0)),
  );

  /** The value of a node at the dump that is shown, as text. */
  valueText(node: number): string {
    const dump = this.run.shown();
    if (this.here()[dump] !== 1) return '';
    const series = this.seriesOf(node);
    if (!this.isBoxes()) return measureText(this.measure(), series[0]?.[dump]);
    const five = this.fiveNumbers(node);
    if (five === null) return this.#isSilent(node) ? 'no gradients' : this.textOf(NaN);
    const filters = this.chart() === 'box' ? this.filtersBelow()[node] : undefined;
    return boxText(five, (value) => this.textOf(value), filters);
  }

  /** The five numbers of a node's box at the dump that is shown; null where it has none. */
  fiveNumbers(node: number): readonly number[] | null {
    const dump = this.run.shown();
    if (!this.isBoxes() || this.here()[dump] !== 1) return null;
    const five = this.seriesOf(node).map((column) => column[dump]!);
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

  /** Whether the log has no gradients of a node, where they are shown. */
  #isSilent(node: number): boolean {
    const isNone = (values: Float64Array) => values.every((value) => Number.isNaN(value));
    return this.ofGradients() && this.seriesOf(node).every(isNone);
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
  readonly failure = computed(
    () => this.network.failure() ?? this.#series.failure() ?? this.#counts.failure(),
  );
  readonly awaited = computed(
    () =>
      !this.run.detail() ||
      this.network.awaited() ||
      this.#series.awaited() ||
      this.#counts.awaited() ||
      this.#rateAnswer()?.state === 'awaited',
  );
  readonly late = overdue(this.awaited);
  /** Whether no value of what is chosen is in the log. */
  readonly isEmpty = computed(
    () =>
      !this.awaited() &&
      this.failure() === undefined &&
      this.#count() > 0 &&
      this.values().every((values) => values.every((value) => Number.isNaN(value))),
  );

  #seriesOf(columns: LayerSeriesSources['columns'], chunkNeed?: LayerSeriesSources['chunkNeed']) {
    const { detail: run, range } = this.run;
    return layerSeries({ run, nodes: this.#count, columns, range, ...(chunkNeed && { chunkNeed }) });
  }
}
