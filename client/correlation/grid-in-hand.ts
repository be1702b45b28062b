import { computed, signal, type Signal, type WritableSignal } from '@angular/core';
import type { Address } from '../data/address.ts';
import { dumpIndex } from '../drawing/spaces.ts';
import { NO_PLACE, type GridPlace } from '../grid/grid-place.ts';
import { nextSpot, type Step } from './grid-steps.ts';
import type { GridSpot, ShownGrid } from './shown-grid.ts';

/** Pixels that a press may move and still be a click. */
const STILL = 3;

/** A wheel's step of 100 zooms by this factor; a key's press by the other. */
const WHEEL = 1.3;
const KEY = 1.5;

const STEPS: Readonly<Record<string, Step>> = {
  ArrowUp: { down: -1, across: 0 },
  ArrowDown: { down: 1, across: 0 },
  ArrowLeft: { down: 0, across: -1 },
  ArrowRight: { down: 0, across: 1 },
};

interface Press {
  x: number;
  y: number;
  isDragging: boolean;
}

/** Where the pointer is in the drawing, in CSS pixels. */
export interface PointerPlace {
  readonly x: number;
  readonly y: number;
}

/** What pointer and keys do in the grid. */
export class GridInHand {
  readonly #shown: ShownGrid;
  /** What the keys are on; the grid may change around it. */
  readonly #place: WritableSignal<GridPlace>;
  /** The spot that the keys are on. */
  readonly active: Signal<GridSpot | null>;
  /** Null where it is not over the grid. */
  readonly pointer = signal<PointerPlace | null>(null);
  #pressed: Press | null = null;
  #isStill = false;

  constructor(shown: ShownGrid) {
    this.#shown = shown;
    this.#place = shown.correlations.placeThatStays(NO_PLACE);
    this.active = computed(() => shown.spotOf(this.#place()));
  }

  press(event: PointerEvent): void {
    if (event.button === 0) this.#pressed = { x: event.clientX, y: event.clientY, isDragging: false };
  }

  move(event: PointerEvent): void {
    if (event.buttons === 0) this.#pressed = null;
    const { offsetX: x, offsetY: y } = event;
    const pressed = this.#pressed;
    if (pressed && !pressed.isDragging) {
      pressed.isDragging = Math.hypot(event.clientX - pressed.x, event.clientY - pressed.y) > STILL;
      if (pressed.isDragging) (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
    }
    if (pressed?.isDragging) {
      this.#panBy(pressed.x - event.clientX, pressed.y - event.clientY);
      [pressed.x, pressed.y] = [event.clientX, event.clientY];
    }
    this.pointer.set({ x, y });
    const spot = this.#shown.spotAt(x, y);
    this.point(spot ? this.#shown.placeOf(spot) : null);
  }

  release(): void {
    this.#isStill = this.#pressed?.isDragging === false;
    this.#pressed = null;
  }

  leave(): void {
    this.pointer.set(null);
    this.point(null);
  }

  /** Ctrl-wheel zooms about the pointer, with shift in x alone; a wheel scrolls what is zoomed. */
  wheel(event: WheelEvent): void {
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      const { offsetX: x, offsetY: y } = event;
      return this.#zoomAbout(x, y, WHEEL ** (event.deltaY / 100));
    }
    if (!this.#shown.visible.isZoomed()) return;
    event.preventDefault();
    const isSideways = event.shiftKey && event.deltaX === 0;
    this.#panBy(isSideways ? event.deltaY : event.deltaX, isSideways ? 0 : event.deltaY);
  }

  click(event: MouseEvent): void {
    if (!this.#isStill || event.detail > 1) return;
    const spot = this.#shown.spotAt(event.offsetX, event.offsetY);
    if (!spot) return;
    this.#place.set(NO_PLACE);
    this.choose(spot, event);
  }

  /** What is meant, here and on the rest of the page. */
  point(place: GridPlace | null): void {
    const { correlations } = this.#shown;
    correlations.hovered.set(place);
    const node = place?.layer === null || !place ? null : correlations.nodes()[place.layer]!;
    correlations.run.hovered.set(place && { cluster: null, class: place.class, image: null, node });
    correlations.run.cursor.set(place?.dump === null || !place ? null : dumpIndex(place.dump));
  }

  /**
   * Selects all that a spot stands for: its layer and class, and where they are unfolded its mini-set and iteration; again lets go of these. With ctrl the
   * mini-set is selected besides others, with shift the iteration gets a marker.
   */
  choose(
    spot: GridSpot,
    keys: { readonly ctrlKey: boolean; readonly metaKey: boolean; readonly shiftKey: boolean },
  ) {
    const { correlations } = this.#shown;
    const { run } = correlations;
    const place = this.#shown.placeOf(spot);
    if (keys.shiftKey && place.dump !== null) return run.mark(dumpIndex(place.dump));
    const chosen: Partial<Address> = {
      class: place.class,
      node: correlations.nodes()[place.layer!]!,
      also: [],
      filter: null,
      image: null,
    };
    const { set } = place;
    const before = run.address();
    const isSelected = set !== null && correlations.selected().includes(set);
    if (keys.ctrlKey || keys.metaKey) {
      if (set === null) return;
      const sets = isSelected ? correlations.without(set) : correlations.withSet(set, true);
      return run.selection.change('correlation', { sets });
    }
    const at = place.dump === null ? null : run.iterations()[place.dump]!;
    const isAgain =
      before.class === chosen.class &&
      before.node === chosen.node &&
      (set === null || isSelected) &&
      (at === null || before.at === at);
    const none: Partial<Address> = {
      class: null,
      node: null,
      ...(set === null ? {} : { sets: correlations.without(set) }),
      ...(at === null ? {} : { at: null }),
    };
    run.selection.change(
      'correlation',
      isAgain
        ? none
        : { ...chosen, sets: set === null ? [] : correlations.withSet(set, false), at: at ?? before.at },
    );
  }

  /** Unfolds a layer, or folds it. @param layer its place among those with weights */
  turnLayer(layer: number): void {
    const { run, nodes } = this.#shown.correlations;
    run.selection.change('correlation', {
      turnedLayers: toggled(run.address().turnedLayers, nodes()[layer]!),
    });
  }

  turnClass(id: number): void {
    const { run } = this.#shown.correlations;
    run.selection.change('correlation', { turnedClasses: toggled(run.address().turnedClasses, id) });
  }

  /** Selects a layer; again lets go. */
  chooseLayer(layer: number): void {
    const { run, nodes } = this.#shown.correlations;
    const node = nodes()[layer]!;
    const isAgain = run.address().node === node;
    run.selection.change('correlation', { node: isAgain ? null : node, also: [], filter: null });
  }

  chooseClass(id: number): void {
    const { run } = this.#shown.correlations;
    run.selection.change('correlation', { class: run.address().class === id ? null : id, image: null });
  }

  /** Arrows go through the cells, with shift from layer to layer and class to class; Enter selects, space unfolds the layer, with shift the class. */
  key(event: KeyboardEvent): void {
    const spot = this.active();
    if (event.ctrlKey || event.metaKey ? event.key !== 'Enter' : !this.#isKnown(event.key, spot)) return;
    event.preventDefault();
    const { visible } = this.#shown;
    const { width, height } = this.#shown.size();
    const step = STEPS[event.key];
    if (step) this.activate(nextSpot(this.#shown.layout()!, spot, step, event.shiftKey));
    else if (event.key === 'Enter') spot ? this.choose(spot, event) : this.activate(this.#firstSpot());
    else if (event.key === ' ' && spot) this.#turn(spot, event.shiftKey);
    else if (event.key === 'Escape') this.activate(null);
    else if (event.key === '0') visible.showAll();
    else this.#zoomAbout(width / 2, height / 2, event.key === '-' ? KEY : 1 / KEY);
  }

  activate(spot: GridSpot | null): void {
    const place = spot && this.#shown.placeOf(spot);
    this.#place.set(place ?? NO_PLACE);
    this.point(place);
    if (spot) this.#shown.reveal(spot);
  }

  #isKnown(key: string, spot: GridSpot | null): boolean {
    if (!this.#shown.layout()) return false;
    if (key === 'Escape' || key === ' ') return spot !== null;
    return key in STEPS || ['Enter', '+', '=', '-', '0'].includes(key);
  }

  /** What is selected, or the first cell. */
  #firstSpot(): GridSpot | null {
    const { correlations, rowOf, columnOf } = this.#shown;
    const layout = this.#shown.layout()!;
    if (layout.rows.items.length === 0 || layout.columns.items.length === 0) return null;
    const { class: id, node } = correlations.run.address();
    const row = Math.max(0, rowOf()[correlations.nodes().indexOf(node ?? -1)] ?? 0);
    const column = Math.max(0, id === null ? 0 : (columnOf()[id] ?? 0));
    return nextSpot(layout, { row, column, set: -1, iteration: -1 }, { down: 0, across: 0 }, true);
  }

  #turn(spot: GridSpot, isClass: boolean): void {
    const place = this.#shown.placeOf(spot);
    if (isClass) this.turnClass(place.class!);
    else this.turnLayer(place.layer!);
    const layout = this.#shown.layout()!;
    const [row, column] = [this.#shown.rowOf()[place.layer!]!, this.#shown.columnOf()[place.class!]!];
    this.activate(nextSpot(layout, { row, column, set: -1, iteration: -1 }, { down: 0, across: 0 }, true));
  }

  #zoomAbout(x: number, y: number, factor: number): void {
    const { visible, size } = this.#shown;
    const across = (x / this.#shown.scaleX() + this.#shown.left()) / size().width;
    const down = (y / this.#shown.scaleY() + this.#shown.top()) / size().height;
    visible.zoom(across, down, factor);
  }

  /** By CSS pixels of the drawing. */
  #panBy(x: number, y: number): void {
    const { visible, size } = this.#shown;
    visible.pan(x / this.#shown.scaleX() / size().width, y / this.#shown.scaleY() / size().height);
  }
}

function toggled(ids: readonly number[], id: number): readonly number[] {
  return ids.includes(id) ? ids.filter((other) => other !== id) : [...ids, id];
}
