import { computed, inject, linkedSignal, type Signal } from '@angular/core';
import type { Address } from '../data/address.ts';
import { formatView, type MatrixView } from '../data/matrix-view.ts';
import { Settling } from '../data/settling.ts';
import { OpenRun } from '../page/open-run.ts';
import {
  allowedMatrix,
  pannedMatrix,
  revealedCell,
  wholeMatrix,
  zoomedMatrix,
  type MatrixPlace,
} from './matrix-view.ts';

/** What of the matrix is visible: as the address says, and ahead of it during a gesture. Make it where Angular injects. */
export class VisiblePart {
  readonly #run = inject(OpenRun);
  readonly #gesture = new Settling();
  readonly moving = this.#gesture.moving;

  readonly #asked = computed(() => this.#run.address().matrixView, { equal: isSameView });
  readonly #view = linkedSignal<{ asked: MatrixView | null; classes: number }, MatrixView>({
    source: () => ({ asked: this.#asked(), classes: this.classes() }),
    computation: ({ asked, classes }, before) => {
      const isSame = before?.source.classes === classes && isSameView(asked, part(before.value, classes));
      return isSame ? before.value : asked ? allowedMatrix(asked, classes) : wholeMatrix(classes);
    },
  });
  readonly view = this.#view.asReadonly();
  readonly isZoomed = computed(() => this.view().size < this.classes());
  /** The side of a cell, in CSS pixels. */
  readonly cell = computed(() => this.side() / this.view().size);

  /**
   * @param classes of the run
   * @param side of the drawing, in CSS pixels
   */
  constructor(
    readonly classes: Signal<number>,
    readonly side: Signal<number>,
  ) {}

  /** @param factor below 1 goes closer */
  zoom(about: MatrixPlace, factor: number): void {
    this.#move(zoomedMatrix(this.view(), about, factor, this.classes(), this.side()));
  }

  /** By so many columns and rows. */
  pan(x: number, y: number): void {
    this.#move(pannedMatrix(this.view(), x, y, this.classes()));
  }

  /** @param before the address before a click that turned out to be half of a double click: what it did is taken back */
  showAll(before?: Address): void {
    if (!before) return this.#move(wholeMatrix(this.classes()));
    this.#gesture.stop();
    this.#view.set(wholeMatrix(this.classes()));
    this.#run.selection.changeInstead('settings', before, { matrixView: null });
  }

  /** Brings a cell into view, which is no step of its own. */
  reveal(column: number, row: number): void {
    this.#move(revealedCell(this.view(), column, row, this.classes()), false);
  }

  /** @param step whether going back undoes it */
  #move(view: MatrixView, step = true): void {
    if (isSameView(view, this.view())) return;
    this.#view.set(view);
    this.#gesture.move(() => this.#settle(step));
  }

  #settle(step: boolean): void {
    this.#run.selection.change('settings', { matrixView: part(this.view(), this.classes()) }, step);
  }
}

/** Null for the whole matrix. */
function part(view: MatrixView, classes: number): MatrixView | null {
  return view.size < classes ? view : null;
}

/** As the address says them. */
function isSameView(a: MatrixView | null, b: MatrixView | null): boolean {
  return (a && formatView(a)) === (b && formatView(b));
}
