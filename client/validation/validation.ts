import {
  ChangeDetectionStrategy,
  Component,
  computed,
  effect,
  inject,
  viewChild,
  type ElementRef,
} from '@angular/core';
import type { Address } from '../data/address.ts';
import { WIDEST_GLYPH } from '../drawing/anomaly-glyphs.ts';
import { forgottenImages, groupAnomalies, imageFacts } from '../../analysis/index.ts';
import { overdue } from '../data/overdue.ts';
import { ofClass } from '../data/series.ts';
import { fit } from '../drawing/canvas.ts';
import { px } from '../drawing/spaces.ts';
import { Anomalies } from '../page/anomalies.ts';
import { ClassClusters } from '../page/class-clusters.ts';
import { ClassCurves } from '../page/class-curves.ts';
import { imageResults } from '../page/image-data.ts';
import { OpenRun, type Hovered } from '../page/open-run.ts';
import { Plot, type PlotPoint } from '../page/plot.ts';
import { Preferences } from '../theme/preferences.ts';
import { drawValidation, type DrawnAnomalies, type DrawnChart, type DrawnRow } from './draw-validation.ts';
import { followSelection } from './follow-selection.ts';
import { orderImages } from './image-order.ts';
import { ValidationLayout } from './layout.ts';
import { RowLabels, clusterCurve } from './row-labels.ts';
import { CHART_MARGIN, rowHeight, type Row } from './rows.ts';
import { similarOrders } from './similar-order.ts';
import { nextRow, ofRow, outermostRow } from './steps.ts';
import { isUnfolded } from './unfold-step.ts';
import { unfolding } from './unfolding.ts';

/** One stripe a cluster, which unfolds to one a class, which unfolds to one row an image (DeepTracker, section 7.1.1). */
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
  readonly #anomalies = inject(Anomalies);
  readonly #clusters = inject(ClassClusters);
  readonly scroller = viewChild.required<ElementRef<HTMLElement>>('scroller');
  readonly canvas = viewChild.required<ElementRef<HTMLCanvasElement>>('canvas');

  readonly data = inject(ClassCurves);
  readonly #unfolded = unfolding(computed(() => this.layout.open()));
  /** For each class how many of its images are forgotten at least once; only where it is asked for. */
  readonly #forgotten = computed(() => {
    const [run, flips] = [this.run.detail(), this.#anomalies.flips()];
    if (this.run.address().sort !== 'forgotten' || !run || !flips) return null;
    const facts = imageFacts(flips, new Uint8Array(run.images));
    return forgottenImages(facts, this.run.classOf(), run.classes);
  });
  readonly layout: ValidationLayout = new ValidationLayout({
    run: this.run,
    facts: computed(() => ({
      finalError: this.data.final(),
      anomalies: this.#anomalies.facts()?.anomalies ?? null,
      largest: this.#anomalies.facts()?.largest ?? null,
      forgotten: this.#forgotten(),
    })),
    clusters: computed(() => {
      const clusters = this.#clusters.clusters();
      return clusters && { count: clusters.sizes.length, of: clusters.cluster };
    }),
    clustersAwaited: computed(() => this.#clusters.awaited() && this.#clusters.clusters() === null),
    hasFailed: computed(() => this.data.failure() !== undefined || this.#anomalies.failure() !== undefined),
    unfolded: this.#unfolded,
    results: () => this.images.results(),
    imageOrder: (id, results) => {
      const { images } = this.run.address();
      const similar = images === 'similar' && results ? this.#similar(results) : undefined;
      return similar ?? orderImages(this.layout.images(id).length, images, results);
    },
  });
  readonly #labels = new RowLabels(this.run, this.layout, this.data, this.#anomalies, this.#clusters);
  readonly images = imageResults(
    this.run,
    computed(() => this.layout.drawnCharts()),
  );
  /** Of each cluster the images in its classes that reach the threshold; its widest glyph is its largest score. */
  readonly #clusterAnomalies = computed<readonly DrawnAnomalies[] | null>(() => {
    const [clusters, scores, rule] = [
      this.#clusters.clusters(),
      this.#anomalies.scores(),
      this.#anomalies.rule(),
    ];
    if (!clusters || !scores || !rule) return null;
    const count = clusters.sizes.length;
    const { dumps, left, right } = groupAnomalies(scores, rule.threshold, clusters.cluster, count);
    return Array.from({ length: count }, (_, id) => {
      const part = [id * dumps, (id + 1) * dumps] as const;
      const [over, under] = [left.subarray(...part), right.subarray(...part)];
      const most = [over, under].reduce((most, all) => all.reduce((a, b) => Math.max(a, b), most), 0);
      return { left: over, right: under, threshold: rule.threshold, most };
    });
  });
  readonly #similar = similarOrders(() =>
    this.run.address().images === 'similar' ? [...this.images.results().values()] : [],
  );
  readonly awaited = computed(
    () =>
      !this.run.detail() ||
      this.data.awaited() ||
      this.images.awaited() ||
      this.#anomalies.awaited() ||
      this.#clusters.awaited(),
  );
  readonly clustered = computed(() => this.#clusters.count() > 0);
  /** Whether every stripe in view shows its error; anomalies may still be to come. */
  readonly drawn = computed(
    () => this.data.final() !== null && !this.data.awaited() && this.layout.list().length > 0,
  );
  readonly late = overdue(this.awaited);
  readonly busy = computed(() => this.awaited() || !isUnfolded(this.#unfolded(), this.layout.open()));

  /** The rows whose names stand in the gutter. */
  readonly rows = computed(() =>
    this.layout.drawn().map((row, at) => ({
      row,
      ...(row.kind === 'cluster' ? this.#labels.ofCluster(row.id) : this.#labels.ofClass(row.id)),
      key: `${row.kind}-${row.id}`,
      index: this.layout.first() + at,
      top: this.layout.rows().tops[this.layout.first() + at]!,
      height: rowHeight(this.layout.sizeOf(row)),
      chart: row.kind === 'class' ? this.layout.chartHeight(row.id) : 0,
      images: row.kind === 'class' ? this.layout.images(row.id).length : 0,
      isMissing: this.images.failure() !== undefined && !this.images.results().has(row.id),
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
  /** Apart from its place, since it follows the pointer. */
  readonly selectedText = computed(() => {
    const image = this.selectedImage();
    return image && this.#labels.ofImage(image.image, this.images.results().get(image.class));
  });
  readonly active = computed(() => {
    const image = this.selectedImage();
    const { class: id, cluster } = this.run.address();
    if (image) return `image-${image.image}`;
    if (id !== null) return `class-${id}`;
    return cluster === null ? null : `cluster-${cluster}`;
  });

  constructor() {
    effect(() => this.#draw());
    followSelection(this, this.#clusters);
    effect((onCleanup) => onCleanup(this.#measure(this.scroller().nativeElement)));
  }

  focus(): void {
    this.scroller().nativeElement.focus();
  }

  isSelected({ kind, id }: Row): boolean {
    const { class: classId, cluster } = this.run.address();
    return kind === 'class' ? classId === id : cluster === id;
  }

  isHovered({ kind, id }: Row): boolean {
    const hovered = this.run.hovered();
    return kind === 'class' ? hovered?.class === id : hovered?.cluster === id;
  }

  toggle({ kind, id }: Row): void {
    const { open, unfold } = this.run.address();
    if (kind === 'class' && this.layout.images(id).length === 0) {
      return this.run.selection.change('validation', { cluster: null, class: id, image: null });
    }
    const toggled = (ids: readonly number[]) =>
      ids.includes(id) ? ids.filter((other) => other !== id) : [...ids, id];
    this.run.selection.change(
      'validation',
      kind === 'cluster'
        ? { unfold: toggled(unfold), cluster: id, class: null, image: null }
        : { open: toggled(open), cluster: null, class: id, ...(open.includes(id) ? { image: null } : {}) },
    );
  }

  hoverRow(row: Row | null): void {
    this.run.hovered.set(ofRow(row ?? undefined));
  }

  hover(point: PlotPoint | null): void {
    this.run.hovered.set(point && this.#under(point));
  }

  click(point: PlotPoint): void {
    const dump = this.run.scale().dumpAt(point.x);
    if (point.shift) return this.run.mark(dump);
    const anomaly = this.#anomalyAt(point);
    if (anomaly) return this.run.selection.change('validation', anomaly);
    const under = this.#under(point);
    if (!under) return;
    const { cluster, class: id, image, at } = this.run.address();
    const iteration = this.run.iterations()[dump]!;
    const again =
      cluster === under.cluster && id === under.class && image === under.image && at === iteration;
    const nothing = { cluster: null, class: null, image: null, at: null };
    this.run.selection.change('validation', again ? nothing : { ...under, at: iteration });
  }

  /** All classes again, whatever was looked for. */
  showAllClasses(): void {
    this.run.selection.change('validation', { find: '', only: null });
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
    if (!place || place.image === null) return;
    const middle = this.layout.zoomImages(place, event.deltaY < 0);
    requestAnimationFrame(() => (scroller.scrollTop = middle - y));
  }

  /** The arrow keys go from row to row, into unfolded charts too; Enter unfolds. */
  key(event: KeyboardEvent): void {
    const selected = this.run.address();
    if (event.key === 'ArrowDown') this.#go(nextRow(this.layout, selected, 1));
    else if (event.key === 'ArrowUp') this.#go(nextRow(this.layout, selected, -1));
    else if (event.key === 'Home') this.#go(outermostRow(this.layout, 'first'));
    else if (event.key === 'End') this.#go(outermostRow(this.layout, 'last'));
    else if (event.key === '<' || event.key === '>') this.#zoomSelected(event.key === '>');
    else if ((event.key === 'Enter' || event.key === ' ') && selected.image === null) this.#toggleSelected();
    else return;
    event.preventDefault();
  }

  /** Lower or higher image rows of the selected class. */
  #zoomSelected(higher: boolean): void {
    const { class: id } = this.run.address();
    if (id !== null) this.layout.zoomImages({ row: { kind: 'class', id }, image: null }, higher);
  }

  #toggleSelected(): void {
    const { class: id, cluster } = this.run.address();
    if (id !== null) this.toggle({ kind: 'class', id });
    else if (cluster !== null) this.toggle({ kind: 'cluster', id: cluster });
  }

  /** The anomaly whose glyph is at a point, as what to select: its images are listed beside the view. */
  #anomalyAt({ x, y }: PlotPoint): Partial<Address> | null {
    const glyphs = this.layout.glyphsAt(y);
    const [rule, scores] = [this.#anomalies.rule(), glyphs && this.#anomalies.ofClass(glyphs.class)];
    if (!glyphs || !rule || !scores) return null;
    const scale = this.run.scale();
    const reach = Math.max(0, Math.round((WIDEST_GLYPH / 2) * scale.dumpsPerPx));
    const dump = nearestReaching(scores[glyphs.rule], scale.dumpAt(x), reach, rule.threshold);
    if (dump === null) return null;
    const at = this.run.iterations()[dump]!;
    return { cluster: null, class: glyphs.class, image: null, at, panel: 'anomalies' };
  }

  #under({ y }: PlotPoint): Hovered | null {
    const place = this.layout.at(y);
    if (!place) return null;
    if (place.image === null) return ofRow(place.row);
    const { id } = place.row;
    return { cluster: null, class: id, image: this.layout.imageAt(id, place.image) };
  }

  #go(to: Hovered | null): void {
    const repeated = this.run.selection.clause().source === 'keys';
    if (to) this.run.selection.change('keys', { ...to }, !repeated);
  }

  #draw(): void {
    const width = this.run.plotWidth();
    if (width === 0) return;
    drawValidation(
      fit(this.canvas().nativeElement, width, this.layout.drawnHeight()),
      this.run.range(),
      this.layout.drawn().map((row, at) => this.#drawnRow(row, this.layout.first() + at)),
      {
        palette: this.#preferences.palette(),
        verdicts: this.run.address().colours ?? this.#preferences.colours(),
        late: this.late(),
        hasFailed: this.data.failure() !== undefined || this.images.failure() !== undefined,
      },
    );
  }

  #drawnRow(row: Row, at: number): DrawnRow {
    const size = this.layout.sizeOf(row);
    const top = this.layout.rows().tops[at]! - this.layout.drawnTop();
    const place = { ...size, top, anomalies: this.#drawnAnomalies(row) };
    if (row.kind === 'cluster') return { ...place, error: this.#clusterCurve(row.id), chart: null };
    const { dumps, error } = this.data.series();
    const chart = this.#drawnChart(row.id, top + rowHeight(size) + CHART_MARGIN);
    return { ...place, error: ofClass(error, row.id, dumps), chart };
  }

  #clusterCurve(id: number): Float32Array {
    return clusterCurve(this.#clusters.clusters()!, id);
  }

  #drawnAnomalies({ kind, id }: Row): DrawnAnomalies | null {
    if (kind === 'cluster') return this.#clusterAnomalies()?.[id] ?? null;
    const rule = this.#anomalies.rule();
    const scores = this.#anomalies.ofClass(id);
    return rule && scores && { ...scores, threshold: rule.threshold, most: this.layout.images(id).length };
  }

  #drawnChart(id: number, top: number): DrawnChart | null {
    if (!this.#unfolded().has(id)) return null;
    const { image } = this.run.hovered() ?? { image: null };
    const hovered = image !== null && this.run.classOf()[image] === id ? this.layout.rowOfImage(image) : null;
    const selected = this.selectedImage();
    return {
      top,
      height: this.layout.chartHeight(id),
      imageHeight: this.layout.imageHeight(id),
      order: this.layout.imageOrder(id),
      results: this.images.results().get(id) ?? null,
      selected: selected?.class === id ? selected.row : null,
      hovered,
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

/** The dump nearest to one, within reach, at which a score reaches the threshold; the earlier of two. */
function nearestReaching(scores: Int32Array, dump: number, reach: number, threshold: number): number | null {
  for (let away = 0; away <= reach; away++) {
    for (const found of [dump - away, dump + away]) if (scores[found]! >= threshold) return found;
  }
  return null;
}
