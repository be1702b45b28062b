import { Injectable, computed, inject, linkedSignal, signal } from '@angular/core';
import { lineage, type DumpedLayer, type Measure } from '../../schema/index.ts';
import { present } from '../data/coordinator.ts';
import { declareNeeds } from '../data/declare-needs.ts';
import type { FilterSeries } from '../data/filter-histories.ts';
import { findingsNeed } from '../data/finding-need.ts';
import { dumpPlace } from '../drawing/entry-place.ts';
import { overdue } from '../data/overdue.ts';
import { rested } from '../data/rested.ts';
import { exact, measured } from '../drawing/numbers.ts';
import { MEASURE_FACTS, hasLogScale } from '../page/layer-measures.ts';
import { levelText } from '../page/level-text.ts';
import { Network } from '../page/network.ts';
import { OpenRun } from '../page/open-run.ts';
import { marksOf } from './filter-marks.ts';
import { OF_CHANGE, filterOrders } from './filter-orders.ts';
import { ROW_STEPS, filterChartHeight, filterRowHeight, furthestScroll, scrollTo } from './filter-rows.ts';
import { seriesKey, type WantedSeries } from './filter-series.ts';
import { scaleOf } from './measure-scale.ts';
import { domainOf, levelsOf, type Domain, type FilterLevels, type LevelOptions } from './normalise.ts';
import type { DrawnFilterChart } from './paint-filter-chart.ts';
import { needsAhead, shownFilters, type ShownFilters } from './shown-filters.ts';

/** What the lower end of the colours is called where it has no number of its own. */
const LOW_ENDS = { change: '0', size: 'least', signed: '−most' } as const;

/** A part of the room of the view that a chart may have. */
const PART_OF_ROOM = 0.5;

/** How long the pointer rests on what opens a chart before its values are asked for, in ms. */
const DWELL = 50;

interface LevelSources {
  readonly measure: Measure;
  readonly options: LevelOptions;
  readonly series: ReadonlyMap<number, ShownFilters>;
}

/** Levels, and what they were made of. */
interface MadeLevels {
  readonly of: FilterSeries;
  readonly with: string;
  readonly levels: FilterLevels;
}

/** The filter charts of the opened layers: their values, colours, order and rows. */
@Injectable()
export class FilterCharts {
  readonly #run = inject(OpenRun);
  readonly #network = inject(Network);
  /** The height of the view that the charts are in, in CSS pixels. */
  readonly room = signal(0);

  readonly measure = computed(() => this.#run.address().filterMeasure);
  readonly #order = computed(() => this.#run.address().filterOrder);
  readonly #log = computed(() => this.#run.address().log === 'yes' && hasLogScale(this.measure()));
  /** The nodes of the opened layers that have a chart: nothing above them is folded. */
  readonly open = computed(
    () => {
      const { filterCharts, drill, pinned } = this.#run.address();
      const isShown = (node: number) =>
        pinned.includes(node) ||
        lineage(this.#network.nodes(), node).every(
          (other) => other === 0 || other === node || drill.includes(other),
        );
      return filterCharts.filter((node) => this.layerOf(node) !== undefined && isShown(node));
    },
    { equal: (a, b) => String(a) === String(b) },
  );
  /** The node that the pointer is about to open, so that its values are on their way when it does; null where there is none. */
  readonly expected = signal<number | null>(null);
  readonly #wanted = computed<readonly WantedSeries[]>(() => {
    const isOfChange = this.#order() === 'change' || this.#order() === 'activity';
    const measures = new Set([this.measure(), ...(isOfChange ? [OF_CHANGE] : [])]);
    return this.open().flatMap((node) =>
      [...measures].map((measure) => ({ layer: this.layerOf(node)!, measure })),
    );
  });
  readonly #data = shownFilters(this.#run, this.#wanted);
  readonly #orders = filterOrders({
    order: this.#order,
    measure: this.measure,
    open: this.open,
    filtersOf: (node) => this.layerOf(node)?.filters ?? 0,
    series: (node, measure) => this.shown(node, measure)?.compared,
    hasFailed: () => this.failure() !== undefined,
  });

  readonly awaited = computed(
    () => this.#data.awaited() || this.open().some((node) => this.#orders.isAwaited(node)),
  );
  readonly late = overdue(this.#data.awaited);
  readonly failure = this.#data.failure;

  /** The values at both ends of the colours where all charts have the same; null before any are here. */
  readonly #shared = computed<Domain | null>(() => {
    if (this.#run.address().normalise !== 'none') return null;
    const domains = this.open()
      .map((node) => this.#domainOf(node))
      .filter((domain) => domain !== null);
    if (domains.length === 0) return null;
    return [Math.min(...domains.map(([least]) => least)), Math.max(...domains.map(([, most]) => most))];
  });
  /** What the colours of the charts say at both ends: numbers where they are the same for all that is shown. */
  readonly legend = computed(() => {
    const { normalise } = this.#run.address();
    const name = MEASURE_FACTS[this.measure()].name;
    const low = LOW_ENDS[scaleOf(this.measure())];
    if (normalise === 'filter') return { name, ends: [low, 'most'] };
    if (normalise === 'iteration') return { name, ends: [low, 'most'] };
    const only = this.open().length === 1 ? this.#domainOf(this.open()[0]!) : null;
    const domain = normalise === 'none' ? this.#shared() : only;
    if (domain) return { name, ends: domain.map(measured) };
    return { name, ends: normalise === 'none' ? ['', ''] : [low, 'most'] };
  });

  readonly #levels = linkedSignal<LevelSources, ReadonlyMap<number, MadeLevels>>({
    source: () => ({
      measure: this.measure(),
      options: {
        normalise: this.#run.address().normalise,
        scale: scaleOf(this.measure()),
        log: this.#log(),
        domain: this.#shared(),
      },
      series: new Map(
        this.open().flatMap((node) => {
          const shown = this.shown(node);
          return shown ? [[node, shown] as const] : [];
        }),
      ),
    }),
    computation: ({ measure, options, series }, before) => {
      const made = `${measure} ${JSON.stringify(options)}`;
      return new Map(
        [...series].map(([node, of]) => {
          const known = before?.value.get(node);
          const isSame = known?.of === of.drawn && known.with === made;
          return [
            node,
            isSame ? known : { of: of.drawn, with: made, levels: colouredLevels(of, options) },
          ] as const;
        }),
      );
    },
  });

  readonly #findings = computed(() => {
    const run = this.#run.detail();
    return run && run.findingsTo !== null ? findingsNeed(run) : undefined;
  });
  readonly #near = rested(this.expected, DWELL);
  readonly #nearNeeds = computed(() => {
    const [run, near] = [this.#run.detail(), this.#near()];
    const layer = near === null ? undefined : this.layerOf(near);
    if (!run || !layer || this.open().includes(near!)) return [];
    return needsAhead(run, { layer, measure: this.measure() }, this.#run.range());
  });
  readonly #coordinator = declareNeeds(() => [
    ...(this.#findings() ? [this.#findings()!] : []),
    ...this.#nearNeeds(),
  ]);
  /** For each node the filters that a rule of thumb speaks of. */
  readonly marks = computed(() => {
    const need = this.#findings();
    return marksOf((need && present(this.#coordinator.answer(need))) ?? []);
  });

  readonly #scrolls = signal<ReadonlyMap<number, number>>(new Map());

  /** The layer of a node, where it has filters. */
  layerOf(node: number): DumpedLayer | undefined {
    const layer = this.#network.layerOf(node);
    return layer?.filters === undefined ? undefined : (layer as DumpedLayer);
  }

  /** What a layer's chart shows, as far as it is here. */
  shown(node: number, measure = this.measure()): ShownFilters | undefined {
    const layer = this.layerOf(node);
    return layer && this.#data.series().get(seriesKey({ layer, measure }));
  }

  rowHeight(node: number): number {
    const asked = this.#run.address().filterHeight;
    return filterRowHeight(asked, this.layerOf(node)?.filters ?? 1, this.#most());
  }

  /** The chart's height in the view, in CSS pixels. */
  height(node: number): number {
    return filterChartHeight(this.rowHeight(node), this.layerOf(node)?.filters ?? 1, this.#most());
  }

  scrollTop(node: number): number {
    return Math.min(this.#scrolls().get(node) ?? 0, this.furthest(node));
  }

  /** How far it can be scrolled inside. */
  furthest(node: number): number {
    return furthestScroll(this.rowHeight(node), this.layerOf(node)?.filters ?? 1, this.height(node));
  }

  /** For each row its filter. */
  order(node: number): Int32Array {
    return this.#orders.of(node);
  }

  /** The filter at a height of the chart, in CSS pixels from its top. */
  filterAt(node: number, y: number): number | null {
    const row = Math.floor((y + this.scrollTop(node)) / this.rowHeight(node));
    return y >= 0 && y < this.height(node) ? (this.order(node)[row] ?? null) : null;
  }

  /** Where a filter's row begins, in CSS pixels from the chart's top; it may be scrolled away. */
  rowTop(node: number, filter: number): number {
    return this.order(node).indexOf(filter) * this.rowHeight(node) - this.scrollTop(node);
  }

  /** Scrolls a chart inside. @returns whether there was anything left to scroll */
  scrollBy(node: number, by: number): boolean {
    const before = this.scrollTop(node);
    this.#scroll(node, before + by);
    return this.scrollTop(node) !== before;
  }

  /** Scrolls a chart so that a filter's row is visible. */
  reveal(node: number, filter: number): void {
    const row = this.order(node).indexOf(filter);
    if (row < 0) return;
    this.#scroll(node, scrollTo(row, this.rowHeight(node), this.height(node), this.scrollTop(node)));
  }

  /** Makes all rows higher or lower; what stands at a height of this chart stays there. */
  zoomRows(node: number, higher: boolean, y: number): void {
    const before = this.rowHeight(node);
    const place = (y + this.scrollTop(node)) / before;
    const next = higher
      ? ROW_STEPS.find((height) => height > before)
      : ROW_STEPS.findLast((height) => height < before);
    if (next === undefined) return;
    this.#run.selection.change('filters', { filterHeight: next }, false);
    this.#scroll(node, place * this.rowHeight(node) - y);
  }

  /** The filter so many rows on from another one; null beyond the ends. */
  next(node: number, filter: number | null, by: number): number | null {
    const order = this.order(node);
    if (filter === null) return order[by > 0 ? 0 : order.length - 1] ?? null;
    return order[order.indexOf(filter) + by] ?? null;
  }

  /** How a chart is drawn, its top at a place of the canvas. */
  drawn(node: number, top: number): DrawnFilterChart {
    const { node: selectedNode, filter } = this.#run.address();
    const hovered = this.#run.hovered();
    const order = this.order(node);
    const rowOf = (id: number | null | undefined) => {
      const row = id === null || id === undefined ? -1 : order.indexOf(id);
      return row < 0 ? null : row;
    };
    const shown = this.shown(node);
    const here = shown?.drawn.here ?? new Uint8Array(0);
    return {
      top,
      height: this.height(node),
      scrollTop: this.scrollTop(node),
      rowHeight: this.rowHeight(node),
      order,
      measure: this.measure(),
      levels: here.includes(1) ? (this.#levels().get(node)?.levels ?? null) : null,
      here,
      place: shown?.place ?? dumpPlace(0),
      selected: selectedNode === node ? rowOf(filter) : null,
      hovered: hovered?.node === node ? rowOf(hovered.filter) : null,
    };
  }

  /** `filter 12: relative change 0.0031 at iteration 1,600`. */
  textOf(node: number, filter: number, dump: number): string {
    const value = this.shown(node)?.valueOf(filter, dump);
    const iteration = this.#run.iterations()[dump];
    const digits = (number: number) => String(Number(number.toPrecision(4)));
    const said = value && !Number.isNaN(value.mean) ? levelText(value, digits) : 'no value';
    const at = iteration === undefined ? '' : ` at iteration ${exact(iteration)}`;
    return `filter ${exact(filter)}: ${MEASURE_FACTS[this.measure()].name} ${said}${at}`;
  }

  #most(): number {
    return Math.max(1, this.room() * PART_OF_ROOM);
  }

  #scroll(node: number, to: number): void {
    const wanted = Math.round(Math.min(Math.max(0, to), this.furthest(node)));
    this.#scrolls.update((scrolls) => new Map(scrolls).set(node, wanted));
  }

  #domainOf(node: number): Domain | null {
    const shown = this.shown(node);
    return shown ? domainOf(shown.whole, scaleOf(this.measure()), this.#log()) : null;
  }
}

function colouredLevels({ drawn, whole, place }: ShownFilters, options: LevelOptions): FilterLevels {
  return levelsOf(drawn, { ...options, whole, together: place.level === 0 ? 1 : 2 });
}
