import {
  ChangeDetectionStrategy,
  Component,
  ElementRef,
  computed,
  effect,
  inject,
  input,
  signal,
  viewChild,
} from '@angular/core';
import { overdue } from '../data/overdue.ts';
import { fit } from '../drawing/canvas.ts';
import { percent } from '../drawing/numbers.ts';
import { TimeScale, wholeRun } from '../drawing/scale.ts';
import { dumpIndex, px } from '../drawing/spaces.ts';
import { HoverLink } from '../page/hover-link.ts';
import { imageResults } from '../page/image-data.ts';
import { OpenRun } from '../page/open-run.ts';
import { Preferences } from '../theme/preferences.ts';
import { bandsOf, meanShare, stripeOf } from './class-stripe.ts';
import { STRIPE_HEIGHT, drawConfusionStripe } from './draw-confusion-stripe.ts';

/** The classes that a class is confused with, as bands that stand on each other, over the whole run. */
@Component({
  selector: 'tc-confusion-stripe',
  imports: [HoverLink],
  templateUrl: './confusion-stripe.html',
  styleUrl: './confusion-stripe.css',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ConfusionStripeChart {
  readonly classId = input.required<number>();
  readonly run = inject(OpenRun);
  readonly #preferences = inject(Preferences);
  readonly #element = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  readonly canvas = viewChild<ElementRef<HTMLCanvasElement>>('canvas');
  readonly height = STRIPE_HEIGHT;
  readonly width = signal(0);

  readonly #results = imageResults(
    this.run,
    computed(() => [this.classId()]),
  );
  readonly failure = this.#results.failure;
  readonly late = overdue(() => this.#results.awaited());
  readonly name = computed(() => this.run.detail()?.classNames[this.classId()] ?? '');
  readonly images = computed(() => this.run.detail()?.classImages[this.classId()]?.length ?? 0);
  readonly stripe = computed(() => {
    const results = this.#results.results().get(this.classId());
    if (!results) return null;
    return stripeOf(results, this.run.detail()!.classNames.length);
  });
  readonly scale = computed(() => new TimeScale(wholeRun(this.run.dumps()), px(Math.max(1, this.width()))));
  readonly line = computed(() => this.scale().middle(this.run.shown()));

  /** The bands from the bottom up, with their shares at the shown dump and over the run. */
  readonly legend = computed(() => {
    const stripe = this.stripe();
    if (!stripe) return [];
    const whole = { first: 0, last: this.run.dumps() - 1 };
    const names = this.run.detail()!.classNames;
    const palette = this.#preferences.palette();
    return bandsOf(stripe, names, this.run.dumps(), palette, whole).map((band) => ({
      ...band,
      here: percent(band.shares[this.run.shown()]),
      mean: percent(meanShare(band, whole)),
    }));
  });
  readonly text = computed(() => {
    const said = this.legend().map(({ name, here }) => `${name} ${here}`);
    return `What images of ${this.name()} are taken for instead, over the run; here ${said.join(', ')}`;
  });

  constructor() {
    effect(() => this.#draw());
    effect((onCleanup) => {
      const observer = new ResizeObserver(() => this.width.set(this.#element.clientWidth));
      observer.observe(this.#element);
      onCleanup(() => observer.disconnect());
    });
  }

  hover(event: MouseEvent): void {
    if (this.run.dumps() > 0) this.run.cursor.set(this.#dumpAt(event));
  }

  leave(): void {
    this.run.cursor.set(null);
  }

  goTo(event: MouseEvent): void {
    if (this.run.dumps() > 0) this.run.select(this.#dumpAt(event), 'inspector');
  }

  choose(id: number | null): void {
    if (id !== null) this.run.selection.change('inspector', { cluster: null, class: id, image: null });
  }

  #dumpAt(event: MouseEvent) {
    return dumpIndex(this.scale().dumpAt(px(event.offsetX)));
  }

  #draw(): void {
    const [canvas, stripe] = [this.canvas(), this.stripe()];
    if (!canvas || !stripe || this.width() === 0) return;
    drawConfusionStripe(
      fit(canvas.nativeElement, this.width(), STRIPE_HEIGHT),
      stripe,
      this.run.dumps(),
      this.#preferences.palette(),
      this.late(),
    );
  }
}
