import {
  ChangeDetectionStrategy,
  Component,
  computed,
  effect,
  signal,
  viewChild,
  inject,
  type ElementRef,
} from '@angular/core';
import { exact } from '../drawing/numbers.ts';
import { fit } from '../drawing/canvas.ts';
import { px } from '../drawing/spaces.ts';
import { GlyphTip } from '../page/glyph-tip.ts';
import { Offers } from '../page/offers.ts';
import { Plot } from '../page/plot.ts';
import { VerdictPair } from '../page/verdict-pair.ts';
import { Preferences } from '../theme/preferences.ts';
import { drawValidation } from './draw-validation.ts';
import { drawnRows } from './drawn-rows.ts';
import { followSelection } from './follow-selection.ts';
import { Gutter } from './gutter.ts';
import { InHand } from './in-hand.ts';
import { ShownRows } from './shown-rows.ts';
import { validationOffers } from './validation-offers.ts';

/** One stripe a cluster, which unfolds to one a class, which unfolds to one row an image, which unfolds to its history (DeepTracker, section 7.1.1). */
@Component({
  selector: 'tc-validation',
  imports: [GlyphTip, Plot],
  templateUrl: './validation.html',
  styleUrls: ['../page/rows.css', './validation.css'],
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Validation {
  readonly #shown = new ShownRows();
  readonly #preferences = inject(Preferences);
  readonly #pair = inject(VerdictPair);
  readonly scroller = viewChild.required<ElementRef<HTMLElement>>('scroller');
  readonly canvas = viewChild.required<ElementRef<HTMLCanvasElement>>('canvas');

  readonly run = this.#shown.run;
  readonly layout = this.#shown.layout;
  readonly data = this.#shown.curves;
  readonly images = this.#shown.images;
  readonly late = this.#shown.late;
  readonly busy = this.#shown.busy;
  readonly outlines = this.#shown.outlines;
  readonly similar = this.#shown.similar;
  readonly gutter = new Gutter(this.#shown);
  readonly hand = new InHand(this.#shown, () => this.scroller().nativeElement);
  readonly exact = exact;

  readonly clustered = computed(() => this.#shown.clusters.count() > 0);
  /** Whether every stripe in view shows its error; anomalies may still be to come. */
  readonly drawn = computed(
    () => this.data.final() !== null && !this.data.awaited() && this.layout.list().length > 0,
  );
  readonly active = computed(() => {
    const image = this.#shown.selectedImage();
    const { class: id, cluster } = this.run.address();
    if (image) return `image-${image.image}`;
    if (id !== null) return `class-${id}`;
    return cluster === null ? null : `cluster-${cluster}`;
  });
  /** Images whose pictures could not be had. */
  readonly broken = signal<ReadonlySet<number>>(new Set());

  constructor() {
    inject(Offers).add(validationOffers(this.#shown));
    effect(() => this.#draw());
    followSelection(
      {
        run: this.run,
        layout: this.layout,
        busy: this.busy,
        selectedImage: this.#shown.selectedImage,
        scroller: this.scroller,
      },
      this.#shown.clusters,
    );
    effect((onCleanup) => onCleanup(this.#measure(this.scroller().nativeElement)));
  }

  focus(): void {
    this.scroller().nativeElement.focus();
  }

  /** A click at the left of a chart unfolds the image whose row is there. */
  toggleBeside(event: MouseEvent): void {
    const image = this.hand.imageBeside(event);
    if (image !== null) this.hand.toggleImage(image);
  }

  missPicture(image: number): void {
    this.broken.update((broken) => new Set(broken).add(image));
  }

  #draw(): void {
    const width = this.run.plotWidth();
    if (width === 0) return;
    drawValidation(
      fit(this.canvas().nativeElement, width, this.layout.drawnHeight()),
      this.run.range(),
      drawnRows(this.#shown),
      {
        palette: this.#preferences.palette(),
        verdicts: this.#pair.chosen(),
        late: this.late(),
        hasFailed: this.data.failure() !== undefined || this.images.failure() !== undefined,
      },
    );
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
