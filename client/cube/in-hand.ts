import { signal } from '@angular/core';
import type { Address } from '../data/address.ts';
import type { Skew } from '../data/correlation-fields.ts';
import type { Source } from '../data/selection.ts';
import { dumpIndex, type DumpIndex } from '../drawing/spaces.ts';
import { NO_PLACE, type GridPlace } from '../grid/grid-place.ts';
import type { PlotPoint } from '../page/plot.ts';
import { cellAt, classAt, dumpsOfClass, rowAt } from './cube-place.ts';
import { allowedDepth, depthTo, depthVector, isInside, unproject, DEPTH_HOME } from './oblique.ts';
import type { ShownCube } from './shown-cube.ts';
import { stripOfSet } from './strips.ts';

/** How far a click may be from an anomaly iteration of a class and still mean it, in CSS pixels. */
const REACH = 5;

/** What the keys of the depth do with it, in per cent; ten times with shift. */
const STEP = 1;

/** What the pointer does on the three faces, and at the corner that their depth is dragged by. */
export class CubeInHand {
  readonly #shown: ShownCube;
  readonly #host: () => HTMLElement;
  /** From the corner to where it was taken. */
  #taken: { readonly x: number; readonly y: number } | null = null;
  readonly isDragging = signal(false);

  constructor(shown: ShownCube, host: () => HTMLElement) {
    this.#shown = shown;
    this.#host = host;
  }

  /** The pointer is on the front, or on the top. */
  hoverPlot(point: PlotPoint | null): void {
    this.#hover(point && this.#plotPlace(point));
  }

  #plotPlace(point: PlotPoint): GridPlace {
    const { height, deep } = this.#shown.sizes();
    const below = this.#below(point);
    if (below >= 0) return { ...NO_PLACE, ...rowAt(this.#shown, below / height), dump: this.#run.cursor() };
    return { ...NO_PLACE, class: classAt(this.#shown, -below / deep.y), dump: this.#run.cursor() };
  }

  /** A click in the front chooses mini-set and iteration, one in the top class and iteration; again lets go of them. */
  clickPlot(point: PlotPoint): void {
    const dump = this.#run.scale().dumpAt(point.x);
    if (point.shift) return this.#run.mark(dump);
    const place = this.#plotPlace(point);
    if (place.class !== null) this.chooseClass(place.class, this.#anomalyNear(place.class, point) ?? dump);
    else if (place.set !== null)
      this.chooseSet(place.set, dump, 'cube', point.adds, this.#filterAt(place.set, this.#below(point)));
    else if (place.layer !== null) this.chooseLayer(place.layer);
  }

  #anomalyNear(id: number, { x }: PlotPoint): DumpIndex | null {
    const scale = this.#run.scale();
    let [found, nearest] = [-1, REACH];
    for (const dump of dumpsOfClass(this.#shown, id)) {
      const away = Math.abs(scale.middle(dumpIndex(dump)) - x);
      if (away <= nearest) [found, nearest] = [dump, away];
    }
    return found < 0 ? null : dumpIndex(found);
  }

  /** A mini-set by the keys: with the filter whose strip is its first. */
  chooseRow(set: number, adds: boolean): void {
    const row = this.#shown.rowOf(set);
    const below = (row?.from ?? 0) * this.#shown.sizes().height;
    this.chooseSet(set, null, 'keys', adds, this.#filterAt(set, below));
  }

  #below({ y }: PlotPoint): number {
    return y - this.#shown.shape().front.origin.y;
  }

  /** The filter of a mini-set whose strip is there, by its number in the layer. @param below in CSS pixels from the front's upper edge */
  #filterAt(set: number, below: number): number | null {
    const strip = stripOfSet(
      this.#shown.strips(),
      this.#shown.correlation()!,
      set,
      below * this.#shown.ratio(),
    );
    return strip ? strip.filter - this.#shown.correlations.firstFilter()[strip.layer]! : null;
  }

  /** The pointer is on the right face. */
  hoverRight(event: PointerEvent | null): void {
    const place = event && this.#rightPlace(event);
    this.#run.cursor.set(place?.dump === null || !place ? null : dumpIndex(place.dump));
    this.#hover(place);
  }

  #rightPlace(event: MouseEvent): GridPlace | null {
    const { left, top } = this.#host().getBoundingClientRect();
    const point = unproject(this.#shown.shape().right, { x: event.clientX - left, y: event.clientY - top });
    return isInside(point) ? cellAt(this.#shown, point) : null;
  }

  /** A click in the right face chooses mini-set, class and iteration; again lets go of them. */
  clickRight(event: MouseEvent): void {
    const place = this.#rightPlace(event);
    if (place) this.chooseCell(place, 'cube', event.ctrlKey || event.metaKey);
  }

  chooseCell(place: GridPlace, source: Source, adds = false): void {
    if (place.set === null || place.class === null) return;
    const { correlations } = this.#shown;
    const { class: id, at } = this.#run.address();
    const isSelected = correlations.selected().includes(place.set);
    const iteration = place.dump === null ? at : this.#run.iterations()[place.dump]!;
    if (isSelected && id === place.class && (place.dump === null || iteration === at)) {
      return this.#select(source, {
        sets: correlations.without(place.set),
        class: null,
        at: place.dump === null ? at : null,
      });
    }
    this.#select(source, {
      sets: correlations.withSet(place.set, adds || isSelected),
      class: place.class,
      image: null,
      cluster: null,
      at: iteration,
    });
  }

  /** @param adds keeps those that are chosen already */
  chooseSet(
    set: number,
    dump: number | null,
    source: Source,
    adds: boolean,
    filter: number | null = null,
  ): void {
    const { correlations } = this.#shown;
    const { at } = this.#run.address();
    const isSelected = correlations.selected().includes(set);
    const iteration = dump === null ? at : this.#run.iterations()[dump]!;
    if (isSelected && (dump === null || iteration === at)) {
      return this.#select(source, {
        sets: correlations.without(set),
        at: dump === null ? at : null,
        filter: null,
      });
    }
    const node = correlations.nodes()[correlations.correlation()!.sets.layer[set]!]!;
    const sets = correlations.withSet(set, adds || isSelected);
    this.#select(source, { sets, at: iteration, node, also: [], filter });
  }

  chooseClass(id: number, dump: number | null, source: Source = 'cube'): void {
    const { class: selected, at } = this.#run.address();
    const iteration = dump === null ? at : this.#run.iterations()[dump]!;
    const isAgain = selected === id && (dump === null || iteration === at);
    this.#select(
      source,
      isAgain
        ? { class: null, at: dump === null ? at : null }
        : { class: id, image: null, cluster: null, at: iteration },
    );
  }

  chooseLayer(layer: number, source: Source = 'cube'): void {
    const node = this.#shown.correlations.nodes()[layer]!;
    const isAgain = this.#run.address().node === node;
    this.#select(source, { node: isAgain ? null : node, also: [], filter: null });
  }

  /** Marks a place on all three faces, and in the inspector. */
  #hover(place: GridPlace | null): void {
    const { correlations } = this.#shown;
    correlations.hovered.set(place);
    const node = place?.layer === null || !place ? null : correlations.nodes()[place.layer]!;
    this.#run.hovered.set(place && { cluster: null, class: place.class, image: null, node });
  }

  hoverPlace(place: GridPlace | null): void {
    this.#hover(place);
  }

  /** The corner is taken, and moves with the pointer. */
  takeCorner(event: PointerEvent): void {
    if (event.button !== 0) return;
    const { x, y } = depthVector(this.#shown.room(), this.#shown.depth());
    this.#taken = { x: event.clientX - x, y: event.clientY - y };
    this.isDragging.set(true);
    (event.target as Element).setPointerCapture(event.pointerId);
    event.preventDefault();
  }

  moveCorner(event: PointerEvent): void {
    if (!this.#taken) return;
    const [x, y] = [event.clientX - this.#taken.x, event.clientY - this.#taken.y];
    this.#shown.depth.set(depthTo(this.#shown.room(), { x, y }));
  }

  letCornerGo(): void {
    if (!this.#taken) return;
    this.#taken = null;
    this.isDragging.set(false);
    this.#setDepth(this.#shown.depth());
  }

  resetDepth(): void {
    this.#setDepth(DEPTH_HOME);
  }

  /** Arrows move the corner, Home puts it back. */
  depthKey(event: KeyboardEvent): void {
    const by = STEP * (event.shiftKey ? 10 : 1);
    const { right, up } = this.#shown.depth();
    const moved: Readonly<Record<string, Skew>> = {
      ArrowLeft: { right: right - by, up },
      ArrowRight: { right: right + by, up },
      ArrowUp: { right, up: up + by },
      ArrowDown: { right, up: up - by },
      Home: DEPTH_HOME,
    };
    const depth = moved[event.key];
    if (!depth || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    this.#setDepth(allowedDepth(depth), false);
  }

  #setDepth(depth: Skew, step = true): void {
    const isHome = depth.right === DEPTH_HOME.right && depth.up === DEPTH_HOME.up;
    this.#run.selection.change('cube', { skew: isHome ? null : depth }, step);
  }

  #select(source: Source, part: Partial<Address>): void {
    this.#run.selection.change(source, part);
  }

  get #run() {
    return this.#shown.run;
  }
}
