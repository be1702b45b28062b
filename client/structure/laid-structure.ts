import { computed, inject, signal, type Signal } from '@angular/core';
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
const LINKS = 50;
const BESIDE_BARS = 5;

/** Three levels of bars, so that the drawing stays as wide whatever is unfolded. */
const BARS = 28;

/** The network as it is laid out and placed in the column. Made where Angular injects. */
export class LaidStructure {
  readonly run = inject(OpenRun);
  readonly network = inject(Network);
  readonly #worker = inject(PageWorker);
  /** What there is of the page, in CSS pixels: the gutter and the height of the view. */
  readonly gutter = signal(0);
  readonly room = signal(0);

  readonly #widthOf = nameWidths();
  readonly #shown = computed(() => {
    const model = this.network.model();
    return model && shownNetwork(model.layers, model.nodes, this.#drill());
  });
  readonly #drill = computed(() => this.run.address().drill, { equal: (a, b) => String(a) === String(b) });
  readonly #attempts = signal(0);
  readonly #wanted = () => {
    this.#attempts();
    return this.#shown();
  };
  readonly #laid = later(this.#wanted, async (shown) => {
    const graph = graphOf(shown);
    return { shown, graph, layout: await this.#worker.ask((tasks) => tasks.layOutGraph(graph)) };
  });
  readonly awaited = computed(() => this.network.awaited() || this.#laid.awaited());
  readonly hasFailed = this.#laid.failed;

  /** Lays out again what could not be. */
  tryAgain(): void {
    this.#attempts.update((count) => count + 1);
  }

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
    return placed ? placeNames(placed, right, this.#widthOf()) : [];
  });
  readonly items = computed(() => treeItems(this.placed()?.nodes ?? [], this.network.nodes()));
}

/** Measures names, each once, in the typeface that they are drawn in, and anew once that has come. Call it where Angular injects. */
function nameWidths(): Signal<(name: string) => number> {
  const context = document.createElement('canvas').getContext('2d')!;
  const measure = () => {
    const known = new Map<string, number>();
    context.font = NAME_FONT;
    return (name: string) => {
      const width = known.get(name) ?? context.measureText(name).width;
      known.set(name, width);
      return width;
    };
  };
  const widthOf = signal(measure());
  void document.fonts.load(NAME_FONT).then(() => widthOf.set(measure()));
  return widthOf.asReadonly();
}
