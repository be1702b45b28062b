import {
  ChangeDetectionStrategy,
  Component,
  DestroyRef,
  computed,
  effect,
  inject,
  viewChild,
  type ElementRef,
} from '@angular/core';
import { classScoreAt, errorPeaks, scoresAbove0, type RankedAnomaly } from '../../analysis/index.ts';
import { RANKED } from '../data/address.ts';
import { present } from '../data/coordinator.ts';
import { declareNeeds } from '../data/declare-needs.ts';
import { classNeed, totalNeed } from '../data/needs.ts';
import { ofClass } from '../data/series.ts';
import { fit } from '../drawing/canvas.ts';
import { VERDICTS } from '../drawing/colours.ts';
import { counted, exact, percent } from '../drawing/numbers.ts';
import { dumpIndex, px } from '../drawing/spaces.ts';
import { Anomalies } from '../page/anomalies.ts';
import { ClassClusters } from '../page/class-clusters.ts';
import { ClassCurves } from '../page/class-curves.ts';
import { OpenRun } from '../page/open-run.ts';
import { VerdictPair } from '../page/verdict-pair.ts';
import { Preferences } from '../theme/preferences.ts';
import { SPARK_HEIGHT, drawSpark, sparkScale } from './draw-spark.ts';
import { FlippedPanel } from './flipped-panel.ts';
import { GuidancePanel } from './guidance-panel.ts';
import { measuredWidth } from './measured-width.ts';
import {
  GLYPHS,
  LEAST_PEAK,
  inCluster,
  nothingRanked,
  ofAll,
  ofOne,
  peakBeside,
  rangeOf,
  rankingOf,
  sentenceOf,
  shortPeak,
} from './ranking.ts';

/** Rows of the ranking at first, and when more are wanted. */
const [FEW, MOST] = RANKED;

/** A row of the ranking. */
type Place = Pick<RankedAnomaly, 'dump' | 'rule' | 'classes'>;

/** The most anomalous iterations, beside the peaks of the error; the images that flipped at one of them; settings that chance does not explain. */
@Component({
  selector: 'tc-anomaly-panel',
  imports: [FlippedPanel, GuidancePanel],
  templateUrl: './anomaly-panel.html',
  styleUrl: './anomaly-panel.css',
  host: { '[attr.aria-busy]': 'awaited()' },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class AnomalyPanel {
  readonly run = inject(OpenRun);
  readonly anomalies = inject(Anomalies);
  readonly #clusters = inject(ClassClusters);
  readonly #curves = inject(ClassCurves);
  readonly #preferences = inject(Preferences);
  readonly #pair = inject(VerdictPair);
  readonly canvas = viewChild<ElementRef<HTMLCanvasElement>>('canvas');
  readonly #width = measuredWidth(this.canvas);
  readonly height = SPARK_HEIGHT;
  readonly exact = exact;
  readonly percent = percent;

  readonly selectedClass = this.anomalies.class;
  /** Whether the iterations are those of the selected class: until the reader goes back to all, and again of the next one that is selected elsewhere. */
  readonly isNarrow = computed(() => {
    const id = this.selectedClass();
    return id !== null && this.run.address().wide !== id;
  });
  /** The class whose iterations these are; null for all. */
  readonly class = computed(() => (this.isNarrow() ? this.selectedClass() : null));
  /** Whose iterations these are. */
  readonly of = computed(() => {
    const [id, run] = [this.class(), this.run.detail()];
    return id === null ? 'all classes' : run!.classNames[id]!;
  });
  readonly failed = computed(
    () => this.run.dumps() > 0 && !this.anomalies.awaited() && this.anomalies.flips() === null,
  );
  readonly awaited = computed(() => this.run.dumps() > 0 && !this.ranking() && !this.failed());

  readonly verdicts = computed(() => VERDICTS[this.#pair.chosen()]);

  /** Whether more rows than at first are wanted. */
  readonly isLong = computed(() => this.run.address().ranked === MOST);
  readonly ranked = computed(() => {
    const [scores, overall, rule] = [
      this.anomalies.scores(),
      this.anomalies.overall(),
      this.anomalies.rule(),
    ];
    if (!scores || !overall || !rule) return null;
    const [id, classOf] = [this.class(), this.run.classOf()];
    return id === null ? ofAll(scores, overall, classOf, rule) : ofOne(scores, id, classOf, rule);
  });
  /** The selected cluster, where no class is: its images alone are listed. */
  readonly cluster = computed(() => {
    const { cluster, class: id } = this.run.address();
    return id === null && cluster !== null && cluster < this.#clusterCount() ? cluster : null;
  });
  readonly #clusterCount = computed(() => this.#clusters.clusters()?.sizes.length ?? 0);
  /** Whose flipped images are listed. */
  readonly listed = computed(() => {
    const [ranked, cluster, clusters] = [this.ranked(), this.cluster(), this.#clusters.clusters()];
    if (!ranked || cluster === null || !clusters) return ranked;
    return inCluster(ranked, cluster, clusters.cluster, this.run.classOf());
  });
  readonly ranking = computed(() => {
    const [flips, ranked, rule] = [this.anomalies.flips(), this.ranked(), this.anomalies.rule()];
    return flips && ranked && rule && rankingOf(flips, ranked, rule.window, this.isLong() ? MOST : FEW);
  });

  readonly #total = computed(() => this.run.detail() && totalNeed(this.run.detail()!, 'error'));
  /** The class' own error, where that of all classes is more than a page should hold. */
  readonly #own = computed(() => {
    const [run, id] = [this.run.detail(), this.class()];
    return run && id !== null && this.#curves.isLong() ? classNeed(run, id, 'error') : undefined;
  });
  readonly #coordinator = declareNeeds(() =>
    [this.#total(), this.#own()].filter((need) => need !== undefined),
  );
  /** The error of the class, or of all, an entry a dump; null until it is here. */
  readonly error = computed<ArrayLike<number> | null>(() => {
    const [id, total, series] = [this.class(), this.#own() ?? this.#total(), this.#curves.whole()];
    if (id === null || this.#own()) return (total && present(this.#coordinator.answer(total))) ?? null;
    return series && ofClass(series.error, id, series.dumps);
  });
  readonly #peaks = computed(() => {
    const error = this.error();
    return error ? errorPeaks(error, LEAST_PEAK * rangeOf(error)) : [];
  });
  /** The error at the top of the spark. */
  readonly top = computed(() => {
    const values = Array.from(this.error() ?? []).filter((value) => !Number.isNaN(value));
    return values.reduce((most, value) => Math.max(most, value), 0) || 1;
  });

  readonly rows = computed(() => {
    const rule = this.anomalies.rule()!;
    const rows = this.ranking()?.rows ?? [];
    return rows.map((row) => {
      const [iteration, peak] = [this.run.iterations()[row.dump]!, peakBeside(this.#peaks(), row.dump)];
      const of = this.class() === null ? counted(row.classes, 'class') : this.of();
      return {
        ...row,
        key: `${row.rule}-${row.dump}`,
        glyph: GLYPHS[row.rule],
        iteration: exact(iteration),
        peak: peak ? shortPeak(peak) : '',
        peakAt: peak && row.dump + peak.away,
        // By the square root: learned and forgotten can be told apart beside an iteration a hundred times as large.
        share: Math.sqrt(row.images / rows[0]!.images),
        text: sentenceOf(row, iteration, of, rule.window, peak),
      };
    });
  });

  readonly nothing = computed(() => {
    const id = this.class();
    const images = id === null ? this.run.detail()!.images : this.run.detail()!.classImages[id]!.length;
    return nothingRanked(this.of(), images, this.anomalies.rule()!.threshold);
  });

  /** The dumps of the peaks beside the ranked iterations. */
  readonly peaks = computed(() => [...new Set(this.rows().flatMap(({ peakAt }) => peakAt ?? []))]);
  readonly #scale = computed(() => sparkScale(this.run.dumps(), Math.max(1, this.#width())));

  readonly more = computed(() => {
    const total = this.ranking()?.total ?? 0;
    return total <= MOST ? `all ${exact(total)}` : `${MOST} of ${exact(total)}`;
  });

  /** The selected dump: its images are listed. */
  readonly at = this.run.at;
  readonly rule = this.run.rule;

  constructor() {
    effect(() => this.#draw());
    inject(DestroyRef).onDestroy(() => this.leave());
  }

  /** Ranks the iterations of all classes, or of the selected one. */
  widen(isWide: boolean): void {
    this.run.selection.change('settings', { wide: isWide ? this.selectedClass() : null });
  }

  lengthen(): void {
    this.run.selection.change('settings', { ranked: this.isLong() ? FEW : MOST });
  }

  /** Whether the class under the pointer, elsewhere on the page, is one of those that have an anomaly there. */
  isLinked({ dump, rule }: Place): boolean {
    const [id, threshold] = [this.run.hovered()?.class ?? null, this.anomalies.rule()?.threshold];
    if (id === null || threshold === undefined || this.class() !== null) return false;
    const scores = this.anomalies.scores();
    return scores !== null && classScoreAt(scores, id, rule, dump) >= threshold;
  }

  /** The rows of the view mark the dump, and the class where there is but one. */
  enter(place: Place): void {
    this.point(place.dump);
    const id = this.class() ?? this.#onlyClass(place);
    if (id !== null) this.run.hovered.set({ cluster: null, class: id, image: null });
  }

  leave(): void {
    this.point(null);
    this.run.hovered.set(null);
  }

  #onlyClass({ dump, rule, classes }: Place): number | null {
    const [scores, threshold] = [this.anomalies.scores(), this.anomalies.rule()?.threshold];
    if (classes !== 1 || !scores || threshold === undefined) return null;
    const reaches = (id: number) => classScoreAt(scores, id, rule, dump) >= threshold;
    return this.run.detail()!.classNames.findIndex((_, id) => reaches(id));
  }

  isChosen({ dump, rule }: Place): boolean {
    return this.at() === dump && (this.rule() ?? rule) === rule;
  }

  /** Selects the iteration and marks it; again lets go of both. */
  choose(place: Place): void {
    const dump = dumpIndex(place.dump);
    const iteration = this.run.iterations()[dump]!;
    const isMarked = this.run.address().markers.some((marker) => marker.iteration === iteration);
    const again = this.at() === dump && this.rule() === place.rule;
    if (again) this.run.selection.change('inspector', { at: null });
    else this.run.select(dump, 'inspector');
    if (again === isMarked) this.run.mark(dump);
    this.rule.set(again ? null : place.rule);
  }

  point(dump: number | null): void {
    this.run.cursor.set(dump === null ? null : dumpIndex(dump));
  }

  /** The pointer on the spark moves the cursor of the page. */
  hover({ offsetX }: MouseEvent): void {
    this.point(this.#scale().dumpAt(px(offsetX)));
  }

  /** A click on the spark chooses the ranked iteration that is nearest. */
  chooseNear({ offsetX }: MouseEvent): void {
    const place = this.#scale().place(px(offsetX)) - 0.5;
    const near = (row: Place) => Math.abs(row.dump - place);
    const nearest = this.rows().reduce<Place | undefined>(
      (best, row) => (best === undefined || near(row) < near(best) ? row : best),
      undefined,
    );
    if (nearest) this.choose(nearest);
  }

  /** Where a dump stands on the spark, in pixels. */
  x(dump: number): number {
    return this.#scale().middle(dumpIndex(dump));
  }

  #draw(): void {
    const [canvas, error, width] = [this.canvas()?.nativeElement, this.error(), this.#width()];
    if (!canvas || !error || width === 0) return;
    const [left, right] = [new Int32Array(error.length), new Int32Array(error.length)];
    for (const { rule, dump, images } of this.rows()) (rule === 'left' ? left : right)[dump] = images;
    const anomalies = { ...scoresAbove0({ left, right }), threshold: 1 };
    const content = { error, anomalies, peaks: this.peaks() };
    const { context } = fit(canvas, width, SPARK_HEIGHT);
    drawSpark(context, width, content, this.top(), this.#preferences.palette());
  }
}
