import { Injectable, computed, inject, linkedSignal, type WritableSignal } from '@angular/core';
import {
  MOST_STRUCK,
  PairEvidence,
  anomalyIterations,
  strongestIterations,
  suitedFilters,
  type Correlation,
  type MiniSetSettings,
  type Pair,
  type TopFilters,
} from '../../analysis/index.ts';
import { TOP_FILTERS, dumpedLayers, type DumpedLayer } from '../../schema/index.ts';
import type { GridForm } from '../data/correlation-fields.ts';
import { Settling } from '../data/settling.ts';
import { GRID_VIEWS } from '../data/views.ts';
import { exact } from '../drawing/numbers.ts';
import { Anomalies } from '../page/anomalies.ts';
import { networkOrder } from './cell-order.ts';
import { ClassCurves } from '../page/class-curves.ts';
import type { CellOrder } from './correlation-layout.ts';
import { placeIn, samePlace, type GridPlace } from './grid-place.ts';
import { linkEvidence, similarCells } from './link-evidence.ts';
import { Network } from '../page/network.ts';
import { OpenRun } from '../page/open-run.ts';
import { madeCorrelation } from './made-correlation.ts';
import type { LinkedPair } from './paint-grid.ts';
import { topFilters } from './top-filters.ts';

/** How the reader has folded the grid, and what in it is selected. */
interface Folds {
  readonly grid: GridForm;
  /** Nodes of layers, and classes, that are shown otherwise than `grid` says. */
  readonly turnedLayers: readonly number[];
  readonly turnedClasses: readonly number[];
  readonly nodes: readonly number[];
  readonly class: number | null;
}

/** Which filters move when classes change: anomaly filters, mini-sets and cells, for what the reader has chosen (DeepTracker, section 7.3). */
@Injectable()
export class Correlations {
  readonly run = inject(OpenRun);
  readonly network = inject(Network);
  readonly anomalies = inject(Anomalies);
  readonly #curves = inject(ClassCurves);
  readonly #slider = new Settling();

  readonly #by = computed(() => this.run.address().by);
  /** The run, where its filters are wanted. */
  readonly #wanted = computed(() => {
    const run = this.run.detail();
    return run && run.dumps > 0 && GRID_VIEWS.includes(this.run.view()) ? run : undefined;
  });
  /** The layers with weights, in the order of the network: what a mini-set's layer is a place in. */
  readonly layers = computed<readonly DumpedLayer[]>(() => {
    const model = this.network.model();
    return model ? dumpedLayers(model) : [];
  });
  /** For each of them its node of the hierarchy. */
  readonly nodes = computed<readonly number[]>(() => {
    const nodeOf = new Map(
      this.network.nodes().flatMap(({ id, layer }) => (layer === null ? [] : [[layer, id]])),
    );
    return this.layers().map(({ id }) => nodeOf.get(id)!);
  });
  /** The number of each layer's first filter in the model; an entry more than layers. */
  readonly firstFilter = computed(() => {
    const first = new Int32Array(this.layers().length + 1);
    this.layers().forEach(({ filters }, at) => (first[at + 1] = first[at]! + filters));
    return first;
  });

  /** How many filters can be asked for, at most. */
  readonly mostFilters = computed(() => Math.min(TOP_FILTERS, this.firstFilter().at(-1) || TOP_FILTERS));

  /** What k is at first: 100 as in the paper, fewer where the model has few filters; else nearly all of them would be anomaly filters. */
  readonly suitedFilters = computed(() => suitedFilters(this.firstFilter().at(-1)!));
  readonly #asked = computed<MiniSetSettings>(
    () => {
      const { k, least } = this.run.address();
      return { k: Math.min(k ?? this.suitedFilters(), this.mostFilters()), leastAppearances: least };
    },
    { equal: (a, b) => a.k === b.k && a.leastAppearances === b.leastAppearances },
  );
  /** As the address says, and ahead of it while a slider moves. */
  readonly settings = linkedSignal(() => this.#asked());

  readonly #threshold = computed(() => this.anomalies.rule()?.threshold);
  /** The anomaly iterations of all classes, however many. */
  readonly #found = computed(() => {
    const [scores, threshold] = [this.anomalies.scores(), this.#threshold()];
    return scores && threshold !== undefined ? anomalyIterations(scores, threshold) : null;
  });
  /** Dumps with an anomaly iteration. */
  readonly struck = computed(() => this.#found()?.all.length ?? 0);
  /** Where they are more than `MOST_STRUCK` dumps, the strongest. */
  readonly iterations = computed(() => {
    const [found, scores, threshold] = [this.#found(), this.anomalies.scores(), this.#threshold()];
    if (!found || !scores || threshold === undefined) return null;
    return strongestIterations(found, scores, threshold);
  });
  /** Says that these are not all; empty where they are. */
  readonly strongest = computed(() =>
    this.struck() > MOST_STRUCK
      ? `the strongest ${exact(MOST_STRUCK)} of ${exact(this.struck())} iterations`
      : '',
  );
  readonly #top = topFilters({
    run: this.#wanted,
    ranking: this.#by,
    iterations: this.iterations,
    k: computed(() => this.settings().k),
    most: this.mostFilters,
    layers: this.layers,
    firstFilter: this.firstFilter,
  });
  readonly #made = madeCorrelation({
    iterations: this.iterations,
    filters: this.#top,
    ranking: this.#by,
    firstFilter: this.firstFilter,
    settings: this.settings,
  });
  /** Null until all that it stands on is here. */
  readonly correlation = computed<Correlation | null>(() => this.#made()?.correlation ?? null);
  /** The filters that change most at its anomaly iterations. */
  readonly top = computed<TopFilters | null>(() => this.#made()?.top ?? null);
  readonly #similar = similarCells(
    this.correlation,
    computed(() => this.run.address().gridOrder === 'similarity'),
  );
  /** Layers always stand as in the network; by similarity mini-sets and classes stand together that share iterations and filters. */
  readonly order = computed<CellOrder | null>(() => {
    const [correlation, similar] = [this.correlation(), this.#similar.value()];
    if (!correlation) return null;
    const order = networkOrder(correlation, this.#curves.final());
    if (similar?.correlation !== correlation) return order;
    return { ...order, sets: similar.value.sets, classes: similar.value.classes };
  });

  readonly #evidence = linkEvidence(this.run, this.correlation);
  /** How strongly mini-sets go with classes; null until it is known of what is shown. */
  readonly evidence = computed(() => {
    const found = this.#evidence.value();
    return found && found.correlation === this.correlation() ? found.value : null;
  });
  /** The evidence of any pair; null until it is known. */
  readonly pairs = computed(() => {
    const ground = this.evidence()?.ground;
    return ground ? new PairEvidence(ground) : null;
  });
  /** The false discovery rate that is allowed; 0…1. */
  readonly rate = computed(() => this.run.address().evidenceRate / 100);
  readonly evidenceFailed = this.#evidence.failed;
  /** The pairs that chance does not explain, at the false discovery rate that is asked for: the strongest first. */
  readonly links = computed<readonly LinkedPair[]>(
    () => {
      const [evidence, rate] = [this.evidence(), this.rate()];
      if (!evidence) return [];
      const count = evidence.q.findLastIndex((q) => q <= rate) + 1;
      return Array.from({ length: count }, (_, at) => ({
        set: evidence.set[at]!,
        column: evidence.column[at]!,
      }));
    },
    // Nothing is painted again where nothing is found.
    { equal: (a, b) => a.length === 0 && b.length === 0 },
  );

  /** For each filter of the model its mini-set; −1 for none. */
  readonly setOf = computed(() => {
    const sets = new Int32Array(this.firstFilter().at(-1)!).fill(-1);
    const found = this.correlation()?.sets;
    if (!found) return sets;
    for (let set = 0; set < found.layer.length; set++) {
      for (let at = found.offsets[set]!; at < found.offsets[set + 1]!; at++) sets[found.filters[at]!] = set;
    }
    return sets;
  });
  readonly #chosen = computed(() => this.run.address().sets, { equal: (a, b) => String(a) === String(b) });
  /** The selected mini-sets; a filter of the address that is no anomaly filter at present selects none. */
  readonly selected = computed<readonly number[]>(() =>
    [...new Set(this.#chosen().flatMap((filter) => this.setOf()[filter] ?? -1))].filter((set) => set >= 0),
  );

  /** What the pointer, or the keys, mean. */
  readonly hovered = linkedSignal<Correlation | null, GridPlace | null>({
    source: this.correlation,
    // Its numbers are of that correlation alone.
    computation: () => null,
    equal: samePlace,
  });

  /** Changes with these parts of the address alone: the grid is laid out and painted after it. */
  readonly folds = computed<Folds>(
    () => {
      const { grid, turnedLayers, turnedClasses, node, also, class: id } = this.run.address();
      const selected = node === null ? also : [node, ...also];
      return { grid, turnedLayers, turnedClasses, nodes: selected, class: id };
    },
    { equal: sameFolds },
  );

  readonly failure = computed(() => {
    return this.#top.failure() ?? this.network.failure() ?? this.anomalies.failure();
  });
  readonly awaited = computed(() => this.failure() === undefined && this.correlation() === null);
  /** Whether the filters of what is chosen are on their way, while what stands is of what was chosen before. */
  readonly renewing = computed(() => !this.awaited() && this.#top.awaited());
  /** Whether more is on its way than the cells: their order, and the evidence. */
  readonly working = computed(
    () => this.#top.awaited() || this.#similar.awaited() || this.#evidence.awaited(),
  );

  /** The name in the address of a mini-set: its smallest filter. */
  nameOf(set: number): number {
    const { filters, offsets } = this.correlation()!.sets;
    return filters[offsets[set]!]!;
  }

  /** The selection, in names of the address, without a mini-set: whichever of its filters it was chosen by. */
  without(set: number): readonly number[] {
    return this.#chosen().filter((filter) => this.setOf()[filter] !== set);
  }

  /** The selection with a mini-set. @param adds besides the others, not in their place */
  withSet(set: number, adds: boolean): readonly number[] {
    return [...(adds ? this.without(set) : []), this.nameOf(set)];
  }

  /** A place that is kept while k, threshold and the rest change: it stays where there is a row and a column for it, and what is no longer there is null. */
  placeThatStays(first: GridPlace): WritableSignal<GridPlace> {
    return linkedSignal<Correlation | null, GridPlace>({
      source: this.correlation,
      computation: (correlation, before) => {
        if (!before?.source) return before?.value ?? first;
        return placeIn(correlation, before.value, before.source, this.setOf());
      },
      equal: samePlace,
    });
  }

  /** How strongly a mini-set goes with a class; null until it is known, and where the class has no anomaly iteration. */
  pairOf(set: number, id: number): Pair | null {
    const column = this.correlation()?.iterations.classes.indexOf(id) ?? -1;
    return column < 0 ? null : (this.pairs()?.of(set, column) ?? null);
  }

  /** The numbers of a mini-set's filters in their layer. */
  filtersOf(set: number): Int32Array {
    const { filters, offsets, layer } = this.correlation()!.sets;
    const first = this.firstFilter()[layer[set]!]!;
    return filters.slice(offsets[set], offsets[set + 1]).map((filter) => filter - first);
  }

  /** The dumps at which a mini-set is among the anomaly filters. */
  dumpsOf(set: number): Int32Array {
    const { sets, iterations } = this.correlation()!;
    const places = sets.iterations.subarray(sets.iterationOffsets[set], sets.iterationOffsets[set + 1]);
    return Int32Array.from(places, (place) => iterations.all[place]!);
  }

  /** Moves the settings at once; the address follows when they rest. */
  slide(part: Partial<MiniSetSettings>): void {
    this.settings.update((settings) => ({ ...settings, ...part }));
    this.#slider.move(() => this.choose({}));
  }

  /** Makes settings part of the address. */
  choose(part: Partial<MiniSetSettings>): void {
    this.#slider.stop();
    const { k, leastAppearances } = { ...this.settings(), ...part };
    this.run.selection.change('settings', {
      k: k === this.suitedFilters() ? null : k,
      least: leastAppearances,
    });
  }
}

function sameFolds(a: Folds, b: Folds): boolean {
  return (Object.keys(a) as (keyof Folds)[]).every((key) => String(a[key]) === String(b[key]));
}
