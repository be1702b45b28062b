import {
  ChangeDetectionStrategy,
  Component,
  computed,
  effect,
  inject,
  viewChild,
  type ElementRef,
} from '@angular/core';
import { bindCompareKey } from '../compare/compare-key.ts';
import type { Address } from '../data/address.ts';
import { fit } from '../drawing/canvas.ts';
import { TimeScale } from '../drawing/scale.ts';
import { px } from '../drawing/spaces.ts';
import { FilterChart } from '../filters/filter-chart.ts';
import { filterChartOffers } from '../filters/filter-chart-offers.ts';
import { Keys } from '../keys/keys.ts';
import { Drawings } from '../page/drawings.ts';
import { Offers } from '../page/offers.ts';
import { Plot } from '../page/plot.ts';
import { Structure } from '../structure/structure.ts';
import { Preferences } from '../theme/preferences.ts';
import { chartSentence } from './box-charts.ts';
import { drawLayers, paintLayers, strokeLayers, type LayersLook } from './draw-layers.ts';
import { OUTCROP_ROOM, drawOutcrops, outcropWidth } from './draw-outcrops.ts';
import { drawnLayers } from './drawn-layers.ts';
import { followNode } from './follow-node.ts';
import { LayersInHand } from './in-hand.ts';
import { layerOffers } from './layer-offers.ts';
import { rowLabels } from './row-labels.ts';
import { RowDrag } from './row-drag.ts';
import { ShownLayers } from './shown-layers.ts';

/** Small multiples of modules, blocks and layers: a chart each, which unfolds to those below it, a layer to its filters (DeepTracker, section 7.2). */
@Component({
  selector: 'tc-layers',
  imports: [FilterChart, Plot, Structure],
  templateUrl: './layer-view.html',
  styleUrls: ['../page/rows.css', './layer-view.css'],
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class LayerView {
  readonly shown = inject(ShownLayers);
  readonly #preferences = inject(Preferences);
  readonly #drawings = inject(Drawings);
  readonly scroller = viewChild.required<ElementRef<HTMLElement>>('scroller');
  readonly canvas = viewChild.required<ElementRef<HTMLCanvasElement>>('canvas');
  readonly outcrops = viewChild.required<ElementRef<HTMLCanvasElement>>('outcrops');

  readonly run = this.shown.run;
  readonly layout = this.shown.layout;
  readonly hand = new LayersInHand(this.shown, () => this.scroller().nativeElement);
  readonly drag = new RowDrag(this.layout, () => this.scroller().nativeElement, {
    click: (node, event) =>
      event.ctrlKey || event.metaKey || event.shiftKey
        ? this.hand.toggleSelected(node)
        : this.hand.toggle(node),
    move: (node, onto) => this.hand.move(node, onto),
  });
  readonly filterRows = computed(() => this.layout.drawn().filter(({ kind }) => kind === 'filters'));
  readonly labels = computed(() => rowLabels(this.shown));
  /** The charts that are linked to the structure. */
  readonly charts = computed(() => this.layout.rows().filter(({ kind }) => kind === 'chart'));
  readonly outcropOf = (node: number) => outcropWidth(this.shown.network.nodes()[node]!.level);

  readonly label = computed(() => {
    const what = chartSentence(this.shown.chart(), this.shown.measure());
    return `${what}, of modules, blocks and layers over the run`;
  });
  readonly drawn = computed(() => !this.shown.awaited() && this.layout.shown().length > 0);
  readonly active = computed(() => {
    const { node } = this.run.address();
    return node === null ? null : `node-${node}`;
  });
  /** Whether boxes are wanted of what is not known of single filters. */
  readonly hasNoBoxes = computed(
    () => this.shown.chart() === 'box' && this.shown.measure() === 'updateRatio',
  );
  readonly emptyText = computed(() => {
    if (this.hasNoBoxes()) return 'the update ratio is of layers, not of single filters: it has no boxes';
    if (!this.shown.ofGradients()) return `no layer has a value of ${this.shown.facts().name}`;
    const needsRate =
      this.shown.measure() === 'updateRatio' && !this.run.detail()?.scalarColumns.includes('learningRate');
    return needsRate ? 'the log has no learning rate' : 'the log has no gradients';
  });

  constructor() {
    effect(() => this.#draw());
    effect(() => this.#drawOutcrops());
    bindCompareKey();
    inject(Keys).bind({
      keys: ['<', '>'],
      shown: ['<', '>'],
      does: 'lower or higher rows of filters: in the chart under the pointer, or of the selected layer',
      run: ({ key }) => this.hand.zoomFilters(key === '>'),
    });
    inject(Offers).add(layerOffers());
    inject(Offers).add(filterChartOffers());
    followNode(this.shown, this.scroller);
    effect((onCleanup) => onCleanup(this.#measure(this.scroller().nativeElement)));
  }

  focus(): void {
    this.scroller().nativeElement.focus();
  }

  /** What of the weights is like the chosen measure of the gradients. */
  showWeights(): void {
    const isOfAll = this.shown.chart() === 'gradients';
    this.run.selection.change('settings', isOfAll ? { chart: 'weights' } : { measure: 'sd' });
  }

  readonly canLog = this.shown.canLog;

  /** What boxes there are that tell how far the filters go. */
  showChange(): void {
    this.run.selection.change('settings', { measure: 'relativeChange' });
  }

  /** Gives the charts that one of them flattens their room. */
  unflatten(change: Partial<Address>): void {
    this.run.selection.change('settings', change);
  }

  #draw(): void {
    const width = this.run.plotWidth();
    if (width === 0) return;
    const canvas = this.canvas().nativeElement;
    const [range, height] = [this.run.range(), this.layout.drawnHeight()];
    const rows = drawnLayers(this.shown, this.#preferences.palette());
    const look = this.#look();
    drawLayers(fit(canvas, width, height), range, rows, look);
    this.#drawings.set(canvas, (context) => {
      const pixels = document.createElement('canvas');
      paintLayers(fit(pixels, width, height), range, rows, look);
      context.drawImage(pixels, 0, 0, width, height);
      strokeLayers(context, new TimeScale(range, width), rows, look);
    });
  }

  #look(): LayersLook {
    const { bands, mirror, chart } = this.run.address();
    return {
      palette: this.#preferences.palette(),
      chart,
      bands,
      negatives: mirror,
      here: this.shown.here(),
      places: this.shown.places(),
      late: this.shown.late(),
      hasFailed: this.shown.failure() !== undefined,
    };
  }

  #drawOutcrops(): void {
    const { context } = fit(this.outcrops().nativeElement, OUTCROP_ROOM, this.layout.drawnHeight());
    drawOutcrops(context, this.shown, this.#preferences.palette());
  }

  /** The plot's width is what the scroll bar leaves; the page's other rows take it from here. */
  #measure(scroller: HTMLElement): () => void {
    const observer = new ResizeObserver(() => {
      const gutter = parseFloat(getComputedStyle(scroller).getPropertyValue('--gutter'));
      this.run.plotWidth.set(px(Math.max(0, scroller.clientWidth - gutter)));
      this.layout.room.set(scroller.clientHeight);
      this.shown.filters.room.set(scroller.clientHeight);
    });
    observer.observe(scroller);
    return () => observer.disconnect();
  }
}
