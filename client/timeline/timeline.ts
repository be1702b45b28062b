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
import { routes } from '../../schema/index.ts';
import { CURVES, type CurveKind } from '../data/address.ts';
import { present, type Need } from '../data/coordinator.ts';
import { declareNeeds } from '../data/declare-needs.ts';
import { meanWithin, type CurveSource, type LevelCurve } from '../data/level-curve.ts';
import { scalarAtNeed, scalarNeed, totalAtNeed, totalNeed } from '../data/needs.ts';
import { overdue } from '../data/overdue.ts';
import { fit } from '../drawing/canvas.ts';
import { percent, plain } from '../drawing/numbers.ts';
import { dumpEdges, iterationEdges, missingPlace } from '../drawing/ruler.ts';
import { emptyExtent } from '../drawing/value-scale.ts';
import { Anomalies } from '../page/anomalies.ts';
import { Drawings } from '../page/drawings.ts';
import { glyphNear, type Glyph } from '../page/glyph.ts';
import { GlyphTip, type PointedGlyph } from '../page/glyph-tip.ts';
import { learningStages } from '../page/learning-stages.ts';
import { leveledCurve } from '../page/leveled-curve.ts';
import { OpenRun } from '../page/open-run.ts';
import { Plot, type PlotPoint } from '../page/plot.ts';
import { Preferences } from '../theme/preferences.ts';
import { curveAxis, endText, widenByBuckets, widenByDumps } from './curve-axis.ts';
import { timelineGlyphWidth } from './draw-anomalies.ts';
import { CURVES_SPAN, TIMELINE_HEIGHT, drawTimeline, ruleAt } from './draw-timeline.ts';
import { Markers } from './markers.ts';

/** Of so many dumps the validation error comes as it is, an entry a dump: 64 kB. */
const MOST_DUMPS = 8192;

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
  /** Whether the validation curve comes at levels of detail, as the training curve always does. */
  readonly #isLong = computed(() => this.run.dumps() > MOST_DUMPS);
  readonly #total = computed(() => {
    const run = this.run.detail();
    return run && !this.#isLong() ? totalNeed(run, this.curve()) : undefined;
  });
  /** Of a long run the number beside the plot while nothing is pointed at. */
  readonly #totalAt = computed(() => {
    const [run, dump] = [this.run.detail(), this.run.shown()];
    const isWanted = this.#isLong() && this.run.cursor() === null;
    return run && isWanted ? totalAtNeed(run, this.curve(), dump) : undefined;
  });
  readonly #column = computed(() => (this.curve() === 'error' ? 'trainError' : 'trainLoss'));
  readonly hasTraining = computed(() => this.run.detail()?.scalarColumns.includes(this.#column()) ?? false);
  readonly #trainingMean = computed(() => {
    const run = this.run.detail();
    return run && this.hasTraining() && !this.#isLong() ? scalarNeed(run, this.#column(), 'mean') : undefined;
  });
  readonly #trainingAt = computed(() => {
    const [run, dump] = [this.run.detail(), this.run.shown()];
    const isWanted = this.#isLong() && this.hasTraining() && this.run.cursor() === null;
    return run && isWanted ? scalarAtNeed(run, this.#column(), 'mean', dump) : undefined;
  });
  readonly #coordinator = declareNeeds(() =>
    [this.#total(), this.#totalAt(), this.#trainingMean(), this.#trainingAt()].filter(
      (need) => need !== undefined,
    ),
  );

  readonly validation = computed(() => this.#value<Float64Array>(this.#total()) ?? null);
  readonly #means = computed(() => this.#value<Float64Array>(this.#trainingMean()) ?? null);
  readonly #validationLevels = leveledCurve(
    this.run,
    computed<CurveSource | undefined>(() => {
      const run = this.run.detail();
      if (!run || !this.#isLong()) return undefined;
      return { route: routes.classStats(run.id, 'all'), column: this.curve(), rows: run.dumps, of: 'dumps' };
    }),
  );
  readonly #trainingLevels = leveledCurve(
    this.run,
    computed<CurveSource | undefined>(() => {
      const run = this.run.detail();
      if (!run || !this.hasTraining()) return undefined;
      return {
        route: routes.scalarValues(run.id, this.#column()),
        column: 'value',
        rows: run.scalarRows,
        of: 'iterations',
      };
    }),
  );
  readonly #stages = learningStages(this.run);
  readonly stages = computed(() => this.#stages() ?? []);
  /** Of what is visible. */
  readonly axis = computed(
    () => {
      const [{ range }, iterations] = [this.run.scale(), this.run.iterations()];
      const [validation, levels] = [this.validation(), this.#validationLevels.curve()];
      const training = this.#trainingLevels.curve();
      const extent = emptyExtent();
      if (validation) widenByDumps(extent, validation, range);
      if (levels) widenByBuckets(extent, levels, dumpEdges(iterations), range);
      if (training) widenByBuckets(extent, training, iterationEdges(iterations), range);
      return curveAxis(this.curve(), extent, CURVES_SPAN);
    },
    { equal: (a, b) => String(a.domain) === String(b.domain) },
  );
  readonly isHere = computed(() => this.validation() !== null || this.#validationLevels.curve() !== null);
  readonly refused = computed(
    () =>
      this.run
        .detail()
        ?.refusedDumps.map(({ iteration }) => missingPlace(this.run.iterations(), iteration)) ?? [],
  );

  readonly anomalies = this.#anomalies.selected;

  readonly late = overdue(() => !this.isHere() && this.validationShown() === '');
  readonly height = TIMELINE_HEIGHT;

  constructor() {
    effect(() => this.#draw());
  }

  /** The value of the validation error at the dump that is shown. */
  readonly validationShown = computed(() => {
    const need = this.#total() ?? this.#totalAt();
    if (need && this.#coordinator.answer(need).state === 'failed') return 'not loaded';
    if (this.#validationLevels.failure()) return 'not loaded';
    const exact = this.#value<Float64Array>(this.#totalAt())?.[0];
    return exact === undefined
      ? this.#shown(this.validation(), this.#validationLevels.curve())
      : this.#said(exact);
  });
  readonly trainingShown = computed(() => {
    const exact = this.#value<Float64Array>(this.#trainingAt())?.[0];
    if (exact !== undefined) return this.#said(exact);
    return this.#shown(this.#means(), this.#trainingLevels.curve());
  });

  /** The value of a curve at the dump that is shown; of a long run that of its bucket. */
  #shown(values: ArrayLike<number> | null, levels: LevelCurve | null): string {
    const [dump, iterations] = [this.run.shown(), this.run.iterations()];
    if (values) return this.#said(values[dump]);
    return levels ? this.#said(meanWithin(levels, iterations[dump - 1] ?? -1, iterations[dump]!)) : '';
  }

  readonly ends = computed(() => {
    const [bottom, top] = this.axis().domain;
    return { bottom: endText(this.curve(), bottom), top: endText(this.curve(), top) };
  });

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
    const dump = glyphNear(anomalies, rule, anomalies.threshold, widthOf, this.run.scale(), x);
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
      training: this.#trainingLevels.curve(),
      levels: this.#validationLevels.curve(),
      stages: this.stages(),
      refused: this.refused(),
      anomalies: this.anomalies(),
    };
    const [scale, axis, palette] = [this.run.scale(), this.axis(), this.#preferences.palette()];
    const paint = (context: CanvasRenderingContext2D) => drawTimeline(context, scale, content, axis, palette);
    paint(fit(canvas, scale.width, TIMELINE_HEIGHT).context);
    this.#drawings.set(canvas, paint);
  }

  #value<T>(need: Need<T> | undefined): T | undefined {
    return need && present(this.#coordinator.answer(need));
  }
}
