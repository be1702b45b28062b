import { computed, signal, type Signal } from '@angular/core';
import type { Rule } from '../../analysis/index.ts';
import type { ImageResults } from '../data/image-results.ts';
import type { OpenRun } from '../page/open-run.ts';
import { ChartRows, HISTORY } from './chart-rows.ts';
import { filterClasses, isOrdered, orderClasses, type ClassFacts } from './class-order.ts';
import {
  CHART_MARGIN,
  CLUSTER_STRIPE,
  fittingImage,
  fittingStripe,
  glyphRoom,
  layRows,
  listRows,
  rowAt,
  rowHeight,
  type Clustering,
  type Row,
  type RowSize,
} from './rows.ts';
import type { Unfolded } from './unfold-step.ts';

/** The drawn part of the rows moves in steps of this many pixels and reaches as far beyond what is visible. */
const STEP = 256;

/** Heights of image rows that zooming passes through, in CSS pixels. */
const IMAGE_HEIGHTS = [1, 2, 3, 4, 6, 8, 12, 16, 24];
const HIGHEST_IMAGE = 24;

/** A place in the scrolled content. */
export interface Place {
  readonly row: Row;
  /** The row of the class' chart, on which, or on whose history, it is; null on the stripe. */
  readonly image: number | null;
}

/** An image whose history is unfolded, or on its way. */
interface OpenHistory {
  readonly image: number;
  /** How far it is unfolded: above 0, up to 1. */
  readonly share: number;
}

export interface LayoutSources {
  readonly run: OpenRun;
  readonly facts: Signal<ClassFacts>;
  /** Which cluster each class is in; null where there are none. */
  readonly clusters: Signal<Clustering | null>;
  /** Whether clusters are still to come: until then nothing stands where it would not stay. */
  readonly clustersAwaited: Signal<boolean>;
  /** Whether something that the order hangs on could not be had. */
  readonly hasFailed: Signal<boolean>;
  readonly unfolded: Signal<Unfolded>;
  readonly unfoldedHistories: Signal<Unfolded>;
  readonly imageOrder: (classId: number, results: ImageResults | undefined) => Int32Array;
  readonly results: () => ReadonlyMap<number, ImageResults>;
}

/** Where each cluster, class and image stands in the Validation view, and which of them are drawn; heights in CSS pixels. */
export class ValidationLayout {
  readonly #sources: LayoutSources;
  readonly scrollTop = signal(0);
  /** What is visible of the scrolled content. */
  readonly room = signal(0);

  constructor(sources: LayoutSources) {
    this.#sources = sources;
  }

  readonly classNames = computed(() => this.#sources.run.detail()?.classNames ?? []);
  readonly open = computed(() => this.#address().open.filter((id) => id < this.classNames().length));
  /** The images whose histories are unfolded. */
  readonly histories = computed(() => {
    const images = this.#sources.run.classOf().length;
    return this.#address().histories.filter((image) => image < images);
  });
  readonly #historiesOfClass = computed(() => {
    const [found, classOf] = [new Map<number, OpenHistory[]>(), this.#sources.run.classOf()];
    for (const [image, share] of this.#sources.unfoldedHistories()) {
      const id = classOf[image]!;
      found.set(id, [...(found.get(id) ?? []), { image, share }]);
    }
    return found;
  });
  /** All classes, in the order that the reader chose. */
  readonly order = computed(() =>
    orderClasses(this.classNames(), this.#address().sort, this.#sources.facts()),
  );
  /** Those of them that the reader wants to see. */
  readonly wanted = computed(() =>
    filterClasses(this.order(), this.classNames(), this.#address(), this.#sources.facts()),
  );
  /** False while the order hangs on what is not here yet: a row would jump. What fails is not waited for. */
  readonly ordered = computed(() => {
    const { facts, clustersAwaited, hasFailed } = this.#sources;
    return hasFailed() || (isOrdered(this.#address().sort, facts()) && !clustersAwaited());
  });

  /** Clusters and classes from top to bottom, without those in folded clusters. */
  readonly list = computed(() => {
    if (!this.ordered()) return [];
    return listRows(this.wanted(), this.#sources.clusters(), (cluster) => this.isUnfolded(cluster));
  });

  readonly stripe = computed(() => {
    const { rows } = this.#address();
    return rows === 'fit' ? fittingStripe(this.list().length, this.room()) : Number(rows);
  });

  readonly rows = computed(() =>
    layRows(
      this.list(),
      (row) => this.sizeOf(row),
      (row) => (row.kind === 'class' ? this.chartHeight(row.id) : 0),
    ),
  );
  /** For each class its place among the rows; classes that are not shown have none. */
  readonly #placeOfClass = computed(
    () => new Map(this.list().flatMap(({ kind, id }, at) => (kind === 'class' ? [[id, at] as const] : []))),
  );

  readonly drawnTop = computed(() => Math.floor(this.scrollTop() / STEP) * STEP - STEP);
  readonly drawnHeight = computed(() => this.room() + 3 * STEP);
  /** The first drawn row. */
  readonly first = computed(() => rowAt(this.rows(), this.drawnTop()));
  readonly #last = computed(() => rowAt(this.rows(), this.drawnTop() + this.drawnHeight()));
  readonly drawn = computed(() => this.list().slice(this.first(), this.#last() + 1));
  /** The unfolded ones among the drawn classes. */
  readonly drawnCharts = computed(
    () =>
      this.drawn()
        .filter(({ kind, id }) => kind === 'class' && this.#sources.unfolded().has(id))
        .map(({ id }) => id),
    { equal: (a, b) => String(a) === String(b) },
  );
  /** Those, and the one of the selected image: where its row stands hangs on the results of its class. */
  readonly neededCharts = computed(
    () => {
      const [drawn, { image }] = [this.drawnCharts(), this.#address()];
      const id = image === null ? undefined : this.#sources.run.classOf()[image];
      const isNeeded = id !== undefined && this.#sources.unfolded().has(id) && !drawn.includes(id);
      return isNeeded ? [...drawn, id] : drawn;
    },
    { equal: (a, b) => String(a) === String(b) },
  );
  readonly #imageOrders = computed(() => {
    const order = (id: number) => this.#sources.imageOrder(id, this.#sources.results().get(id));
    return new Map(this.neededCharts().map((id) => [id, order(id)]));
  });
  readonly #charts = computed(() => new Map(this.neededCharts().map((id) => [id, this.#chartOf(id)])));

  sizeOf({ kind }: Row): RowSize {
    const stripe = kind === 'cluster' ? CLUSTER_STRIPE : this.stripe();
    return { stripe, glyphs: glyphRoom(stripe) };
  }

  /** Who looks for a class wants to see it: then all clusters are unfolded. */
  isUnfolded(cluster: number): boolean {
    const { unfold, find } = this.#address();
    return find !== '' || unfold.includes(cluster);
  }

  /** The row of a cluster or class; −1 where it is not shown. */
  placeOf({ kind, id }: Row): number {
    if (kind === 'class') return this.#placeOfClass().get(id) ?? -1;
    return this.list().findIndex((row) => row.kind === 'cluster' && row.id === id);
  }

  /** The ids of a class' images, in the order of `class-images`. */
  images(id: number): readonly number[] {
    return this.#sources.run.detail()?.classImages[id] ?? [];
  }

  imageHeight(id: number): number {
    const chosen = this.#address().imageHeight;
    return chosen === null ? fittingImage(this.images(id).length) : Math.min(chosen, HIGHEST_IMAGE);
  }

  /** What of the class' chart is unfolded at the moment. It does not hang on the order of the images. */
  chartHeight(id: number): number {
    const share = this.#sources.unfolded().get(id) ?? 0;
    if (share === 0) return 0;
    const histories = this.historiesOf(id).reduce((sum, history) => sum + history.share * HISTORY, 0);
    return (this.images(id).length * this.imageHeight(id) + histories) * share;
  }

  /** The histories of a class' images that are unfolded, or on their way. */
  historiesOf(id: number): readonly OpenHistory[] {
    return this.#historiesOfClass().get(id) ?? [];
  }

  /** The rows of the class' chart, where it is unfolded in full. */
  chart(id: number): ChartRows {
    return this.#charts().get(id) ?? this.#chartOf(id);
  }

  chartTop(id: number): number {
    const row: Row = { kind: 'class', id };
    return this.rows().tops[this.placeOf(row)]! + rowHeight(this.sizeOf(row)) + CHART_MARGIN;
  }

  /** For each row of the class' chart its place among the class' images. */
  imageOrder(id: number): Int32Array {
    return this.#imageOrders().get(id) ?? this.#sources.imageOrder(id, undefined);
  }

  /** The image of a row of the class' chart. */
  imageAt(id: number, row: number): number {
    return this.images(id)[this.imageOrder(id)[row]!]!;
  }

  /** The row of an image in its class' chart; null where that is folded, not shown, or so far from what is drawn that its order is not known. */
  rowOfImage(image: number): number | null {
    const id = this.#sources.run.classOf()[image];
    if (id === undefined || !this.open().includes(id) || this.placeOf({ kind: 'class', id }) < 0) return null;
    const order = this.#imageOrders().get(id);
    return order === undefined ? null : order.indexOf(this.images(id).indexOf(image));
  }

  /** What lies at a height of the scrolled content. */
  at(y: number): Place | null {
    const rows = this.rows();
    if (rows.list.length === 0 || y >= rows.height || y < 0) return null;
    const at = rowAt(rows, y);
    const row = rows.list[at]!;
    if (row.kind === 'cluster' || !this.open().includes(row.id)) return { row, image: null };
    const below = y - rows.tops[at]! - rowHeight(this.sizeOf(row)) - CHART_MARGIN;
    return { row, image: this.chart(row.id).at(below)?.row ?? null };
  }

  /** The row whose glyphs, above or below its stripe, lie at a height; null elsewhere. */
  glyphsAt(y: number): { readonly row: Row; readonly rule: Rule } | null {
    const place = this.at(y);
    if (!place || place.image !== null) return null;
    const { row } = place;
    const { stripe, glyphs } = this.sizeOf(row);
    const below = y - this.rows().tops[this.placeOf(row)]!;
    if (below < glyphs) return { row, rule: 'left' };
    return below >= glyphs + stripe && below < stripe + 2 * glyphs ? { row, rule: 'right' } : null;
  }

  /**
   * Makes image rows higher or lower.
   * @returns where the middle of the row stands afterwards
   */
  zoomImages({ row: { id }, image }: Place, higher: boolean): number {
    const before = this.imageHeight(id);
    const next = higher
      ? IMAGE_HEIGHTS.find((height) => height > before)
      : IMAGE_HEIGHTS.findLast((height) => height < before);
    if (next !== undefined) this.#sources.run.selection.change('validation', { imageHeight: next }, false);
    return this.chartTop(id) + this.chart(id).top(image ?? 0) + 0.5 * this.imageHeight(id);
  }

  #chartOf(id: number): ChartRows {
    const [order, images] = [this.imageOrder(id), this.images(id)];
    const gaps = this.historiesOf(id).map(({ image, share }) => ({
      row: order.indexOf(images.indexOf(image)),
      height: share * HISTORY,
    }));
    return new ChartRows(images.length, this.imageHeight(id), gaps);
  }

  #address() {
    return this.#sources.run.address();
  }
}
