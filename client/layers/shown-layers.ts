import { Injectable, computed, inject } from '@angular/core';
import { present } from '../data/coordinator.ts';
import { declareNeeds } from '../data/declare-needs.ts';
import { scalarNeed } from '../data/needs.ts';
import { ofNode } from '../data/node-series.ts';
import { overdue } from '../data/overdue.ts';
import { FilterCharts } from '../filters/filter-charts.ts';
import { measured } from '../drawing/numbers.ts';
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
import { layerSeries } from '../page/layer-series.ts';
import { Network } from '../page/network.ts';
import { OpenRun } from '../page/open-run.ts';
import { chartScales, flattener } from './chart-scales.ts';
import { LayerLayout } from './layer-layout.ts';

/** What a box plot stands on: of the weights, and of the gradients. */
const BOX_COLUMNS = ['min', 'q1', 'median', 'q3', 'max'] as const;
const GRADIENT_BOX_COLUMNS = [
  'gradientMin',
  'gradientQ1',
  'gradientMedian',
  'gradientQ3',
  'gradientMax',
] as const;

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
  readonly ofGradients = computed(() => isOfGradients(this.measure()));
  /** Whether values stand on a log scale. */
  readonly isLog = computed(() => {
    const { log, measure, chart } = this.address();
    if (chart === 'box' || !hasLogScale(measure)) return false;
    return log === null ? suitsLogScale(measure) : log === 'yes';
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
    () => {
      if (this.chart() !== 'box') return columnsOfMeasure(this.measure());
      return this.ofGradients() ? GRADIENT_BOX_COLUMNS : BOX_COLUMNS;
    },
    { equal: (a, b) => String(a) === String(b) },
  );
  readonly #series = this.#seriesOf(this.#columns);
  readonly #counts = this.#seriesOf(computed(() => (this.ofGradients() ? GRADIENT_COUNTS : COUNTS)));

  readonly #rateNeed = computed(() => {
    const run = this.run.detail();
    const isWanted = this.measure() === 'updateRatio' && this.chart() !== 'box';
    return isWanted && run?.scalarColumns.includes('learningRate')
      ? scalarNeed(run, 'learningRate', 'last')
      : undefined;
  });
  readonly #coordinator = declareNeeds(() => (this.#rateNeed() ? [this.#rateNeed()!] : []));
  readonly #rateAnswer = computed(() => this.#rateNeed() && this.#coordinator.answer(this.#rateNeed()!));

  /** Values node after node, an entry a dump: one series, or the five of a box plot; NaN for none. */
  readonly values = computed<readonly Float64Array[]>(() => {
    const { columns } = this.#series.series();
    if (this.chart() === 'box' || columns.length === 0) return columns;
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
    return flattener(ofNodes, this.chart() !== 'box' && this.facts().values === 'upToOne' ? 1 : 0);
  });
  /** For each shown node its values as shares of its chart's height. */
  readonly shares = computed(() => {
    const scales = this.scales();
    return new Map(
      this.layout
        .shown()
        .map(
          (node) => [node, this.seriesOf(node).map((values) => sharesOf(scales.get(node)!, values))] as const,
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
    if (this.chart() !== 'box') return measureText(this.measure(), series[0]?.[dump]);
    if (Number.isNaN(series[0]?.[dump] ?? NaN)) return this.#isSilent(node) ? 'no gradients' : measured(NaN);
    const values = series.map((column) => measured(column[dump]));
    const [min, q1, median, q3, max] = values;
    return `median ${median} · quartiles ${q1} … ${q3} · least to most ${min} … ${max}`;
  }

  /** Whether the log has no gradients of a node, where they are shown. */
  #isSilent(node: number): boolean {
    const isNone = (values: Float64Array) => values.every((value) => Number.isNaN(value));
    return this.ofGradients() && this.seriesOf(node).every(isNone);
  }

  /** A value of the charts as people read it. */
  textOf(value: number): string {
    return this.chart() === 'box' ? measured(value) : measureText(this.measure(), value);
  }

  /** What the columns of its numbers are called: a measure, or the five of a box plot. */
  readonly columnNames = computed<readonly string[]>(() =>
    this.chart() === 'box' ? this.#columns() : [this.measure()],
  );
  /** What the charts show, in few words. */
  readonly title = computed(() => {
    if (this.chart() !== 'box') return this.facts().name;
    return this.ofGradients() ? 'quartiles of the gradients' : 'quartiles of the weights';
  });

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

  #seriesOf(columns: Parameters<typeof layerSeries>[0]['columns']) {
    return layerSeries({ run: this.run.detail, nodes: this.#count, columns, range: this.run.range });
  }
}
