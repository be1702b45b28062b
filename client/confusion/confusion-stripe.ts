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
import { confusionStripe } from '../../analysis/index.ts';
import { overdue } from '../data/overdue.ts';
import { fit } from '../drawing/canvas.ts';
import { percent } from '../drawing/numbers.ts';
import { TimeScale, wholeRun } from '../drawing/scale.ts';
import { dumpIndex, px } from '../drawing/spaces.ts';
import { imageResults } from '../page/image-data.ts';
import { OpenRun } from '../page/open-run.ts';
import { Preferences } from '../theme/preferences.ts';
import { BAND_COLOURS } from './count-colours.ts';
import { BANDS, STRIPE_HEIGHT, drawConfusionStripe, restColour } from './draw-confusion-stripe.ts';

/** The classes that a class is confused with, as bands that stand on each other, over the whole run. */
@Component({
  selector: 'tc-confusion-stripe',
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
    const predictionsAt = (dump: number) =>
      results.isHere(dump)
        ? Uint16Array.from({ length: results.images }, (_, place) => results.predicted(dump, place)!)
        : undefined;
    const classes = this.run.detail()!.classNames.length;
    return confusionStripe(predictionsAt, results.dumps, this.classId(), classes, BANDS);
  });
  readonly scale = computed(() => new TimeScale(wholeRun(this.run.dumps()), px(Math.max(1, this.width()))));
  readonly line = computed(() => this.scale().middle(this.run.shown()));

  /** The bands from the bottom up, with their shares at the shown dump and over the run. */
  readonly legend = computed(() => {
    const stripe = this.stripe();
    if (!stripe) return [];
    const names = this.run.detail()!.classNames;
    const dumps = this.run.dumps();
    const line = (band: number, id: number | null) => {
      const shares = stripe.shares.subarray(band * dumps, (band + 1) * dumps);
      const known = shares.filter((share) => !Number.isNaN(share));
      return {
        id,
        name: id === null ? 'other classes' : names[id]!,
        colour: id === null ? restColour(this.#preferences.palette()) : BAND_COLOURS[band]!,
        here: percent(shares[this.run.shown()]),
        mean: percent(known.reduce((sum, share) => sum + share, 0) / known.length),
        isEmpty: known.every((share) => share === 0),
      };
    };
    const bands = Array.from(stripe.instead, (id, band) => line(band, id));
    return [...bands, line(bands.length, null)].filter(({ isEmpty }) => !isEmpty);
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
