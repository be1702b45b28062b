import { computed, inject, type Signal } from '@angular/core';
import type { LayerChart, LayerMeasure } from '../data/address.ts';
import { present } from '../data/coordinator.ts';
import { declareNeeds } from '../data/declare-needs.ts';
import { filterBoxesNeed } from '../data/filter-boxes.ts';
import type { LevelValue } from '../data/level-chunk.ts';
import { nodeChunkNeed, scalarNeed } from '../data/needs.ts';
import { filterBoxLevelNeed, nodeLevelNeed } from '../data/node-levels.ts';
import { ofNode } from '../data/node-series.ts';
import type { EntryPlace } from '../drawing/entry-place.ts';
import { columnsOfMeasure, measureValues, updateRatio } from '../page/layer-measures.ts';
import { OpenRun } from '../page/open-run.ts';
import { shownColumns, type NodeEntries } from '../page/shown-columns.ts';
import { boxColumns, isBoxes } from './box-charts.ts';

export interface LayerValuesSources {
  readonly chart: Signal<LayerChart>;
  readonly measure: Signal<LayerMeasure>;
  readonly ofGradients: Signal<boolean>;
  /** How many nodes the hierarchy has; 0 until that is known. */
  readonly nodes: Signal<number>;
}

/** How many coefficients were NaN, and infinite. */
const COUNTS = ['nan', 'infinity'] as const;
const GRADIENT_COUNTS = ['gradientNan', 'gradientInfinity'] as const;

/** The values of the charts of all nodes: one series, or the five of a box plot; NaN for none. Of a long run they come at levels of detail. Made where Angular injects. */
export class LayerValues {
  readonly #run = inject(OpenRun);
  readonly #sources: LayerValuesSources;

  constructor(sources: LayerValuesSources) {
    this.#sources = sources;
  }

  readonly #isBoxes = computed(() => isBoxes(this.#sources.chart()));
  readonly #nodes = computed(() => this.#sources.nodes());
  readonly #columns = computed<readonly string[]>(
    () => {
      const { chart, measure } = this.#sources;
      return this.#isBoxes() ? boxColumns(chart(), measure()) : columnsOfMeasure(measure());
    },
    { equal: (a, b) => String(a) === String(b) },
  );
  /** The measure whose boxes over filters are shown; null where others are. */
  readonly #boxMeasure = computed(() => {
    const measure = this.#sources.measure();
    return this.#sources.chart() === 'box' && measure !== 'updateRatio' ? measure : null;
  });
  readonly #series = shownColumns(this.#run, {
    nodes: this.#nodes,
    columns: this.#columns,
    chunkNeed: (run, columns, stretch) => {
      const measure = this.#boxMeasure();
      return measure ? filterBoxesNeed(run, measure, stretch) : nodeChunkNeed(run, columns, stretch);
    },
    levelNeed: (run, nodes, columns, stretch) => {
      const measure = this.#boxMeasure();
      return measure
        ? filterBoxLevelNeed(run, nodes, measure, stretch)
        : nodeLevelNeed(run, nodes, columns, stretch);
    },
  });
  readonly #counts = shownColumns(this.#run, {
    nodes: this.#nodes,
    columns: computed(() => (this.#sources.ofGradients() ? GRADIENT_COUNTS : COUNTS)),
  });

  readonly #rateNeed = computed(() => {
    const run = this.#run.detail();
    const isWanted = this.#sources.measure() === 'updateRatio' && !this.#isBoxes();
    return isWanted && run?.scalarColumns.includes('learningRate')
      ? scalarNeed(run, 'learningRate', 'last')
      : undefined;
  });
  readonly #coordinator = declareNeeds(() => (this.#rateNeed() ? [this.#rateNeed()!] : []));
  readonly #rateAnswer = computed(() => this.#rateNeed() && this.#coordinator.answer(this.#rateNeed()!));
  readonly #rate = computed(() => {
    const answer = this.#rateAnswer();
    return (answer && present(answer)) ?? null;
  });

  /** What is drawn. */
  readonly #drawn = computed(() => this.#valuesIn(this.#series.shown().drawn));
  /** All of the run; of a long one coarsely. */
  readonly #whole = computed(() => {
    const { drawn, whole } = this.#series.shown();
    return whole === drawn ? this.#drawn() : this.#valuesIn(whole);
  });
  /** Where what is drawn stands among the dumps, and what is not finite. */
  readonly place = computed(() => this.#series.shown().drawn.place);
  readonly countsPlace = computed(() => this.#counts.shown().drawn.place);
  /** An entry a dump, or what stands in its place: 1 where its values have come. */
  readonly here = computed(() => this.#series.shown().here);
  /** Whether no node has a value. */
  readonly areNone = computed(() => this.#whole().columns.every((values) => values.every(Number.isNaN)));

  readonly awaited = computed(
    () => this.#series.awaited() || this.#counts.awaited() || this.#rateAnswer()?.state === 'awaited',
  );
  readonly failure = computed(() => this.#series.failure() ?? this.#counts.failure());

  /** A node's part of what is drawn. */
  drawnOf(node: number): readonly Float64Array[] {
    return partOf(this.#drawn(), node);
  }

  /** A node's part of all of the run. */
  wholeOf(node: number): readonly Float64Array[] {
    return partOf(this.#whole(), node);
  }

  /** What a node's values are at a dump, or in the bucket of it that is here, of which an update ratio has no mean; empty where they are not here. */
  at(node: number, dump: number): readonly LevelValue[] {
    const { valueOf } = this.#series.shown();
    const values = this.#columns().flatMap((_, column) => valueOf(column, node, dump) ?? []);
    const isRatio = this.#sources.measure() === 'updateRatio' && !this.#isBoxes();
    const [gradient, norm] = values;
    return isRatio && gradient && norm ? [updateRatio(this.#rate(), gradient, norm)] : values;
  }

  /** How many coefficients of a node were NaN or infinite, at every dump or in what stands in its place; empty until that is here. */
  notFinite(node: number): Float64Array {
    return summed(partOf(this.#counts.shown().drawn, node));
  }

  /** Whether there were any at any dump. */
  isEverNotFinite(node: number): boolean {
    return summed(partOf(this.#counts.shown().whole, node)).some((count) => count > 0);
  }

  #valuesIn({ place, columns }: NodeEntries): NodeEntries {
    if (this.#isBoxes() || columns.length === 0) return { place, columns };
    return { place, columns: [measureValues(this.#sources.measure(), columns, this.#rate(), place)] };
  }
}

function partOf({ place, columns }: NodeEntries, node: number): readonly Float64Array[] {
  return columns.map((values) => ofNode(values, node, place.entries));
}

function summed([nan, infinity]: readonly Float64Array[]): Float64Array {
  return nan?.map((count, at) => count + infinity![at]!) ?? new Float64Array(0);
}

/** What a view needs to know of where things stand. */
export interface Places {
  readonly values: EntryPlace;
  readonly notFinite: EntryPlace;
}
