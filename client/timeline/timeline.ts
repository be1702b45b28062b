import {
  ChangeDetectionStrategy,
  Component,
  computed,
  effect,
  inject,
  signal,
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
import { glyphNear, type Glyph } from '../page/glyph.ts';
import { GlyphTip, type PointedGlyph } from '../page/glyph-tip.ts';
import { learningStages } from '../page/learning-stages.ts';
import { OpenRun } from '../page/open-run.ts';
import { Plot, type PlotPoint } from '../page/plot.ts';
import { Preferences } from '../theme/preferences.ts';
import { timelineGlyphWidth } from './draw-anomalies.ts';
import { TIMELINE_HEIGHT, drawTimeline, curveAxis, ruleAt } from './draw-timeline.ts';
import { Markers } from './markers.ts';

/** Both error curves over the stages of the learning rate, the ruler, the markers; its range is the page's range. */
@Component({
  selector: 'tc-timeline',
  imports: [GlyphTip, Markers, Plot],
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

  /** The glyph under the pointer. */
  readonly glyph = signal<PointedGlyph | null>(null);
  readonly #widthOf = computed(() => {
    const anomalies = this.anomalies();
    return anomalies && timelineGlyphWidth(anomalies);
  });

  hover(point: PlotPoint | null): void {
    const glyph = point && this.#glyphAt(point);
    if (glyph) this.run.cursor.set(glyph.dump);
    this.glyph.set(glyph && { ...glyph, y: point.y });
  }

  /** Of the selected class, or of all. */
  #glyphAt({ x, y }: PlotPoint): Glyph | null {
    const [rule, anomalies, widthOf] = [ruleAt(y), this.anomalies(), this.#widthOf()];
    if (!rule || !anomalies || !widthOf) return null;
    const dump = glyphNear(anomalies[rule], anomalies.threshold, widthOf, this.run.scale(), x);
    return dump === null ? null : { rule, dump, class: this.#anomalies.class(), cluster: null };
  }

  /** Selects the anomaly of a glyph, whose images are listed beside the view; again lets go of it. */
  #choose({ rule, dump, class: id }: Glyph): void {
    const [run, before] = [this.run, this.run.address()];
    const again = run.at() === dump && before.panel === 'anomalies' && (run.rule() ?? rule) === rule;
    const at = run.iterations()[dump]!;
    const chosen = { at, panel: 'anomalies', wide: null, ...(id === null ? { cluster: null } : {}) } as const;
    run.selection.change('timeline', again ? { at: null } : chosen);
    run.rule.set(again ? null : rule);
  }

  click(point: PlotPoint): void {
    const dump = this.run.scale().dumpAt(point.x);
    const glyph = this.#glyphAt(point);
    if (point.shift) this.run.mark(dump);
    else if (glyph) this.#choose(glyph);
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
