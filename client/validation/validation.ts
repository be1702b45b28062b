import {
  ChangeDetectionStrategy,
  Component,
  DestroyRef,
  computed,
  effect,
  inject,
  signal,
  untracked,
  viewChild,
  type ElementRef,
} from '@angular/core';
import { fit } from '../drawing/canvas.ts';
import { percent } from '../drawing/numbers.ts';
import { px } from '../drawing/spaces.ts';
import { ofClass } from '../data/series.ts';
import { overdue } from '../data/overdue.ts';
import { OpenRun, type Hovered } from '../run/open-run.ts';
import { Plot, type PlotPoint } from '../run/plot.ts';
import { Failure } from '../shell/failure.ts';
import { Preferences } from '../theme/preferences.ts';
import { classSeries, imageResults } from './class-data.ts';
import { drawValidation, type DrawnChart, type DrawnClass } from './draw-validation.ts';
import { CHART_MARGIN, fittingImage, fittingStripe, layRows, orderClasses, rowAt } from './rows.ts';
import { unfolding } from './unfolding.ts';

/** The canvas moves in steps of this many pixels and reaches as far beyond what is visible. */
const STEP = 256;

/** Heights of image rows that zooming passes through, in CSS pixels. */
const IMAGE_HEIGHTS = [1, 2, 3, 4, 6, 8, 12, 16, 24];

interface ShownRow {
  readonly id: number;
  readonly index: number;
  readonly name: string;
  readonly error: string;
  readonly top: number;
  readonly chart: number;
  readonly images: number;
  readonly open: boolean;
}

/** One stripe a class, which unfolds to one row an image (DeepTracker, section 7.1.1). */
@Component({
  selector: 'tc-validation',
  imports: [Plot, Failure],
  templateUrl: './validation.html',
  styleUrl: './validation.css',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Validation {
  readonly run = inject(OpenRun);
  readonly #preferences = inject(Preferences);
  readonly scroller = viewChild.required<ElementRef<HTMLElement>>('scroller');
  readonly canvas = viewChild.required<ElementRef<HTMLCanvasElement>>('canvas');

  readonly #data = classSeries(this.run);
  readonly failed = this.#data.failed;
  readonly scrollTop = signal(0);
  readonly #room = signal(0);
  /** Height of the image rows where the reader has zoomed them. */
  readonly #imageHeight = signal<number | null>(null);

  readonly #open = computed(() => this.run.address().open.filter((id) => id < this.#classes().length));
  readonly #unfolded = unfolding(this.#open);
  readonly #classes = computed(() => this.run.detail()?.classNames ?? []);
  readonly #order = computed(() =>
    orderClasses(this.#classes(), this.run.address().sort, this.#data.final()),
  );
  readonly stripe = computed(() => {
    const { rows } = this.run.address();
    return rows === 'fit' ? fittingStripe(this.#classes().length, this.#room()) : Number(rows);
  });
  readonly rows = computed(() =>
    layRows(
      this.#order(),
      this.stripe(),
      (id) => this.#imagesOf(id).length * this.imageHeight(id) * (this.#unfolded().get(id) ?? 0),
    ),
  );

  /** Top of the canvas in the scrolled content; it changes only every so many pixels. */
  readonly canvasTop = computed(() => Math.floor(this.scrollTop() / STEP) * STEP - STEP);
  readonly canvasHeight = computed(() => this.#room() + 3 * STEP);
  readonly #first = computed(() => rowAt(this.rows(), this.canvasTop()));
  readonly #last = computed(() => rowAt(this.rows(), this.canvasTop() + this.canvasHeight()));
  readonly #visible = computed(() => this.rows().order.slice(this.#first(), this.#last() + 1));
  readonly #unfoldedVisible = computed(() => this.#visible().filter((id) => this.#unfolded().has(id)), {
    equal: (a, b) => String(a) === String(b),
  });
  readonly #images = imageResults(this.run, this.#unfoldedVisible, this.run.range);
  readonly #late = overdue(() => this.#data.awaited() || this.#images.awaited());

  readonly shownRows = computed(() =>
    this.#visible().map((id, at): ShownRow => this.#shownRow(id, this.#first() + at)),
  );
  readonly selectedImage = computed(() => this.#placeOfImage());
  readonly active = computed(() => {
    const { class: id, image } = this.run.address();
    if (image !== null && this.selectedImage()) return `image-${image}`;
    return id === null ? null : `class-${id}`;
  });

  constructor() {
    effect(() => this.#draw());
    effect(() => this.#follow());
    this.#measure();
  }

  retry(): void {
    this.#data.retry();
  }

  imageHeight(classId: number): number {
    return this.#imageHeight() ?? fittingImage(this.#imagesOf(classId).length);
  }

  toggle(id: number): void {
    const open = this.#open();
    const next = open.includes(id) ? open.filter((other) => other !== id) : [...open, id];
    this.run.selection.change('validation', {
      open: next,
      class: id,
      ...(next.includes(id) ? {} : { image: null }),
    });
  }

  hover(point: PlotPoint | null): void {
    this.run.hovered.set(point && this.#under(point));
  }

  click(point: PlotPoint): void {
    const under = this.#under(point);
    const dump = this.run.scale().dumpAt(point.x);
    if (point.shift) return this.#mark(this.run.iterations()[dump]!);
    if (!under) return;
    const { class: id, image, at } = this.run.address();
    const iteration = this.run.iterations()[dump]!;
    const again = id === under.class && image === under.image && at === iteration;
    this.run.selection.change(
      'validation',
      again ? { class: null, image: null, at: null } : { ...under, at: iteration },
    );
  }

  /** Alt-wheel changes the height of the image rows and keeps the row under the pointer. */
  wheel(event: WheelEvent): void {
    if (!event.altKey) return;
    event.preventDefault();
    const scroller = this.scroller().nativeElement;
    const y = event.clientY - scroller.getBoundingClientRect().top;
    const under = this.#at(y + scroller.scrollTop);
    if (under?.row === undefined) return;
    const before = this.imageHeight(under.class);
    const steps =
      event.deltaY > 0
        ? IMAGE_HEIGHTS.filter((height) => height < before).reverse()
        : IMAGE_HEIGHTS.filter((height) => height > before);
    if (steps[0] === undefined) return;
    this.#imageHeight.set(steps[0]);
    const top = this.#chartTop(under.class) + (under.row + 0.5) * steps[0];
    requestAnimationFrame(() => (scroller.scrollTop = top - y));
  }

  /** The arrow keys go from row to row, into unfolded charts too; Enter unfolds. */
  key(event: KeyboardEvent): void {
    const { class: id, image } = this.run.address();
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') this.#step(event.key === 'ArrowDown' ? 1 : -1);
    else if (event.key === 'Home') this.#go({ class: this.#order()[0]!, image: null });
    else if (event.key === 'End') this.#go({ class: this.#order().at(-1)!, image: null });
    else if ((event.key === 'Enter' || event.key === ' ') && id !== null && image === null) this.toggle(id);
    else return;
    event.preventDefault();
  }

  /** For the export: what is visible, class by class. */
  readonly #imageOrders = computed(
    () => new Map(this.#unfoldedVisible().map((id) => [id, identity(this.#imagesOf(id).length)])),
  );

  #imagesOf(id: number): readonly number[] {
    return this.run.detail()?.classImages[id] ?? [];
  }

  #shownRow(id: number, index: number): ShownRow {
    const share = this.#unfolded().get(id) ?? 0;
    return {
      id,
      index,
      name: this.#classes()[id]!,
      error: percent(this.#data.final()?.[id]),
      top: this.rows().tops[index]!,
      chart: this.#imagesOf(id).length * this.imageHeight(id) * share,
      images: this.#imagesOf(id).length,
      open: this.#open().includes(id),
    };
  }

  #chartTop(id: number): number {
    return this.rows().tops[this.rows().order.indexOf(id)]! + this.stripe() + CHART_MARGIN;
  }

  /** What lies at a height of the scrolled content; `row` of the class' chart. */
  #at(y: number): { class: number; row: number | undefined } | null {
    const rows = this.rows();
    if (rows.order.length === 0 || y >= rows.height || y < 0) return null;
    const row = rowAt(rows, y);
    const id = rows.order[row]!;
    const image = Math.floor((y - rows.tops[row]! - rows.stripe - CHART_MARGIN) / this.imageHeight(id));
    const inChart = this.#unfolded().has(id) && image >= 0 && image < this.#imagesOf(id).length;
    return { class: id, row: inChart ? image : undefined };
  }

  #under({ y }: PlotPoint): Hovered | null {
    const place = this.#at(y);
    if (!place) return null;
    return {
      class: place.class,
      image: place.row === undefined ? null : this.#imagesOf(place.class)[place.row]!,
    };
  }

  #mark(iteration: number): void {
    const { markers } = this.run.address();
    const others = markers.filter((marker) => marker.iteration !== iteration);
    this.run.selection.change('validation', {
      markers: others.length < markers.length ? others : [...markers, { iteration, name: '' }],
    });
  }

  #step(by: 1 | -1): void {
    const { class: id, image } = this.run.address();
    const order = this.#order();
    if (id === null) return this.#go({ class: order[by > 0 ? 0 : order.length - 1]!, image: null });
    const images = this.#open().includes(id) ? this.#imagesOf(id) : [];
    const row = image === null ? -1 : images.indexOf(image);
    if (row + by >= -1 && row + by < images.length) {
      return this.#go({ class: id, image: row + by < 0 ? null : images[row + by]! });
    }
    const next = order[order.indexOf(id) + by];
    if (next === undefined) return;
    const above = by < 0 && this.#open().includes(next) ? this.#imagesOf(next).at(-1)! : null;
    this.#go({ class: next, image: above });
  }

  #go(to: Hovered): void {
    const repeated = this.run.selection.clause().source === 'keys';
    this.run.selection.change('keys', to, !repeated);
  }

  #placeOfImage() {
    const { image } = this.run.address();
    const id = image === null ? undefined : this.run.classOf()[image];
    if (image === null || id === undefined || !this.#open().includes(id)) return null;
    const row = this.#imagesOf(id).indexOf(image);
    const height = this.imageHeight(id);
    return { image, row, class: id, height, top: this.#chartTop(id) + row * height };
  }

  /** Scrolls to what was selected elsewhere. */
  #follow(): void {
    const { address, source } = this.run.selection.clause();
    if (source === 'validation' || address.class === null) return;
    untracked(() => {
      const row = this.rows().order.indexOf(address.class!);
      if (row < 0 || this.#room() === 0) return;
      const image = this.selectedImage();
      const [top, height] = image ? [image.top, image.height] : [this.rows().tops[row]!, this.stripe()];
      const scroller = this.scroller().nativeElement;
      if (top < scroller.scrollTop) scroller.scrollTop = top;
      else if (top + height > scroller.scrollTop + this.#room())
        scroller.scrollTop = top + height - this.#room();
    });
  }

  #draw(): void {
    const width = this.run.plotWidth();
    if (width === 0) return;
    drawValidation(
      fit(this.canvas().nativeElement, width, this.canvasHeight()),
      this.run.range(),
      this.#visible().map((id, at) => this.#drawnClass(id, this.#first() + at)),
      {
        palette: this.#preferences.palette(),
        verdicts: this.run.address().colours ?? this.#preferences.colours(),
        late: this.#late(),
      },
    );
  }

  #drawnClass(id: number, row: number): DrawnClass {
    const { dumps, error } = this.#data.series();
    const top = this.rows().tops[row]! - this.canvasTop();
    return { top, stripe: this.stripe(), error: ofClass(error, id, dumps), chart: this.#drawnChart(id, top) };
  }

  #drawnChart(id: number, top: number): DrawnChart | null {
    const share = this.#unfolded().get(id);
    if (share === undefined) return null;
    const selected = this.selectedImage();
    const order = this.#imageOrders().get(id) ?? new Int32Array(0);
    const imageHeight = this.imageHeight(id);
    return {
      top: top + this.stripe() + CHART_MARGIN,
      height: order.length * imageHeight * share,
      imageHeight,
      order,
      results: this.#images.results().get(id) ?? null,
      selected: selected?.class === id ? selected.row : null,
    };
  }

  /** The plot's width is what the scroll bar leaves; the page's other rows take it from here. */
  #measure(): void {
    const observer = new ResizeObserver(() => {
      const scroller = this.scroller().nativeElement;
      const gutter = parseFloat(getComputedStyle(scroller).getPropertyValue('--gutter'));
      this.run.plotWidth.set(px(Math.max(0, scroller.clientWidth - gutter)));
      this.#room.set(scroller.clientHeight);
    });
    effect((onCleanup) => {
      const scroller = this.scroller().nativeElement;
      observer.observe(scroller);
      onCleanup(() => observer.disconnect());
    });
    inject(DestroyRef).onDestroy(() => observer.disconnect());
  }
}

function identity(length: number): Int32Array {
  return Int32Array.from({ length }, (_, at) => at);
}
