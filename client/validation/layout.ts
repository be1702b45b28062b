import { computed, signal, type Signal } from '@angular/core';
import type { ImageResults } from '../data/image-results.ts';
import type { OpenRun } from '../page/open-run.ts';
import { orderImages } from './image-order.ts';
import { CHART_MARGIN, fittingImage, fittingStripe, layRows, orderClasses, rowAt } from './rows.ts';
import type { Unfolded } from './unfold-step.ts';

/** The drawn part of the rows moves in steps of this many pixels and reaches as far beyond what is visible. */
const STEP = 256;

/** Heights of image rows that zooming passes through, in CSS pixels. */
const IMAGE_HEIGHTS = [1, 2, 3, 4, 6, 8, 12, 16, 24];

/** A place in the scrolled content. */
export interface Place {
  readonly class: number;
  /** The row of the class' chart; null on the stripe. */
  readonly row: number | null;
}

export interface LayoutSources {
  readonly run: OpenRun;
  readonly final: Signal<ArrayLike<number> | null>;
  readonly unfolded: Signal<Unfolded>;
  readonly results: () => ReadonlyMap<number, ImageResults>;
}

/** Where each class and image stands in the Validation view, and which of them are drawn; heights in CSS pixels. */
export class ValidationLayout {
  readonly #sources: LayoutSources;
  /** Height of the image rows where the reader has zoomed them. */
  readonly #imageHeight = signal<number | null>(null);

  readonly scrollTop = signal(0);
  /** What is visible of the scrolled content. */
  readonly room = signal(0);

  constructor(sources: LayoutSources) {
    this.#sources = sources;
  }

  readonly classNames = computed(() => this.#sources.run.detail()?.classNames ?? []);
  readonly open = computed(() => this.#address().open.filter((id) => id < this.classNames().length));
  readonly order = computed(() =>
    orderClasses(this.classNames(), this.#address().sort, this.#sources.final()),
  );
  /** False while the order hangs on errors that are not here yet: a name would jump to another row. */
  readonly ordered = computed(() => this.#address().sort !== 'error' || this.#sources.final() !== null);
  readonly stripe = computed(() => {
    const { rows } = this.#address();
    return rows === 'fit' ? fittingStripe(this.classNames().length, this.room()) : Number(rows);
  });
  readonly rows = computed(() => layRows(this.order(), this.stripe(), (id) => this.chartHeight(id)));

  readonly drawnTop = computed(() => Math.floor(this.scrollTop() / STEP) * STEP - STEP);
  readonly drawnHeight = computed(() => this.room() + 3 * STEP);
  /** The first drawn row. */
  readonly first = computed(() => rowAt(this.rows(), this.drawnTop()));
  readonly #last = computed(() => rowAt(this.rows(), this.drawnTop() + this.drawnHeight()));
  readonly drawn = computed(() => this.rows().order.slice(this.first(), this.#last() + 1));
  /** The unfolded ones among the drawn classes. */
  readonly drawnCharts = computed(() => this.drawn().filter((id) => this.#sources.unfolded().has(id)), {
    equal: (a, b) => String(a) === String(b),
  });

  readonly #imageOrders = computed(() => {
    const { images } = this.#address();
    const order = (id: number) =>
      orderImages(this.images(id).length, images, this.#sources.results().get(id));
    return new Map(this.drawnCharts().map((id) => [id, order(id)]));
  });

  /** The ids of a class' images, in the order of `class-images`. */
  images(id: number): readonly number[] {
    return this.#sources.run.detail()?.classImages[id] ?? [];
  }

  imageHeight(id: number): number {
    return this.#imageHeight() ?? fittingImage(this.images(id).length);
  }

  /** What of the class' chart is unfolded at the moment. */
  chartHeight(id: number): number {
    return this.images(id).length * this.imageHeight(id) * (this.#sources.unfolded().get(id) ?? 0);
  }

  chartTop(id: number): number {
    return this.rows().tops[this.rows().order.indexOf(id)]! + this.stripe() + CHART_MARGIN;
  }

  /** For each row of the class' chart its place among the class' images. */
  imageOrder(id: number): Int32Array {
    return this.#imageOrders().get(id) ?? orderImages(this.images(id).length, 'id', undefined);
  }

  /** The image of a row of the class' chart. */
  imageAt(id: number, row: number): number {
    return this.images(id)[this.imageOrder(id)[row]!]!;
  }

  /** The row of an image in its class' chart; null where that is folded. */
  rowOfImage(image: number): number | null {
    const id = this.#sources.run.classOf()[image];
    if (id === undefined || !this.open().includes(id)) return null;
    return this.imageOrder(id).indexOf(this.images(id).indexOf(image));
  }

  /** What lies at a height of the scrolled content. */
  at(y: number): Place | null {
    const rows = this.rows();
    if (rows.order.length === 0 || y >= rows.height || y < 0) return null;
    const at = rowAt(rows, y);
    const id = rows.order[at]!;
    const row = Math.floor((y - rows.tops[at]! - rows.stripe - CHART_MARGIN) / this.imageHeight(id));
    const inChart = this.open().includes(id) && row >= 0 && row < this.images(id).length;
    return { class: id, row: inChart ? row : null };
  }

  /**
   * Makes image rows higher or lower.
   * @returns where the middle of the row stands afterwards
   */
  zoomImages({ class: id, row }: Place, higher: boolean): number {
    const before = this.imageHeight(id);
    const next = higher
      ? IMAGE_HEIGHTS.find((height) => height > before)
      : IMAGE_HEIGHTS.findLast((height) => height < before);
    if (next !== undefined) this.#imageHeight.set(next);
    return this.chartTop(id) + ((row ?? 0) + 0.5) * this.imageHeight(id);
  }

  #address() {
    return this.#sources.run.address();
  }
}
