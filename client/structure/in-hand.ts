import { computed, linkedSignal, signal, type WritableSignal } from '@angular/core';
import type { Address } from '../data/address.ts';
import type { LaidStructure } from './laid-structure.ts';
import { shownAt } from './links.ts';
import { nodeAt, type PlacedNode } from './place-network.ts';
import { keyOf, type TreeItem } from './tree-items.ts';

/** How far from a box, and from a bar, a pointer may be, in CSS pixels. */
const REACH = 4;
const BAR_REACH = 1;

/** What the pointer is on. */
interface Under {
  readonly node: number | null;
  readonly box: PlacedNode | null;
  readonly isBar: boolean;
}

const NOTHING: Under = { node: null, box: null, isBar: false };

/** What pointer and keys do in the structure. */
export class StructureInHand {
  readonly #laid: LaidStructure;
  readonly #top: WritableSignal<number>;
  readonly #under = signal<Under>(NOTHING, {
    equal: (a, b) => a.node === b.node && a.box === b.box && a.isBar === b.isBar,
  });
  /** Whether the pointer, or the keyboard, is in the structure: then it does not move by itself. */
  readonly isInside = signal(false);

  constructor(laid: LaidStructure, top: WritableSignal<number>) {
    this.#laid = laid;
    this.#top = top;
  }

  /** The box under the pointer, or the active one where it has no weights. */
  readonly pointed = computed(() => this.#under().box ?? this.#named());
  /** The node under the pointer, here or on its chart, or what it is folded into. */
  readonly hovered = computed(() => this.#shownAt(this.#run.hovered()?.node ?? null));
  readonly selectedNodes = computed<ReadonlySet<number>>(() => {
    const { node, also } = this.#run.address();
    return new Set(node === null ? also : [node, ...also]);
  });
  /** The selected nodes as they are shown. */
  readonly selected = computed<ReadonlySet<number>>(
    () =>
      new Set([...this.selectedNodes()].map((node) => this.#shownAt(node)).filter((node) => node !== null)),
  );

  /** The key of the item that the keyboard is at. */
  readonly active = linkedSignal<number | null, string | null>({
    source: () => this.#shownAt(this.#run.address().node),
    computation: (node) => (node === null ? null : keyOf(node)),
  });
  readonly #item = computed(() => this.#laid.items().find(({ key }) => key === this.active()));
  readonly #named = computed(() => {
    const item = this.#item();
    return item && item.node === null && this.isInside() ? item.box : null;
  });

  /** What stands beside the pointer, or beside the active item: its name and what it is. */
  readonly label = computed(() => {
    const { node, box, isBar } = this.#under();
    const item = isBar || box === null ? this.#itemOf(node) : this.#itemAt(box);
    const said = item ?? (this.#named() ? this.#item() : undefined);
    if (!said) return null;
    const bar = said.node === null ? undefined : this.#laid.barOf().get(said.node);
    const { top, height } = said.box ?? bar!;
    const hint = said.isUnfolded === null ? '' : said.isUnfolded ? ': fold it' : ': unfold it';
    return { text: said.text + hint, y: Math.max(0, top - this.#top()), height };
  });
  readonly isOver = computed(() => this.#under().node !== null);

  move(event: PointerEvent, host: HTMLElement): void {
    this.isInside.set(true);
    const { left, top } = host.getBoundingClientRect();
    const under = this.#at(event.clientX - left, event.clientY - top + this.#top());
    this.#under.set(under);
    this.#hover(under.node);
  }

  leave(): void {
    this.isInside.set(false);
    this.#under.set(NOTHING);
    this.#hover(null);
  }

  /** A click on what is folded, or on the bar of what is unfolded, unfolds or folds it; one on a layer selects it, or lets it go. */
  click(event: PointerEvent, host: HTMLElement): void {
    // A finger has not moved before.
    this.move(event, host);
    const { node } = this.#under();
    if (node !== null) this.#act(node, 'structure');
  }

  /** Up and down from item to item, right and left into and out of what is folded, Enter as a click. */
  key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const items = this.#laid.items();
    const at = items.findIndex(({ key }) => key === this.active());
    const item = items[at];
    if (event.key === 'ArrowDown') this.#go(items[Math.min(at + 1, items.length - 1)]);
    else if (event.key === 'ArrowUp') this.#go(items[Math.max(at - 1, 0)]);
    else if (event.key === 'Home') this.#go(items[0]);
    else if (event.key === 'End') this.#go(items.at(-1));
    else if (event.key === 'ArrowRight' && item?.isUnfolded === false) this.#act(item.node!, 'keys');
    else if (event.key === 'ArrowRight' && item?.isUnfolded) this.#go(items[at + 1]);
    // A layer has nothing to go into; nor does the key then go on in time.
    else if (event.key === 'ArrowRight' && item) this.active.set(item.key);
    else if (event.key === 'ArrowLeft' && item?.isUnfolded) this.#act(item.node!, 'keys');
    else if (event.key === 'ArrowLeft' && item) this.#go(items.find(({ key }) => key === item.parent));
    else if ((event.key === 'Enter' || event.key === ' ') && item?.node != null) this.#act(item.node, 'keys');
    else return;
    event.preventDefault();
  }

  #act(node: number, source: 'structure' | 'keys'): void {
    const { drill, node: selected } = this.#run.address();
    const isLayer = this.#laid.network.nodes()[node]!.layer !== null;
    const change: Partial<Address> = isLayer
      ? { node: selected === node && source === 'structure' ? null : node }
      : { node, drill: drill.includes(node) ? drill.filter((other) => other !== node) : [...drill, node] };
    this.#run.selection.change(source, { ...change, also: [], filter: null });
  }

  #go(item: TreeItem | undefined): void {
    if (!item) return;
    const repeated = this.#run.selection.clause().source === 'keys';
    if (item.node !== null) {
      this.#run.selection.change('keys', { node: item.node, also: [], filter: null }, !repeated);
    }
    this.active.set(item.key);
  }

  #at(x: number, y: number): Under {
    const right = this.#laid.barsRight();
    const bar = this.#laid.bars().find((bar) => {
      const left = right - bar.right - bar.width;
      const isAcross = x >= left - BAR_REACH && x < left + bar.width + BAR_REACH;
      return isAcross && y >= bar.top - BAR_REACH && y < bar.top + bar.height + BAR_REACH;
    });
    if (bar) return { node: bar.node, box: null, isBar: true };
    const placed = this.#laid.placed();
    const name = this.#laid.names().find((name) => x >= name.x && Math.abs(name.y - y) < 6);
    const box = name?.node ?? (placed && nodeAt(placed.nodes, x, y, REACH));
    return x < right && box ? { node: box.shown.node, box, isBar: false } : NOTHING;
  }

  #hover(node: number | null): void {
    this.#run.hovered.set(node === null ? null : { cluster: null, class: null, image: null, node });
  }

  #itemOf(node: number | null): TreeItem | undefined {
    return node === null ? undefined : this.#laid.items().find((item) => item.node === node);
  }

  #itemAt(box: PlacedNode): TreeItem | undefined {
    return this.#laid.items().find((item) => item.box === box);
  }

  #shownAt(node: number | null): number | null {
    return node === null ? null : shownAt(node, this.#laid.barOf(), this.#laid.network.nodes());
  }

  get #run() {
    return this.#laid.run;
  }
}
