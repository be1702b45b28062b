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
import { appearsWith } from '../../analysis/index.ts';
import { fit } from '../drawing/canvas.ts';
import { longestText, type TextStyle } from '../page/longest-text.ts';
import { counted, exact } from '../drawing/numbers.ts';
import type { Columns } from '../drawing/reduction.ts';
import { px } from '../drawing/spaces.ts';
import { EmptyGrid } from '../grid/empty-grid.ts';
import { NO_PLACE } from '../grid/grid-place.ts';
import { Keys } from '../keys/keys.ts';
import { Drawings } from '../page/drawings.ts';
import { Offers } from '../page/offers.ts';
import { Plot } from '../page/plot.ts';
import { CubeLegend } from './cube-legend.ts';
import { cubeOffers } from './cube-offers.ts';
import { Preferences } from '../theme/preferences.ts';
import { CubeKeys } from './cube-keys.ts';
import { barAt, drawBars, linkWidth, namesLeft } from './draw-bars.ts';
import { drawCube, drawFront, drawRight, drawTop, offPage, type FaceLook } from './draw-faces.ts';
import { drawMarks } from './draw-marks.ts';
import { CubeInHand } from './in-hand.ts';
import { classNames, layerNames } from './labels.ts';
import { marksOf } from './shown-marks.ts';
import { clipOf, cornersOf } from './oblique.ts';
import { hasRoom, setLines } from './set-text.ts';
import { ShownCube } from './shown-cube.ts';

/** Room of the number of filters, at the right of the name of a layer, in CSS pixels. */
const COUNT_ROOM = 34;
const SELECTED_NAME: TextStyle = { size: 12, weight: 600 };
/** How much smaller names are written where they have too little room. */
const TIGHT = 11 / 12;

/** The three views in one, as a cube whose faces meet at what they share: iterations, filters, classes (DeepTracker, section 7.4, figure 9). */
@Component({
  selector: 'tc-cube',
  imports: [CubeLegend, EmptyGrid, Plot],
  templateUrl: './cube.html',
  styleUrl: './cube.css',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Cube {
  readonly shown = new ShownCube();
  readonly run = this.shown.run;
  readonly #preferences = inject(Preferences);
  readonly #drawings = inject(Drawings);
  readonly view = viewChild.required<ElementRef<HTMLElement>>('view');
  readonly faces = viewChild.required<ElementRef<HTMLCanvasElement>>('faces');
  readonly marking = viewChild.required<ElementRef<HTMLCanvasElement>>('marks');
  readonly barring = viewChild.required<ElementRef<HTMLCanvasElement>>('bars');
  readonly front = viewChild<ElementRef<HTMLElement>>('front');
  readonly hand = new CubeInHand(this.shown, () => this.view().nativeElement);
  readonly keys = new CubeKeys(this.shown, this.hand);
  readonly #canvases = { front: offPage(), top: offPage(), right: offPage() };
  /** Counts what has been drawn on them. */
  readonly #painted = signal(0);

  readonly drawn = computed(
    () => this.shown.isMeasured() && this.shown.correlation() !== null && !this.shown.isEmpty(),
  );
  readonly isOpening = computed(() => this.shown.flatness() !== (this.shown.isFlat() ? 1 : 0));
  readonly layerNames = computed(() => layerNames(this.shown));
  readonly classNames = computed(() => classNames(this.shown));

  /** Where the names of the layers end, in CSS pixels. */
  readonly #namesEnd = computed(() => this.shown.room().left - COUNT_ROOM);
  /** Width of the longest name of a layer as it is written where it is selected. */
  readonly #longest = computed(() => {
    const { correlations } = this.shown;
    const names = this.shown.layers().map(({ layer }) => correlations.layers()[layer]!.name);
    return Math.ceil(longestText(names, SELECTED_NAME));
  });
  readonly areNamesTight = computed(() => {
    const bars = this.shown.bars();
    return (
      namesLeft(bars, linkWidth(bars, this.#namesEnd(), this.#longest())) + this.#longest() > this.#namesEnd()
    );
  });
  readonly #link = computed(() => {
    const longest = this.areNamesTight() ? this.#longest() * TIGHT : this.#longest();
    return linkWidth(this.shown.bars(), this.#namesEnd(), longest);
  });
  /** Where the names of the layers may begin: beyond the links. */
  readonly namesLeft = computed(() => namesLeft(this.shown.bars(), this.#link()));

  readonly frontTop = computed(() => this.shown.shape().front.origin.y);
  /** How far the top leans to the right at a height of the view. */
  readonly leaning = computed(() => {
    const { top } = this.shown.shape();
    return (y: number) => Math.max(0, ((y - top.origin.y) / top.along.y) * top.along.x);
  });
  readonly planeWidth = computed(() => this.shown.sizes().width + this.shown.shape().top.along.x);
  readonly planeClip = computed(() => {
    const { front, top } = this.shown.shape();
    const { left } = this.shown.room();
    const [a, b, c, d] = cornersOf(front);
    const [, , far, near] = cornersOf(top);
    return clipOf([a, near, far, b, c, d].map(({ x, y }) => ({ x: x - left, y })));
  });
  readonly rightClip = computed(() => clipOf(cornersOf(this.shown.shape().right)));
  readonly cornerPlace = computed(() => {
    const { front } = this.shown.shape();
    const { width, deep } = this.shown.sizes();
    return `translate(${front.origin.x + width + deep.x}px, ${front.origin.y - deep.y}px)`;
  });

  /** What is under the pointer, or chosen, in words; there is room below the right face. */
  readonly readout = computed<readonly string[] | null>(() => {
    const { correlations } = this.shown;
    const correlation = this.shown.correlation();
    if (!correlation) return null;
    const place = correlations.hovered();
    const set = place?.set ?? (place?.class == null ? correlations.selected().at(-1) : undefined);
    if (set !== undefined && set < correlation.sets.layer.length)
      return setLines(this.shown, set, place?.class ?? null);
    return this.#classLines(place?.class ?? this.run.address().class);
  });
  /** Whether it has room in the corner that the right face leaves free; it covers a part of the face where it has not. */
  readonly isReadoutOver = computed(() => !hasRoom(this.readout() ?? [], this.shown.sizes().deep));

  constructor() {
    const { shown } = this;
    inject(Offers).add(cubeOffers(shown, this.drawn));
    inject(Keys).bind({
      keys: ['f'],
      shown: ['f'],
      does: 'the cube flat; again: the cube',
      run: () => this.turn(),
    });
    effect(() => this.#paintFront());
    effect(() => this.#paintTop());
    effect(() => this.#paintRight());
    effect(() => this.#draw());
    effect(() => this.#drawBars());
    effect(() => this.#drawMarks());
    effect(() => this.run.plotWidth.set(px(shown.isMeasured() ? shown.sizes().width : 0)));
    effect(() => {
      const front = this.front();
      if (front && document.activeElement === this.view().nativeElement) front.nativeElement.focus();
    });
    effect((onCleanup) => onCleanup(this.#measure(this.view().nativeElement)));
  }

  /** From cube to flat and back. */
  turn(): void {
    this.run.selection.change('keys', { flat: !this.run.address().flat });
  }

  /** The front has the keys, as soon as it is there. */
  focus(): void {
    (this.front() ?? this.view()).nativeElement.focus();
  }

  hoverClass(id: number): void {
    this.hand.hoverPlace({ ...NO_PLACE, class: id });
  }

  hoverBars(event: MouseEvent, host: HTMLElement): void {
    const layer = this.#layerAt(event, host);
    this.hand.hoverPlace(layer === null ? null : { ...NO_PLACE, layer });
  }

  clickBars(event: MouseEvent, host: HTMLElement): void {
    const layer = this.#layerAt(event, host);
    if (layer !== null) this.hand.chooseLayer(layer);
  }

  /** The layer whose bar, or name, is there. */
  #layerAt({ clientX, clientY }: MouseEvent, host: HTMLElement): number | null {
    const { left, top } = host.getBoundingClientRect();
    const bar = barAt(this.shown.bars(), this.shown.sizes().height, clientX - left, clientY - top);
    if (bar) {
      const layer = this.shown.correlations.nodes().indexOf(bar.node);
      return bar.isActive && layer >= 0 ? layer : null;
    }
    const band = this.shown
      .layers()
      .find(({ top: from, height }) => clientY - top >= from && clientY - top < from + height);
    return band?.layer ?? null;
  }

  #classLines(id: number | null): readonly string[] | null {
    const [correlation, run] = [this.shown.correlation()!, this.run.detail()];
    const column = id === null ? -1 : correlation.iterations.classes.indexOf(id);
    if (column < 0 || !run) return null;
    const { offsets } = correlation.iterations;
    const sets = Array.from(correlation.sets.layer, (_, set) => set).filter((set) =>
      appearsWith(correlation, set, column),
    );
    const filters = sets.reduce(
      (sum, set) => sum + correlation.sets.offsets[set + 1]! - correlation.sets.offsets[set]!,
      0,
    );
    return [
      run.classNames[id!]!,
      counted(offsets[column + 1]! - offsets[column]!, 'anomaly iteration'),
      `${exact(filters)} anomaly filters in ${counted(sets.length, 'mini-set')}`,
    ];
  }

  #look(): FaceLook {
    return {
      palette: this.#preferences.palette(),
      late: this.shown.late(),
      hasFailed: this.shown.failure() !== undefined,
    };
  }

  #paintFront(): void {
    const { shown } = this;
    if (!this.drawn()) return;
    const levels = shown.levels();
    const strips = shown.strips().list.map(({ top, bottom }, at) => ({ top, bottom, shown: levels[at]! }));
    drawFront(this.#canvases.front, shown.sizes(), strips, this.run.range(), this.#look());
    this.#painted.update((count) => count + 1);
  }

  #paintTop(): void {
    const { shown } = this;
    if (!this.drawn()) return;
    const rule = shown.anomalies.rule();
    const images = this.run.detail()!.classImages;
    const classes = shown.classes().map((band) => {
      const scores = shown.anomalies.ofClass(band.id);
      const anomalies = rule &&
        scores && { ...scores, threshold: rule.threshold, most: images[band.id]!.length };
      return { band, error: (columns: Columns) => shown.curves.extremesOf(band.id, columns), anomalies };
    });
    const { width, deep } = shown.sizes();
    drawTop(this.#canvases.top, { width, height: deep.y }, classes, this.run.range(), this.#look());
    this.#painted.update((count) => count + 1);
  }

  #paintRight(): void {
    const { shown } = this;
    const [correlation, rows, columns] = [shown.correlation(), shown.rows(), shown.columns()];
    if (!this.drawn() || !correlation || !rows || !columns) return;
    const { height, deep } = shown.sizes();
    const size = { width: deep.x, height };
    const links = shown.correlations.links();
    drawRight(this.#canvases.right, size, correlation, { rows, columns }, links, this.#preferences.palette());
    this.#painted.update((count) => count + 1);
  }

  #draw(): void {
    this.#painted();
    const { width, height } = this.shown.room();
    const [shape, classes, palette] = [this.shown.shape(), this.shown.classes(), this.#preferences.palette()];
    if (width === 0 || height === 0) return;
    const canvas = this.faces().nativeElement;
    const { context } = fit(canvas, width, height);
    context.clearRect(0, 0, width, height);
    const isDrawn = this.drawn();
    const repaint = (other: CanvasRenderingContext2D) => {
      if (isDrawn) drawCube(other, shape, this.#canvases, classes, palette);
    };
    repaint(context);
    this.#drawings.set(canvas, repaint);
  }

  #drawBars(): void {
    const { shown } = this;
    const { left } = shown.room();
    const { height } = shown.sizes();
    if (left === 0 || height === 0) return;
    const nodes = shown.correlations.nodes();
    const names = this.layerNames();
    const strong = new Set(
      names.filter(({ isHovered, isSelected }) => isHovered || isSelected).map(({ layer }) => nodes[layer]!),
    );
    const links = names.map(({ layer, y }) => ({ node: nodes[layer]!, to: y }));
    const [bars, link] = [this.drawn() ? shown.bars() : [], this.#link()];
    const palette = this.#preferences.palette();
    const canvas = this.barring().nativeElement;
    const { context } = fit(canvas, left, height);
    context.clearRect(0, 0, left, height);
    const repaint = (other: CanvasRenderingContext2D) =>
      drawBars(other, bars, links, link, height, (node) => strong.has(node), palette);
    repaint(context);
    this.#drawings.set(canvas, repaint);
  }

  #drawMarks(): void {
    const { width, height } = this.shown.room();
    if (width === 0 || height === 0) return;
    const canvas = this.marking().nativeElement;
    const { context } = fit(canvas, width, height);
    context.clearRect(0, 0, width, height);
    const [shape, palette] = [this.shown.shape(), this.#preferences.palette()];
    const marks = this.drawn() ? marksOf(this.shown, this.keys.face()) : null;
    const repaint = (other: CanvasRenderingContext2D) => {
      if (marks) drawMarks(other, shape, marks, palette);
    };
    repaint(context);
    this.#drawings.set(canvas, repaint);
  }

  #measure(view: HTMLElement): () => void {
    const observer = new ResizeObserver(() => {
      const left = parseFloat(getComputedStyle(view).getPropertyValue('--gutter'));
      this.shown.ratio.set(devicePixelRatio || 1);
      this.shown.room.set({ left, width: view.clientWidth, height: view.clientHeight });
    });
    observer.observe(view);
    return () => observer.disconnect();
  }
}
