import { computed, inject, signal } from '@angular/core';
import { Network } from '../page/network.ts';
import { OpenRun } from '../page/open-run.ts';
import { PageWorker, later } from '../work/later.ts';
import { NAME_FONT } from './draw-structure.ts';
import { barsWidth, levelBars } from './level-bars.ts';
import { graphOf } from './node-look.ts';
import { placeNames } from './place-names.ts';
import { placeNetwork } from './place-network.ts';
import { shownNetwork } from './shown-network.ts';
import { treeItems } from './tree-items.ts';

/** What is between the level bars and the right end of the gutter: links and outcrops; and between the bars and what is left of them. CSS pixels. */
const LINKS = 52;
const BESIDE_BARS = 5;

/** Three levels of bars, so that the drawing stays as wide whatever is unfolded. */
const BARS = 28;

const text = new OffscreenCanvas(1, 1).getContext('2d')!;
const widths = new Map<string, number>();

/** The network as it is laid out and placed in the column. Made where Angular injects. */
export class LaidStructure {
  readonly run = inject(OpenRun);
  readonly network = inject(Network);
  readonly #worker = inject(PageWorker);
  /** What there is of the page, in CSS pixels: the gutter and the height of the view. */
  readonly gutter = signal(0);
  readonly room = signal(0);

  readonly #shown = computed(() => {
    const model = this.network.model();
    return model && shownNetwork(model.layers, model.nodes, this.#drill());
  });
  readonly #drill = computed(() => this.run.address().drill, { equal: (a, b) => String(a) === String(b) });
  readonly #laid = later(this.#shown, async (shown) => {
    const graph = graphOf(shown);
    return { shown, graph, layout: await this.#worker.ask((tasks) => tasks.layOutGraph(graph)) };
  });
  readonly awaited = computed(() => this.network.awaited() || this.#laid.awaited());
  readonly hasFailed = this.#laid.failed;

  /** Where the outermost bars end. */
  readonly barsRight = computed(() => this.gutter() - LINKS);
  readonly placed = computed(() => {
    const laid = this.#laid.value();
    const width = this.barsRight() - BARS - BESIDE_BARS;
    if (!laid || width <= 0 || this.room() === 0) return null;
    return placeNetwork(laid.shown, laid.graph, laid.layout, { width, height: this.room() });
  });
  readonly bars = computed(() =>
    levelBars(this.placed()?.nodes ?? [], this.network.nodes(), this.network.depths()),
  );
  readonly barOf = computed(() => new Map(this.bars().map((bar) => [bar.node, bar])));
  readonly names = computed(() => {
    const placed = this.placed();
    const right = this.barsRight() - barsWidth(this.bars()) - BESIDE_BARS;
    return placed ? placeNames(placed, right, widthOf) : [];
  });
  readonly items = computed(() => treeItems(this.placed()?.nodes ?? [], this.network.nodes()));
}

function widthOf(name: string): number {
  const known = widths.get(name);
  if (known !== undefined) return known;
  text.font = NAME_FONT;
  const { width } = text.measureText(name);
  widths.set(name, width);
  return width;
}
