import { signal, type Signal } from '@angular/core';
import type { Confusion } from '../../analysis/index.ts';
import type { ClassPair } from '../data/address.ts';
import { nextCell, type Step } from './cell-near.ts';
import type { ClassPlaces } from './matrix-order.ts';
import type { MatrixPlace } from './matrix-view.ts';
import { isSamePair, mostConfused } from './pairs.ts';
import type { VisiblePart } from './visible-part.ts';

/** A key's press zooms by this factor. */
const ZOOM = 0.67;

/** An arrow pans by this part of what is visible, with shift by all of it. */
const PAN = 1 / 8;

const STEPS: Readonly<Record<string, Step>> = {
  ArrowUp: { down: -1, across: 0 },
  ArrowDown: { down: 1, across: 0 },
  ArrowLeft: { down: 0, across: -1 },
  ArrowRight: { down: 0, across: 1 },
};

/** A matrix that has the keyboard's focus. */
export interface KeyedMatrix {
  readonly confusion: Signal<Confusion | null>;
  readonly order: Signal<ClassPlaces | null>;
  readonly chosen: Signal<ClassPair | null>;
  readonly part: VisiblePart;
  /** The cell that the keys are on has changed. */
  activated(pair: ClassPair | null): void;
  toggle(pair: ClassPair | null): void;
}

/** What the keys do in the matrix: they go to a cell and choose it; while they are on none, they pan. */
export class MatrixKeys {
  readonly #matrix: KeyedMatrix;
  readonly #active = signal<ClassPair | null>(null);
  /** The cell that the keys are on. */
  readonly active = this.#active.asReadonly();

  constructor(matrix: KeyedMatrix) {
    this.#matrix = matrix;
  }

  /** @returns false where the key has nothing to do here, so that it is the page's */
  press({ key, shiftKey: shift }: Pick<KeyboardEvent, 'key' | 'shiftKey'>): boolean {
    const [active, { part, chosen }] = [this.active(), this.#matrix];
    if (key === 'Enter') this.#enter(active);
    else if (key === '+' || key === '=') part.zoom(this.#middle(), ZOOM);
    else if (key === '-') part.zoom(this.#middle(), 1 / ZOOM);
    else if (key === '0') part.showAll();
    else if (key === 'Escape' && active) this.activate(null);
    else if (key === 'Escape' && chosen()) this.#matrix.toggle(chosen());
    else if (STEPS[key] && active) this.#step(active, STEPS[key], shift);
    else if (STEPS[key] && part.isZoomed()) this.#pan(STEPS[key], shift);
    else return false;
    return true;
  }

  activate(pair: ClassPair | null): void {
    this.#active.set(pair);
    this.#matrix.activated(pair);
  }

  /** The first press puts the keys on a cell, the next one chooses it. */
  #enter(active: ClassPair | null): void {
    const confusion = this.#matrix.confusion();
    if (active) this.#matrix.toggle(active);
    else if (confusion) {
      const start = this.#matrix.chosen() ?? mostConfused(confusion, 1)[0] ?? { trueClass: 0, predicted: 0 };
      this.activate({ trueClass: start.trueClass, predicted: start.predicted });
    }
  }

  #step(active: ClassPair, step: Step, leaping: boolean): void {
    const [confusion, order] = [this.#matrix.confusion(), this.#matrix.order()];
    if (!confusion || !order) return;
    const next = nextCell(confusion, order, active, step, leaping);
    if (!isSamePair(next, active)) this.activate(next);
  }

  #pan({ down, across }: Step, far: boolean): void {
    const { size } = this.#matrix.part.view();
    const by = far ? size : Math.max(1, Math.round(size * PAN));
    this.#matrix.part.pan(across * by, down * by);
  }

  /** What zooming is about: the cell that the keys are on, or the middle. */
  #middle(): MatrixPlace {
    const [active, order, { left, top, size }] = [
      this.active(),
      this.#matrix.order(),
      this.#matrix.part.view(),
    ];
    if (!active || !order) return { x: left + size / 2, y: top + size / 2 };
    return { x: order.places[active.predicted]! + 0.5, y: order.places[active.trueClass]! + 0.5 };
  }
}
