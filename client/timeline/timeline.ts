import {
  ChangeDetectionStrategy,
  Component,
  computed,
  effect,
  inject,
  viewChild,
  type ElementRef,
} from '@angular/core';
import { CURVES, type CurveKind } from '../data/address.ts';
import { present, type Need } from '../data/coordinator.ts';
import { declareNeeds } from '../data/declare-needs.ts';
import { scalarNeed, totalNeed, type ScalarSeries } from '../data/needs.ts';
import { overdue } from '../data/overdue.ts';
import { fit } from '../drawing/canvas.ts';
import { percent, plain } from '../drawing/numbers.ts';
import { iterationPlace } from '../drawing/ruler.ts';
import { Anomalies } from '../page/anomalies.ts';
import { Drawings } from '../page/drawings.ts';
import { learningStages } from '../page/learning-stages.ts';
import { OpenRun } from '../page/open-run.ts';
import { Plot, type PlotPoint } from '../page/plot.ts';
import { Preferences } from '../theme/preferences.ts';
import { TIMELINE_HEIGHT, drawTimeline, curveAxis } from './draw-timeline.ts';
import { Markers } from './markers.ts';

/** Both error curves over the stages of the learning rate, the ruler, the markers; its range is the page's range. */
@Component({
  selector: 'tc-timeline',
  imports: [Plot, Markers],
  templateUrl: './timeline.html',
  styleUrl: './timeline.css',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Timeline {
  readonly run = inject(OpenRun);
  readonly #anomalies = inject(Anomalies);
  readonly #drawings = inject(Drawings);
  readonly #preferences = inject(Preferences);
  readonly canvas = viewChild.required<ElementRef<HTMLCanvasElement>>('canvas');

  readonly curves = CURVES;
  readonly curve = computed(() => this.run.address().curve);
  readonly #total = computed(() => this.run.detail() && totalNeed(this.run.detail()!, this.curve()));
  readonly #training = computed(() => this.#scalar(this.curve() === 'error' ? 'trainError' : 'trainLoss'));
  readonly hasTraining = computed(() => this.#training() !== undefined);
  readonly #coordinator = declareNeeds(() =>
    [this.#total(), this.#training()].filter((need) => need !== undefined),
  );

  readonly validation = computed(() => this.#value<Float64Array>(this.#total()) ?? null);
  readonly training = computed(() => this.#value<ScalarSeries>(this.#training()) ?? null);
  readonly #stages = learningStages(this.run);
  readonly stages = computed(() => this.#stages() ?? []);
  readonly axis = computed(() => curveAxis(this.curve(), this.validation(), this.training()?.mean ?? null));
  readonly refused = computed(
    () =>
      this.run
        .detail()
        ?.refusedDumps.map(({ iteration }) => iterationPlace(this.run.iterations(), iteration)) ?? [],
  );

  readonly anomalies = this.#anomalies.selected;

  readonly late = overdue(() => this.validation() === null && this.validationShown() === '');
  readonly height = TIMELINE_HEIGHT;

  constructor() {
    effect(() => this.#draw());
  }

  /** The value of the validation error at the dump that is shown. */
  readonly validationShown = computed(() => {
    const need = this.#total();
    if (need && this.#coordinator.answer(need).state === 'failed') return 'not loaded';
    return this.shown(this.validation());
  });

  /** The value of a curve at the dump that is shown. */
  shown(curve: ArrayLike<number> | null): string {
    return curve ? this.#said(curve[this.run.shown()]) : '';
  }

  top(): string {
    return this.#said(this.axis().domain[1]);
  }

  showCurve(curve: string): void {
    this.run.selection.change('settings', { curve: curve as CurveKind });
  }

  #said(value: number | undefined): string {
    return this.curve() === 'error' ? percent(value) : plain(value);
  }

  click({ x, shift }: PlotPoint): void {
    const dump = this.run.scale().dumpAt(x);
    if (shift) this.run.mark(dump);
    else if (this.run.at() === dump) this.run.selection.change('timeline', { at: null });
    else this.run.select(dump, 'timeline');
  }

  #draw(): void {
    const canvas = this.canvas().nativeElement;
    const content = {
      iterations: this.run.iterations(),
      validation: this.validation(),
      training: this.training(),
      stages: this.stages(),
      refused: this.refused(),
      anomalies: this.anomalies(),
    };
    const [scale, axis, palette] = [this.run.scale(), this.axis(), this.#preferences.palette()];
    const paint = (context: CanvasRenderingContext2D) => drawTimeline(context, scale, content, axis, palette);
    paint(fit(canvas, scale.width, TIMELINE_HEIGHT).context);
    this.#drawings.set(canvas, paint);
  }

  #scalar(column: string): Need<ScalarSeries> | undefined {
    const run = this.run.detail();
    return run?.scalarColumns.includes(column) ? scalarNeed(run, column) : undefined;
  }

  #value<T>(need: Need<T> | undefined): T | undefined {
    return need && present(this.#coordinator.answer(need));
  }
}
