import { computed, inject, linkedSignal } from '@angular/core';
import { formatPart, type GridPart } from '../data/correlation-fields.ts';
import { Settling } from '../data/settling.ts';
import { OpenRun } from '../page/open-run.ts';

const WHOLE: GridPart = { left: 0, right: 1, top: 0, bottom: 1 };

/** The least share of a side that zooming in leaves visible. */
const CLOSEST = 0.002;

/** What of the grid is visible: as the address says, and ahead of it during a gesture. Make it where Angular injects. */
export class VisibleGrid {
  readonly #run = inject(OpenRun);
  readonly #gesture = new Settling();
  readonly moving = this.#gesture.moving;

  readonly #asked = computed(() => this.#run.address().gridPart, { equal: isSame });
  readonly #part = linkedSignal<GridPart>(() => this.#asked() ?? WHOLE);
  readonly part = this.#part.asReadonly();
  readonly isZoomed = computed(() => !isSame(this.part(), WHOLE));

  /** @param x about which share of the whole, likewise `y`. @param factor below 1 goes closer */
  zoom(x: number, y: number, factor: number): void {
    const { left, right, top, bottom } = this.part();
    const across = zoomed(left, right, x, factor);
    const down = zoomed(top, bottom, y, factor);
    this.#move({ left: across[0], right: across[1], top: down[0], bottom: down[1] });
  }

  /** By shares of the whole. */
  pan(x: number, y: number): void {
    const { left, right, top, bottom } = this.part();
    const across = moved(left, right, x);
    const down = moved(top, bottom, y);
    this.#move({ left: across[0], right: across[1], top: down[0], bottom: down[1] });
  }

  /** Puts the middle of what is visible somewhere, in shares of the whole. */
  centre(x: number, y: number): void {
    const { left, right, top, bottom } = this.part();
    this.pan(x - (left + right) / 2, y - (top + bottom) / 2);
  }

  showAll(): void {
    this.#move(WHOLE);
  }

  /** Brings a rectangle into view, which is no step of its own. */
  reveal(part: GridPart): void {
    const { left, right, top, bottom } = this.part();
    const across = revealed(left, right, part.left, part.right);
    const down = revealed(top, bottom, part.top, part.bottom);
    this.#move({ left: across[0], right: across[1], top: down[0], bottom: down[1] }, false);
  }

  /** @param step whether going back undoes it */
  #move(part: GridPart, step = true): void {
    if (isSame(part, this.part())) return;
    this.#part.set(part);
    this.#gesture.move(() => this.#settle(step));
  }

  #settle(step: boolean): void {
    const gridPart = this.isZoomed() ? this.part() : null;
    this.#run.selection.change('settings', { gridPart }, step);
  }
}

function zoomed(from: number, to: number, about: number, factor: number): [number, number] {
  const length = Math.min(1, Math.max(CLOSEST, (to - from) * factor));
  const start = about - ((about - from) / (to - from)) * length;
  return inside(start, length);
}

function moved(from: number, to: number, by: number): [number, number] {
  return inside(from + by, to - from);
}

function revealed(from: number, to: number, first: number, end: number): [number, number] {
  if (first < from) return moved(from, to, first - from);
  return end > to ? moved(from, to, Math.min(end - to, first - from)) : [from, to];
}

function inside(start: number, length: number): [number, number] {
  const from = Math.min(Math.max(start, 0), 1 - length);
  return [from, from + length];
}

/** As the address says them. */
function isSame(a: GridPart | null, b: GridPart | null): boolean {
  return (a && formatPart(a)) === (b && formatPart(b));
}
