import {
  ChangeDetectionStrategy,
  Component,
  computed,
  effect,
  inject,
  input,
  linkedSignal,
  viewChild,
  type ElementRef,
} from '@angular/core';
import { fit } from '../drawing/canvas.ts';
import { exact, percent } from '../drawing/numbers.ts';
import { present } from '../data/coordinator.ts';
import { declareNeeds } from '../data/declare-needs.ts';
import { imageNamesNeed } from '../data/needs.ts';
import { overdue } from '../data/overdue.ts';
import { imageName } from '../page/image-name.ts';
import { HoverLink } from '../page/hover-link.ts';
import { OpenRun } from '../page/open-run.ts';
import { VerdictPair } from '../page/verdict-pair.ts';
import { pictureAddress } from '../page/picture-address.ts';
import { dumpIndex } from '../drawing/spaces.ts';
import { Preferences } from '../theme/preferences.ts';
import { imageResults } from '../page/image-data.ts';
import { historyOf } from '../page/image-history.ts';
import { CURVE, STRIP, drawProbability, drawStrips } from './draw-history.ts';

/** Width of the strips in the inspector, in CSS pixels. */
const WIDTH = 196;

/** Classes that get a strip of their own; the list below names all. */
const STRIPS = 6;

/** An image: its picture, its class, and what it was taken for over the run. */
@Component({
  selector: 'tc-image-card',
  imports: [HoverLink],
  templateUrl: './image-card.html',
  styleUrl: './image-card.css',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ImageCard {
  readonly image = input.required<number>();
  readonly run = inject(OpenRun);
  readonly #preferences = inject(Preferences);
  readonly #pair = inject(VerdictPair);
  readonly strips = viewChild<ElementRef<HTMLCanvasElement>>('strips');
  readonly curve = viewChild<ElementRef<HTMLCanvasElement>>('curve');

  readonly classId = computed(() => this.run.classOf()[this.image()] ?? 0);
  readonly className = computed(() => this.name(this.classId()));
  readonly #results = imageResults(
    this.run,
    computed(() => [this.classId()]),
  );
  readonly failure = this.#results.failure;
  readonly late = overdue(() => this.#results.awaited());
  readonly #place = computed(() => this.run.detail()!.classImages[this.classId()]!.indexOf(this.image()));
  readonly history = computed(() => {
    const results = this.#results.results().get(this.classId());
    return results && historyOf(results, this.#place());
  });
  readonly shownClasses = computed(() => this.history()?.classes.slice(0, STRIPS) ?? []);
  readonly spans = computed(() =>
    this.history()?.spans.map((span) => ({
      ...span,
      name: this.name(span.class),
      iterations: this.#iterations(span.from, span.to),
      count: span.to - span.from + 1,
    })),
  );
  /** `never`, `at 40 of 66 dumps`; empty until all of it is here. */
  readonly rightAt = computed(() => {
    const history = this.history();
    if (!history || this.#results.awaited()) return '';
    const dumps = history.classes.find((entry) => entry.class === this.classId())?.dumps ?? 0;
    return dumps === 0 ? 'never' : `at ${exact(dumps)} of ${exact(history.probability.length)} dumps`;
  });
  /** What it is taken for at the dump that is shown. */
  readonly now = computed(() => {
    const dump = this.run.shown();
    const span = this.history()?.spans.find(({ from, to }) => from <= dump && dump <= to);
    return (
      span && {
        class: span.class,
        name: this.name(span.class),
        probability: percent(this.history()!.probability[dump]),
      }
    );
  });

  /** What the image is called, as everywhere. */
  readonly called = computed(() => {
    const names = present(this.#coordinator.answer(this.#names()));
    return imageName(names?.name(this.image()), this.image());
  });
  readonly #names = computed(() => imageNamesNeed(this.run.detail()!));
  readonly #coordinator = declareNeeds(() => [this.#names()]);

  /** Address of the picture; null where there is none, undefined until that is known. */
  readonly picture = computed(() => {
    const names = present(this.#coordinator.answer(this.#names()));
    return pictureAddress(this.run.detail()!, names, this.image());
  });

  /** Whether the picture of this image could not be had. */
  readonly pictureFailed = linkedSignal({ source: this.image, computation: () => false });
  readonly width = WIDTH;
  readonly strip = STRIP;
  readonly curveHeight = CURVE;
  readonly exact = exact;

  constructor() {
    effect(() => this.#draw());
  }

  /** Where the shown dump stands on strips and curve, in pixels. */
  line(): number {
    return ((this.run.shown() + 0.5) / Math.max(1, this.run.dumps())) * WIDTH;
  }

  goTo(dump: number): void {
    this.run.select(dumpIndex(dump), 'inspector');
  }

  name(id: number): string {
    return this.run.detail()?.classNames[id] ?? '';
  }

  #iterations(from: number, to: number): string {
    const iterations = this.run.iterations();
    return from === to ? exact(iterations[from]!) : `${exact(iterations[from]!)} – ${exact(iterations[to]!)}`;
  }

  #draw(): void {
    const [strips, curve, history] = [this.strips(), this.curve(), this.history()];
    if (!strips || !curve || !history) return;
    const palette = this.#preferences.palette();
    const verdicts = this.#pair.chosen();
    const shown = this.shownClasses().map((entry) => entry.class);
    const high = shown.length * STRIP;
    const { context } = fit(strips.nativeElement, WIDTH, high);
    context.clearRect(0, 0, WIDTH, high);
    drawStrips(context, WIDTH, history, shown, this.classId(), verdicts, palette);
    const below = fit(curve.nativeElement, WIDTH, CURVE).context;
    below.clearRect(0, 0, WIDTH, CURVE);
    drawProbability(below, WIDTH, history, palette);
  }
}
