import {
  ChangeDetectionStrategy,
  Component,
  DestroyRef,
  ElementRef,
  computed,
  effect,
  inject,
  input,
  linkedSignal,
  output,
  signal,
  untracked,
  viewChild,
} from '@angular/core';
import type { Confusion } from '../../analysis/index.ts';
import { fit } from '../drawing/canvas.ts';
import { OpenRun } from '../page/open-run.ts';
import { Preferences } from '../theme/preferences.ts';
import { cellNear, nextCell, type Step } from './cell-near.ts';
import { COUNT_COLOURS } from './count-colours.ts';
import { drawMatrix } from './draw-matrix.ts';
import type { ClassPlaces } from './matrix-order.ts';
import { longestName, matrixRoom, type PanelSize } from './matrix-room.ts';
import {
  cellBox,
  type CellBox,
  pannedMatrix,
  revealedCell,
  wholeMatrix,
  zoomedMatrix,
  type MatrixPlace,
} from './matrix-view.ts';
import type { MatrixPicture } from './matrix-picture.ts';
import type { ClassPair } from '../data/address.ts';
import { isSamePair, mostConfused } from './pairs.ts';
import { sideNames } from './side-names.ts';

/** What a name takes along its side: beside a row, and slanting above a column, in CSS pixels. */
const NAME = { trueClass: 11, predicted: 17 } as const;

/** Margins of the panel and its scroll bar, in CSS pixels. */
const MARGINS = 36;

/** Cells under this size, in CSS pixels, are caught by a pointer that is this near. */
const SMALL = 8;
const REACH = 5;

/** Pixels that a press may move and still be a click. */
const STILL = 3;

/** A wheel's step of 100 zooms by this factor, and a key by that. */
const WHEEL = 1.3;
const KEY_ZOOM = 0.67;

const STEPS: Readonly<Record<string, Step>> = {
  ArrowUp: { down: -1, across: 0 },
  ArrowDown: { down: 1, across: 0 },
  ArrowLeft: { down: 0, across: -1 },
  ArrowRight: { down: 0, across: 1 },
};

/** A confusion matrix: true classes go down, predictions across. Ctrl-wheel zooms, a drag pans, a click chooses a cell. */
@Component({
  selector: 'tc-confusion-matrix',
  templateUrl: './matrix.html',
  styleUrl: './matrix.css',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ConfusionMatrix {
  /** Null until it is here. */
  readonly confusion = input.required<Confusion | null>();
  readonly order = input.required<ClassPlaces | null>();
  readonly awaited = input.required<boolean>();
  /** Whether the wait is long enough to be shown. */
  readonly late = input.required<boolean>();
  /** What the darkest colours stand for. */
  readonly most = input.required<{ readonly wrong: number; readonly right: number } | null>();
  readonly chosen = input.required<ClassPair | null>();
  /** What a cell says. */
  readonly said = input.required<(pair: ClassPair) => string>();
  /** The cell under the pointer, or under the keys. */
  readonly pointed = output<ClassPair | null>();
  readonly choose = output<ClassPair | null>();

  readonly run = inject(OpenRun);
  readonly #preferences = inject(Preferences);
  readonly #element = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  readonly plot = viewChild.required<ElementRef<HTMLElement>>('plot');
  readonly canvas = viewChild.required<ElementRef<HTMLCanvasElement>>('canvas');

  readonly #panel = signal<PanelSize>({ width: 0, height: 0 });
  readonly #longest = computed(() => longestName(this.run.detail()?.classNames ?? []));
  readonly room = computed(() => matrixRoom(this.#longest(), this.#panel()));
  readonly side = computed(() => this.room().side);
  readonly classes = computed(() => this.run.detail()?.classNames.length ?? 0);
  readonly view = linkedSignal(() => wholeMatrix(this.classes()));
  readonly isZoomed = computed(() => this.view().size < this.classes());
  readonly cell = computed(() => this.side() / this.view().size);
  readonly hovered = signal<ClassPair | null>(null);
  /** The cell that the keys are on. */
  readonly active = signal<ClassPair | null>(null);
  readonly tip = computed(() => {
    const [pair, box, side] = [this.hovered(), this.#boxOf(this.hovered()), this.side()];
    return pair && box && { text: this.said()(pair), ...tipPlace(box, side) };
  });
  /** Outlines of cells, in pixels. */
  readonly marks = computed(() =>
    [
      { kind: 'hovered', pair: this.hovered() },
      { kind: 'chosen', pair: this.chosen() },
      { kind: 'active', pair: this.active() },
    ].flatMap(({ kind, pair }) => {
      const at = this.#boxOf(pair);
      return at ? [{ kind, ...at }] : [];
    }),
  );
  readonly rowNames = computed(() => this.#names('trueClass', this.view().top));
  /** Whether only some classes have their names beside them. */
  readonly isSparse = computed(() => this.cell() < NAME.predicted);
  readonly columnNames = computed(() => this.#names('predicted', this.view().left));
  /** The cell that assistive technology reads. */
  readonly read = computed(() => {
    const [pair, order] = [this.active() ?? this.chosen(), this.order()];
    if (!pair || !order) return null;
    const [row, column] = [order.places[pair.trueClass]! + 1, order.places[pair.predicted]! + 1];
    return { row, column, text: this.said()(pair), isChosen: isSamePair(pair, this.chosen()) };
  });

  #pressed: { readonly from: PointerEvent; last: PointerEvent; dragging: boolean } | undefined;

  constructor() {
    effect(() => this.#draw());
    effect(() => this.#reveal(this.chosen()));
    effect((onCleanup) => onCleanup(this.#measure()));
    const wheel = (event: WheelEvent) => this.#wheel(event);
    effect(() => this.plot().nativeElement.addEventListener('wheel', wheel, { passive: false }));
    inject(DestroyRef).onDestroy(() => this.hovered() && this.run.hovered.set(null));
  }

  /** The matrix as it stands on the screen. @param caption the line below it */
  picture(caption: string): MatrixPicture {
    return {
      canvas: this.canvas().nativeElement,
      room: this.room(),
      rows: this.rowNames(),
      columns: this.columnNames(),
      caption,
      palette: this.#preferences.palette(),
    };
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
      this.plot().nativeElement.setPointerCapture(event.pointerId);
      this.#point(null);
    }
    if (!pressed.dragging) return;
    const [x, y] = [pressed.last.clientX - event.clientX, pressed.last.clientY - event.clientY];
    this.view.update((view) => pannedMatrix(view, x / this.cell(), y / this.cell(), this.classes()));
    pressed.last = event;
  }

  /** A click chooses the cell, again lets it go; the second one of a double click does neither. */
  release(event: PointerEvent): void {
    const pressed = this.#pressed;
    this.#pressed = undefined;
    if (!pressed || pressed.dragging || event.detail > 1) return;
    const pair = this.#under(event);
    this.active.set(null);
    if (pair) this.#toggle(pair);
  }

  leave(): void {
    this.#pressed = undefined;
    this.#point(null);
  }

  showAll(): void {
    this.view.set(wholeMatrix(this.classes()));
  }

  key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || !this.#press(event.key, event.shiftKey)) return;
    event.preventDefault();
  }

  /** @returns false where the key has nothing to do here, so that it is the page's */
  #press(key: string, shift: boolean): boolean {
    const active = this.active();
    if (key === 'Enter') this.#enter(active);
    else if (key === '+' || key === '=') this.#zoom(this.#middle(), KEY_ZOOM);
    else if (key === '-') this.#zoom(this.#middle(), 1 / KEY_ZOOM);
    else if (key === '0') this.showAll();
    else if (key === 'Escape' && active) this.#activate(null);
    else if (key === 'Escape' && this.chosen()) this.choose.emit(null);
    else if (active && STEPS[key]) this.#step(active, STEPS[key], shift);
    else return false;
    return true;
  }

  /** The first press puts the keys on a cell, the next one chooses it. */
  #enter(active: ClassPair | null): void {
    const confusion = this.confusion();
    if (active) this.#toggle(active);
    else if (confusion) {
      const start = this.chosen() ?? mostConfused(confusion, 1)[0] ?? { trueClass: 0, predicted: 0 };
      this.#activate({ trueClass: start.trueClass, predicted: start.predicted });
    }
  }

  #step(active: ClassPair, step: Step, leaping: boolean): void {
    const [confusion, order] = [this.confusion(), this.order()];
    if (confusion && order) this.#activate(nextCell(confusion, order, active, step, leaping));
  }

  #activate(pair: ClassPair | null): void {
    this.active.set(pair);
    this.pointed.emit(pair);
    this.#reveal(pair);
  }

  #reveal(pair: ClassPair | null): void {
    const order = untracked(this.order);
    if (!pair || !order) return;
    const [column, row] = [order.places[pair.predicted]!, order.places[pair.trueClass]!];
    this.view.update((view) => revealedCell(view, column, row, untracked(this.classes)));
  }

  #toggle(pair: ClassPair): void {
    this.choose.emit(isSamePair(pair, this.chosen()) ? null : pair);
  }

  #point(pair: ClassPair | null): void {
    if (isSamePair(pair, this.hovered())) return;
    this.hovered.set(pair);
    this.pointed.emit(pair ?? this.active());
    this.run.hovered.set(pair && { cluster: null, class: pair.trueClass, image: null });
  }

  #wheel(event: WheelEvent): void {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    this.#zoom(this.#placeAt(event), WHEEL ** (event.deltaY / 100));
    this.#point(this.#under(event));
  }

  #zoom(about: MatrixPlace, factor: number): void {
    this.view.update((view) => zoomedMatrix(view, about, factor, this.classes(), this.side()));
  }

  /** What zooming by keys is about: the active cell, or the middle. */
  #middle(): MatrixPlace {
    const [active, order, { left, top, size }] = [this.active(), this.order(), this.view()];
    if (!active || !order) return { x: left + size / 2, y: top + size / 2 };
    return { x: order.places[active.predicted]! + 0.5, y: order.places[active.trueClass]! + 0.5 };
  }

  #under(event: MouseEvent): ClassPair | null {
    const [confusion, order] = [this.confusion(), this.order()];
    if (!confusion || !order) return null;
    const reach = this.cell() < SMALL ? Math.max(1, REACH / this.cell()) : 0;
    return cellNear(confusion, order, this.#placeAt(event), reach);
  }

  #placeAt({ clientX, clientY }: MouseEvent): MatrixPlace {
    const box = this.plot().nativeElement.getBoundingClientRect();
    const { left, top } = this.view();
    return { x: left + (clientX - box.left) / this.cell(), y: top + (clientY - box.top) / this.cell() };
  }

  #boxOf(pair: ClassPair | null) {
    const order = this.order();
    return pair && order && cellBox(pair, order, this.view(), this.side());
  }

  /** The names along a side: those that have room, and those of the cells that are meant. */
  #names(side: keyof ClassPair, from: number) {
    const [order, names, { size }] = [this.order(), this.run.detail()?.classNames ?? [], this.view()];
    if (!order) return [];
    const meant = new Set(
      [this.hovered(), this.active() ?? this.chosen()].flatMap((pair) => (pair ? [pair[side]] : [])),
    );
    const linked = side === 'trueClass' ? (this.run.hovered()?.class ?? this.run.address().class) : null;
    if (linked !== null && linked < names.length) meant.add(linked);
    return sideNames(names, order, meant, { from, size, pixels: this.side(), name: NAME[side] });
  }

  #draw(): void {
    const [confusion, order, most] = [this.confusion(), this.order(), this.most()];
    const fitted = fit(this.canvas().nativeElement, this.side(), this.side());
    if (!confusion || !order || !most) return fitted.context.clearRect(0, 0, this.side(), this.side());
    const theme = this.#preferences.dark() ? 'dark' : 'light';
    drawMatrix(
      fitted,
      { confusion, order, view: this.view(), most },
      { palette: this.#preferences.palette(), colours: COUNT_COLOURS[theme] },
    );
  }

  /** The same whether or not the panel scrolls. */
  #measure(): () => void {
    const panel = this.#element.closest<HTMLElement>('.panel') ?? this.#element;
    const observer = new ResizeObserver(() =>
      this.#panel.set({ width: panel.offsetWidth - MARGINS, height: panel.clientHeight }),
    );
    observer.observe(panel);
    return () => observer.disconnect();
  }
}

/** Beside a cell, towards the middle of the matrix, and not over its row. */
function tipPlace({ left, top, size }: CellBox, side: number) {
  const isLeft = left < side / 2;
  return {
    left: isLeft ? left + size + 8 : null,
    right: isLeft ? null : side - left + 8,
    top: top + size + 36 < side ? top + size + 10 : top - 32,
  };
}
