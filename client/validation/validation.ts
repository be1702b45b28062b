import {
  ChangeDetectionStrategy,
  Component,
  computed,
  effect,
  inject,
  untracked,
  viewChild,
  type ElementRef,
} from '@angular/core';
import { overdue } from '../data/overdue.ts';
import { ofClass } from '../data/series.ts';
import { fit } from '../drawing/canvas.ts';
import { percent } from '../drawing/numbers.ts';
import { px } from '../drawing/spaces.ts';
import { OpenRun, type Hovered } from '../page/open-run.ts';
import { Plot, type PlotPoint } from '../page/plot.ts';
import { Preferences } from '../theme/preferences.ts';
import { ClassCurves } from '../page/class-curves.ts';
import { imageResults } from '../page/image-data.ts';
import { drawValidation, type DrawnChart, type DrawnClass } from './draw-validation.ts';
import { ValidationLayout } from './layout.ts';
import { CHART_MARGIN } from './rows.ts';
import { nextRow } from './steps.ts';
import { isUnfolded } from './unfold-step.ts';
import { unfolding } from './unfolding.ts';

/** One stripe a class, which unfolds to one row an image (DeepTracker, section 7.1.1). */
@Component({
  selector: 'tc-validation',
  imports: [Plot],
  templateUrl: './validation.html',
  styleUrl: './validation.css',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Validation {
  readonly run = inject(OpenRun);
  readonly #preferences = inject(Preferences);
  readonly scroller = viewChild.required<ElementRef<HTMLElement>>('scroller');
  readonly canvas = viewChild.required<ElementRef<HTMLCanvasElement>>('canvas');

  readonly data = inject(ClassCurves);
  readonly #unfolded = unfolding(computed(() => this.layout.open()));
  readonly layout: ValidationLayout = new ValidationLayout({
    run: this.run,
    final: this.data.final,
    unfolded: this.#unfolded,
    results: () => this.images.results(),
  });
  readonly images = imageResults(
    this.run,
    computed(() => this.layout.drawnCharts()),
    this.run.range,
  );
  readonly awaited = computed(() => !this.run.detail() || this.data.awaited() || this.images.awaited());
  readonly #late = overdue(this.awaited);
  readonly busy = computed(() => this.awaited() || !isUnfolded(this.#unfolded(), this.layout.open()));

  /** The rows whose names stand in the gutter. */
  readonly rows = computed(() =>
    this.layout.drawn().map((id, at) => ({
      id,
      index: this.layout.first() + at,
      name: this.layout.ordered() ? this.layout.classNames()[id]! : '',
      error: percent(this.data.final()?.[id]),
      top: this.layout.rows().tops[this.layout.first() + at]!,
      chart: this.layout.chartHeight(id),
      images: this.layout.images(id).length,
      open: this.layout.open().includes(id),
      isMissing: this.images.failure() !== undefined && !this.images.results().has(id),
    })),
  );
  readonly selectedImage = computed(() => {
    const { image } = this.run.address();
    const row = image === null ? null : this.layout.rowOfImage(image);
    if (image === null || row === null) return null;
    const id = this.run.classOf()[image]!;
    const height = this.layout.imageHeight(id);
    return { image, row, class: id, height, top: this.layout.chartTop(id) + row * height };
  });
  readonly active = computed(() => {
    const image = this.selectedImage();
    const { class: id } = this.run.address();
    if (image) return `image-${image.image}`;
    return id === null ? null : `class-${id}`;
  });

  constructor() {
    effect(() => this.#draw());
    effect(() => this.#follow());
    effect((onCleanup) => onCleanup(this.#measure(this.scroller().nativeElement)));
  }

  focus(): void {
    this.scroller().nativeElement.focus();
  }

  toggle(id: number): void {
    const open = this.layout.open();
    const folds = open.includes(id);
    this.run.selection.change('validation', {
      open: folds ? open.filter((other) => other !== id) : [...open, id],
      class: id,
      ...(folds ? { image: null } : {}),
    });
  }

  hover(point: PlotPoint | null): void {
    this.run.hovered.set(point && this.#under(point));
  }

  click(point: PlotPoint): void {
    const dump = this.run.scale().dumpAt(point.x);
    if (point.shift) return this.run.mark(dump);
    const under = this.#under(point);
    if (!under) return;
    const { class: id, image, at } = this.run.address();
    const iteration = this.run.iterations()[dump]!;
    const again = id === under.class && image === under.image && at === iteration;
    this.run.selection.change(
      'validation',
      again ? { class: null, image: null, at: null } : { ...under, at: iteration },
    );
  }

  /** A drag that pans in x scrolls in y. */
  scrollBy(pixels: number): void {
    this.scroller().nativeElement.scrollTop += pixels;
  }

  /** Alt-wheel changes the height of the image rows and keeps the row under the pointer. */
  wheel(event: WheelEvent): void {
    if (!event.altKey) return;
    event.preventDefault();
    const scroller = this.scroller().nativeElement;
    const y = event.clientY - scroller.getBoundingClientRect().top;
    const place = this.layout.at(y + scroller.scrollTop);
    if (place?.row === null || !place) return;
    const middle = this.layout.zoomImages(place, event.deltaY < 0);
    requestAnimationFrame(() => (scroller.scrollTop = middle - y));
  }

  /** The arrow keys go from row to row, into unfolded charts too; Enter unfolds. */
  key(event: KeyboardEvent): void {
    const { class: id, image } = this.run.address();
    const order = this.layout.order();
    if (event.key === 'ArrowDown') this.#go(nextRow(this.layout, { class: id, image }, 1));
    else if (event.key === 'ArrowUp') this.#go(nextRow(this.layout, { class: id, image }, -1));
    else if (event.key === 'Home') this.#go({ class: order[0]!, image: null });
    else if (event.key === 'End') this.#go({ class: order.at(-1)!, image: null });
    else if ((event.key === 'Enter' || event.key === ' ') && id !== null && image === null) this.toggle(id);
    else return;
    event.preventDefault();
  }

  #under({ y }: PlotPoint): Hovered | null {
    const place = this.layout.at(y);
    if (!place) return null;
    const image = place.row === null ? null : this.layout.imageAt(place.class, place.row);
    return { class: place.class, image };
  }

  #go(to: Hovered | null): void {
    const repeated = this.run.selection.clause().source === 'keys';
    if (to) this.run.selection.change('keys', { ...to }, !repeated);
  }

  /** Scrolls to what was selected elsewhere. */
  #follow(): void {
    const { address, source } = this.run.selection.clause();
    const room = this.layout.room();
    if (source === 'validation' || address.class === null || room === 0) return;
    untracked(() => {
      const rows = this.layout.rows();
      const row = rows.order.indexOf(address.class!);
      if (row < 0) return;
      const image = this.selectedImage();
      const [top, height] = image ? [image.top, image.height] : [rows.tops[row]!, rows.stripe];
      const scroller = this.scroller().nativeElement;
      if (top < scroller.scrollTop) scroller.scrollTop = top;
      else if (top + height > scroller.scrollTop + room) scroller.scrollTop = top + height - room;
    });
  }

  #draw(): void {
    const width = this.run.plotWidth();
    if (width === 0) return;
    drawValidation(
      fit(this.canvas().nativeElement, width, this.layout.drawnHeight()),
      this.run.range(),
      this.layout.drawn().map((id, at) => this.#drawnClass(id, this.layout.first() + at)),
      {
        palette: this.#preferences.palette(),
        verdicts: this.run.address().colours ?? this.#preferences.colours(),
        late: this.#late(),
      },
    );
  }

  #drawnClass(id: number, row: number): DrawnClass {
    const { dumps, error } = this.data.series();
    const stripe = this.layout.stripe();
    const top = this.layout.rows().tops[row]! - this.layout.drawnTop();
    const chart = this.#drawnChart(id, top + stripe + CHART_MARGIN);
    return { top, stripe, error: ofClass(error, id, dumps), chart };
  }

  #drawnChart(id: number, top: number): DrawnChart | null {
    if (!this.#unfolded().has(id)) return null;
    const selected = this.selectedImage();
    return {
      top,
      height: this.layout.chartHeight(id),
      imageHeight: this.layout.imageHeight(id),
      order: this.layout.imageOrder(id),
      results: this.images.results().get(id) ?? null,
      selected: selected?.class === id ? selected.row : null,
    };
  }

  /** The plot's width is what the scroll bar leaves; the page's other rows take it from here. */
  #measure(scroller: HTMLElement): () => void {
    const observer = new ResizeObserver(() => {
      const gutter = parseFloat(getComputedStyle(scroller).getPropertyValue('--gutter'));
      this.run.plotWidth.set(px(Math.max(0, scroller.clientWidth - gutter)));
      this.layout.room.set(scroller.clientHeight);
    });
    observer.observe(scroller);
    return () => observer.disconnect();
  }
}
