import {
  ChangeDetectionStrategy,
  Component,
  DestroyRef,
  ElementRef,
  computed,
  effect,
  inject,
  input,
  output,
  signal,
  untracked,
  viewChild,
} from '@angular/core';
import type { Confusion } from '../../analysis/index.ts';
import type { ClassPair } from '../data/address.ts';
import { fit } from '../drawing/canvas.ts';
import { OpenRun } from '../page/open-run.ts';
import { Preferences } from '../theme/preferences.ts';
import { COUNT_COLOURS, type CountScale } from './count-colours.ts';
import { drawMatrix } from './draw-matrix.ts';
import { MatrixKeys } from './matrix-keys.ts';
import type { ClassPlaces } from './matrix-order.ts';
import type { MatrixPicture } from './matrix-picture.ts';
import { MatrixPointer } from './matrix-pointer.ts';
import { longestName, matrixRoom, type PanelSize } from './matrix-room.ts';
import { cellBox, stripOf, type CellBox } from './matrix-view.ts';
import { isSamePair } from './pairs.ts';
import { sideNames } from './side-names.ts';
import { VisiblePart } from './visible-part.ts';

/** What a name takes along its side: beside a row, and slanting above a column, in CSS pixels. */
const NAME = { trueClass: 11, predicted: 17 } as const;

/** Margins of the panel and its scroll bar, in CSS pixels. */
const MARGINS = 36;

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
  /** The cell that the pointer or the keys mean, here or in a list. */
  readonly meant = input.required<ClassPair | null>();
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
  readonly part = new VisiblePart(this.classes, this.side);
  readonly pointer = new MatrixPointer(this);
  readonly keys = new MatrixKeys(this);
  readonly tip = computed(() => {
    const [pair, box, side] = [this.pointer.hovered(), this.#boxOf(this.pointer.hovered()), this.side()];
    return pair && box && { text: this.said()(pair), ...tipPlace(box, side) };
  });
  /** The cell that is meant; or, of a class that is meant elsewhere on the page, its own. */
  readonly #crossed = computed(() => {
    const [meant, id] = [this.meant(), this.run.hovered()?.class ?? null];
    if (meant) return meant;
    return id !== null && id < this.classes() ? { trueClass: id, predicted: id } : null;
  });
  readonly rowStrip = computed(() => this.#stripOf('trueClass', this.part.view().top));
  readonly columnStrip = computed(() => this.#stripOf('predicted', this.part.view().left));
  /** Outlines of cells, in pixels. */
  readonly marks = computed(() => {
    const active = this.keys.active();
    return [
      { kind: 'hovered', pair: isSamePair(this.meant(), active) ? null : this.meant() },
      { kind: 'chosen', pair: this.chosen() },
      { kind: 'active', pair: active },
    ].flatMap(({ kind, pair }) => {
      const at = this.#boxOf(pair);
      return at ? [{ kind, ...at }] : [];
    });
  });
  readonly rowNames = computed(() => this.#names('trueClass', this.part.view().top));
  readonly columnNames = computed(() => this.#names('predicted', this.part.view().left));
  /** Whether only some classes have their names beside them. */
  readonly isSparse = computed(() => this.part.cell() < NAME.predicted);
  /** The cell that assistive technology reads. */
  readonly read = computed(() => {
    const [pair, order] = [this.keys.active() ?? this.chosen(), this.order()];
    if (!pair || !order) return null;
    const [row, column] = [order.places[pair.trueClass]! + 1, order.places[pair.predicted]! + 1];
    return { row, column, text: this.said()(pair), isChosen: isSamePair(pair, this.chosen()) };
  });

  constructor() {
    effect(() => this.#draw());
    effect(() => this.#follow(this.chosen()));
    effect((onCleanup) => onCleanup(this.#measure()));
    const wheel = (event: WheelEvent) => this.pointer.wheel(event);
    effect(() => this.plot().nativeElement.addEventListener('wheel', wheel, { passive: false }));
    inject(DestroyRef).onDestroy(() => this.pointer.hovered() && this.run.hovered.set(null));
  }

  /** The matrix as it stands on the screen. @param caption the line below it */
  picture(caption: string, legend: readonly CountScale[]): MatrixPicture {
    return {
      canvas: this.canvas().nativeElement,
      room: this.room(),
      rows: this.rowNames(),
      columns: this.columnNames(),
      chosen: this.#boxOf(this.chosen()),
      caption,
      legend,
      palette: this.#preferences.palette(),
    };
  }

  hover(pair: ClassPair | null): void {
    this.pointed.emit(pair ?? this.keys.active());
    this.run.hovered.set(pair && { cluster: null, class: pair.trueClass, image: null });
  }

  click(pair: ClassPair): void {
    if (this.keys.active()) this.keys.activate(null);
    this.toggle(pair);
  }

  /** Chooses a cell; again lets it go. */
  toggle(pair: ClassPair | null): void {
    this.choose.emit(isSamePair(pair, this.chosen()) ? null : pair);
  }

  key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || !this.keys.press(event)) return;
    event.preventDefault();
  }

  activated(pair: ClassPair | null): void {
    this.pointed.emit(pair);
    this.#reveal(pair);
  }

  /** A cell that is chosen on the page comes into view; the address says for itself what is visible. */
  #follow(chosen: ClassPair | null): void {
    const { source } = untracked(this.run.selection.clause);
    if (source !== 'address') untracked(() => this.#reveal(chosen));
  }

  #reveal(pair: ClassPair | null): void {
    const order = this.order();
    if (pair && order) this.part.reveal(order.places[pair.predicted]!, order.places[pair.trueClass]!);
  }

  #stripOf(side: keyof ClassPair, from: number) {
    const [pair, order] = [this.#crossed(), this.order()];
    return pair && order && stripOf(order.places[pair[side]]!, from, this.part.view().size, this.side());
  }

  #boxOf(pair: ClassPair | null) {
    const order = this.order();
    return pair && order && cellBox(pair, order, this.part.view(), this.side());
  }

  /** The names along a side: those that have room, and those of the cells that are meant. */
  #names(side: keyof ClassPair, from: number) {
    const [order, names] = [this.order(), this.run.detail()?.classNames ?? []];
    if (!order) return [];
    const meant = new Set(
      [this.#crossed(), this.keys.active() ?? this.chosen()].flatMap((pair) => (pair ? [pair[side]] : [])),
    );
    const selected = this.#crossed() ? null : this.run.address().class;
    if (side === 'trueClass' && selected !== null && selected < names.length) meant.add(selected);
    const { size } = this.part.view();
    return sideNames(names, order, meant, { from, size, pixels: this.side(), name: NAME[side] });
  }

  #draw(): void {
    const [confusion, order, most] = [this.confusion(), this.order(), this.most()];
    const fitted = fit(this.canvas().nativeElement, this.side(), this.side());
    if (!confusion || !order || !most) return fitted.context.clearRect(0, 0, this.side(), this.side());
    const theme = this.#preferences.dark() ? 'dark' : 'light';
    drawMatrix(
      fitted,
      { confusion, order, view: this.part.view(), most },
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
