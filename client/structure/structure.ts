import {
  ChangeDetectionStrategy,
  Component,
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
import { fit } from '../drawing/canvas.ts';
import { Drawings, type Repaint } from '../page/drawings.ts';
import { Preferences } from '../theme/preferences.ts';
import { drawLinks } from './draw-links.ts';
import { drawStructure } from './draw-structure.ts';
import { StructureInHand } from './in-hand.ts';
import { LaidStructure } from './laid-structure.ts';
import { linksOf, shownAt, type LinkedRow } from './links.ts';
import { boundsOf } from './tree-items.ts';

/** The structure of the network in place of the gutter, its level bars, and the links from there to the charts (DeepTracker, section 7.2 and figure 4). */
@Component({
  selector: 'tc-structure',
  templateUrl: './structure.html',
  styleUrl: './structure.css',
  host: { '[attr.aria-busy]': 'laid.awaited()' },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Structure {
  /** The charts, from top to bottom. */
  readonly rows = input.required<readonly LinkedRow[]>();
  /** How far the charts are scrolled, in CSS pixels. */
  readonly scrollTop = input.required<number>();
  /** For each node what its chart's outcrop takes at the right end of the gutter, in CSS pixels. */
  readonly outcropOf = input.required<(node: number) => number>();
  /** How far a wheel on the structure scrolls the charts. */
  readonly scrolled = output<number>();

  readonly laid = new LaidStructure();
  /** How far the structure itself is scrolled, where it is higher than its place. */
  readonly top = signal(0);
  readonly hand = new StructureInHand(this.laid, this.top);
  readonly #preferences = inject(Preferences);
  readonly #drawings = inject(Drawings);
  readonly #host = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  readonly drawing = viewChild.required<ElementRef<HTMLCanvasElement>>('drawing');
  readonly linking = viewChild.required<ElementRef<HTMLCanvasElement>>('linking');

  /** How far the structure can be scrolled. */
  readonly #most = computed(() => Math.max(0, (this.laid.placed()?.height ?? 0) - this.laid.room()));
  readonly items = computed(() => {
    const { barOf, barsRight } = this.laid;
    const active = this.hand.active();
    const [bars, right] = [barOf(), barsRight()];
    return this.laid.items().map((item) => ({
      ...item,
      bounds: boundsOf(item, bars, right),
      isActive: item.key === active,
      isSelected: item.node !== null && this.hand.selected().has(item.node),
    }));
  });
  readonly links = computed(() =>
    linksOf(this.rows(), this.laid.bars(), this.laid.network.nodes(), {
      rowsTop: this.scrollTop(),
      structureTop: this.top(),
      height: this.laid.room(),
    }),
  );

  constructor() {
    effect(() => this.#draw());
    effect(() => this.#drawLinks());
    effect(() => this.#follow());
    effect((onCleanup) => {
      const wheel = (event: WheelEvent) => this.#wheel(event);
      this.#host.addEventListener('wheel', wheel, { passive: false });
      const observer = new ResizeObserver(() => this.#measure());
      observer.observe(this.#host);
      onCleanup(() => {
        observer.disconnect();
        this.#host.removeEventListener('wheel', wheel);
      });
    });
  }

  #measure(): void {
    this.laid.gutter.set(this.#host.clientWidth);
    this.laid.room.set(this.#host.clientHeight);
  }

  #draw(): void {
    const { placed, gutter, room, names, bars, barsRight, network } = this.laid;
    const structure = placed();
    const palette = this.#preferences.palette();
    const top = this.top();
    const drawn = structure && {
      network: structure,
      names: names(),
      bars: bars(),
      barsRight: barsRight(),
      levelOf: (node: number) => network.nodes()[node]!.level,
      hovered: this.hand.hovered(),
      selected: this.hand.selected(),
      pointed: this.hand.pointed(),
    };
    this.#paint(this.drawing().nativeElement, gutter(), room(), (context) => {
      if (!drawn) return;
      context.translate(0, -top);
      drawStructure(context, drawn, palette);
    });
  }

  #drawLinks(): void {
    const { gutter, room, barsRight } = this.laid;
    const palette = this.#preferences.palette();
    const [hovered, selected] = [this.laid.run.hovered()?.node ?? null, this.hand.selectedNodes()];
    const links = this.links();
    const ends = {
      left: barsRight() + 1,
      rightOf: (node: number) => gutter() - this.outcropOf()(node),
    };
    const strengthOf = (node: number) =>
      node === hovered ? 'hovered' : selected.has(node) ? 'selected' : 'quiet';
    this.#paint(this.linking().nativeElement, gutter(), room(), (context) =>
      drawLinks(context, links, ends, strengthOf, palette),
    );
  }

  /** Paints a canvas, and tells how to paint it again into a picture. */
  #paint(canvas: HTMLCanvasElement, width: number, height: number, draw: Repaint): void {
    if (width === 0 || height === 0) return;
    const repaint: Repaint = (context) => {
      context.save();
      draw(context);
      context.restore();
    };
    const { context } = fit(canvas, width, height);
    context.clearRect(0, 0, width, height);
    repaint(context);
    this.#drawings.set(canvas, repaint);
  }

  /** Where the structure is higher than its place, it goes along with the charts, and shows what is hovered or selected in them. */
  #follow(): void {
    const [most, room] = [this.#most(), this.laid.room()];
    const barOf = this.laid.barOf();
    const near = this.rows().filter(
      ({ top, height }) => top + height > this.scrollTop() && top < this.scrollTop() + room,
    );
    const bars = near.flatMap(({ node }) => {
      const shown = shownAt(node, barOf, this.laid.network.nodes());
      return barOf.get(shown ?? -1) ?? [];
    });
    if (untracked(this.hand.isInside)) return;
    const first = bars.reduce((least, { top }) => Math.min(least, top), Infinity);
    const last = bars.reduce((far, { top, height }) => Math.max(far, top + height), -Infinity);
    if (most === 0 || bars.length === 0) return this.top.set(0);
    const middle = last - first > room ? first + room / 2 : (first + last) / 2;
    this.top.set(Math.min(Math.max(middle - room / 2, 0), most));
  }

  #wheel(event: WheelEvent): void {
    if (event.ctrlKey || event.metaKey || event.deltaY === 0) return;
    event.preventDefault();
    if (this.#most() === 0) return this.scrolled.emit(event.deltaY);
    this.top.update((top) => Math.min(Math.max(top + event.deltaY, 0), this.#most()));
  }

  /** Moves the structure so that the active item is visible. */
  reveal(): void {
    const active = this.items().find(({ isActive }) => isActive);
    if (!active || this.#most() === 0) return;
    const { top, height } = active.bounds;
    const room = this.laid.room();
    if (top < this.top()) this.top.set(Math.max(0, top - room / 4));
    else if (top + height > this.top() + room) {
      this.top.set(Math.min(this.#most(), top + height - (room * 3) / 4));
    }
  }
}
