import { signal, type ElementRef, type Signal } from '@angular/core';
import type { Confusion } from '../../analysis/index.ts';
import type { Address, ClassPair } from '../data/address.ts';
import type { OpenRun } from '../page/open-run.ts';
import { cellNear } from './cell-near.ts';
import type { ClassPlaces } from './matrix-order.ts';
import type { MatrixPlace } from './matrix-view.ts';
import { isSamePair } from './pairs.ts';
import type { VisiblePart } from './visible-part.ts';

/** Cells under this size, in CSS pixels, are caught by a pointer that is this near. */
const SMALL = 8;
const REACH = 5;

/** Pixels that a press may move and still be a click. */
const STILL = 3;

/** A wheel's step of 100 zooms by this factor. */
const WHEEL = 1.3;

/** A matrix under the pointer. */
export interface PointedMatrix {
  readonly run: OpenRun;
  readonly confusion: Signal<Confusion | null>;
  readonly order: Signal<ClassPlaces | null>;
  readonly plot: Signal<ElementRef<HTMLElement>>;
  readonly part: VisiblePart;
  /** The cell under the pointer has changed. */
  hover(pair: ClassPair | null): void;
  click(pair: ClassPair): void;
}

/** What the pointer does on the matrix: it means a cell, a click chooses it, a drag pans, ctrl-wheel zooms. */
export class MatrixPointer {
  readonly #matrix: PointedMatrix;
  readonly #hovered = signal<ClassPair | null>(null);
  /** The cell under the pointer. */
  readonly hovered = this.#hovered.asReadonly();
  #pressed: { readonly from: PointerEvent; last: PointerEvent; dragging: boolean } | undefined;
  /** The address before the last click. */
  #before: Address | undefined;

  constructor(matrix: PointedMatrix) {
    this.#matrix = matrix;
  }

  press(event: PointerEvent): void {
    if (event.button === 0) this.#pressed = { from: event, last: event, dragging: false };
  }

  move(event: PointerEvent): void {
    const pressed = this.#pressed;
    if (!pressed) return this.#point(this.#under(event));
    const { clientX, clientY } = pressed.from;
    if (!pressed.dragging && Math.hypot(event.clientX - clientX, event.clientY - clientY) > STILL) {
      pressed.dragging = true;
      this.#matrix.plot().nativeElement.setPointerCapture(event.pointerId);
      this.#point(null);
    }
    if (!pressed.dragging) return;
    const [x, y] = [pressed.last.clientX - event.clientX, pressed.last.clientY - event.clientY];
    const { part } = this.#matrix;
    part.pan(x / part.cell(), y / part.cell());
    pressed.last = event;
  }

  /** Only the first click of a double click chooses. */
  release(event: PointerEvent): void {
    const pressed = this.#pressed;
    this.#pressed = undefined;
    if (!pressed || pressed.dragging || event.detail > 1) return;
    this.#before = this.#matrix.run.address();
    const pair = this.#under(event);
    if (pair) this.#matrix.click(pair);
  }

  /** Two clicks are a double click, not a choice: what the first one has done is taken back. */
  showAll(): void {
    this.#matrix.part.showAll(this.#before);
    this.#before = undefined;
  }

  leave(): void {
    this.#pressed = undefined;
    this.#point(null);
  }

  wheel(event: WheelEvent): void {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    this.#matrix.part.zoom(this.#placeAt(event), WHEEL ** (event.deltaY / 100));
    this.#point(this.#under(event));
  }

  #point(pair: ClassPair | null): void {
    if (isSamePair(pair, this.hovered())) return;
    this.#hovered.set(pair);
    this.#matrix.hover(pair);
  }

  #under(event: MouseEvent): ClassPair | null {
    const { confusion, order, part } = this.#matrix;
    const [counted, placed] = [confusion(), order()];
    if (!counted || !placed) return null;
    const reach = part.cell() < SMALL ? Math.max(1, REACH / part.cell()) : 0;
    return cellNear(counted, placed, this.#placeAt(event), reach);
  }

  #placeAt({ clientX, clientY }: MouseEvent): MatrixPlace {
    const box = this.#matrix.plot().nativeElement.getBoundingClientRect();
    const [{ left, top }, cell] = [this.#matrix.part.view(), this.#matrix.part.cell()];
    return { x: left + (clientX - box.left) / cell, y: top + (clientY - box.top) / cell };
  }
}
