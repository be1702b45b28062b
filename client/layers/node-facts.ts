import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { MEASURES, filterLength, isMeasure, type DumpedLayer } from '../../schema/index.ts';
import type { Address } from '../data/address.ts';
import { present } from '../data/coordinator.ts';
import { declareNeeds } from '../data/declare-needs.ts';
import { isLongSeries } from '../data/level-needs.ts';
import { nodeNeed } from '../data/needs.ts';
import { rested } from '../data/rested.ts';
import { exact, measured } from '../drawing/numbers.ts';
import { MEASURE_FACTS, measureText } from '../page/layer-measures.ts';
import { boxLines } from './box-charts.ts';
import { toggled } from './row-order.ts';
import { ShownLayers } from './shown-layers.ts';

/** What there is of a node besides its measures, in the order in which it is told. */
const OTHERS = [
  ['q1', 'weights, first quartile'],
  ['median', 'weights, median'],
  ['q3', 'weights, third quartile'],
  ['nan', 'NaN'],
  ['infinity', 'infinite'],
  ['gradientNan', 'gradient NaN'],
  ['gradientInfinity', 'gradient infinite'],
] as const;

/** How long the dump that is shown rests before its numbers are asked for, in ms. */
const REST = 150;

/** Those of them that are told only where there are any. */
const COUNTS: ReadonlySet<string> = new Set(['nan', 'infinity', 'gradientNan', 'gradientInfinity']);

/** The node under the pointer, or the selected one, with all its measures at the dump that is shown; and what can be done with what is selected. */
@Component({
  selector: 'tc-node-facts',
  templateUrl: './node-facts.html',
  styleUrl: './node-facts.css',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class NodeFacts {
  readonly #shown = inject(ShownLayers);
  readonly #run = this.#shown.run;
  readonly #network = this.#shown.network;
  readonly address = this.#run.address;

  readonly #pointed = computed(() => {
    const hovered = this.#run.hovered();
    return hovered?.within === 'inspector' ? null : (hovered?.node ?? null);
  });
  readonly #node = computed(() => {
    const node = this.#pointed() ?? this.address().node;
    return node !== null && node < this.#network.nodes().length ? node : null;
  });
  /** The nodes that are selected, in the order of the rows. */
  readonly selected = computed(() => {
    const { node, also } = this.address();
    const all = node === null ? also : [node, ...also];
    return this.#shown.layout.shown().filter((shown) => all.includes(shown));
  });
  readonly names = computed(() =>
    this.selected()
      .map((node) => this.#network.nodes()[node]!.name)
      .join(', '),
  );

  /** Of a long run a node's measures are asked for at the dump that is shown alone, once the pointer rests. */
  readonly #isLong = computed(() => isLongSeries(this.#run.dumps(), 1));
  readonly #dump = rested(this.#run.shown, REST);
  /** Only of the selected node: the pointer goes over many. */
  readonly #need = computed(() => {
    const [run, node] = [this.#run.detail(), this.address().node];
    if (!run || node === null || node >= this.#network.nodes().length) return undefined;
    return this.#isLong() ? nodeNeed(run, node, this.#dump()) : nodeNeed(run, node);
  });
  readonly #coordinator = declareNeeds(() => (this.#need() ? [this.#need()!] : []));

  readonly facts = computed(() => {
    const node = this.#node();
    if (node === null) return null;
    const { name, level } = this.#network.nodes()[node]!;
    const layers = this.#layersOf(node);
    const sum = (of: (layer: DumpedLayer) => number) => layers.reduce((total, layer) => total + of(layer), 0);
    const [own] = layers;
    return {
      title: `${level} ${name}`,
      type: level === 'layer' && own ? `${own.type}, kernel ${own.kernel.join(' × ')}` : null,
      layers: level === 'layer' ? null : exact(layers.length),
      filters: exact(sum(({ filters }) => filters)),
      weights: exact(sum((layer) => layer.filters * filterLength(layer))),
      measure: this.#shown.title(),
      value: this.#shown.valueText(node),
      box: this.#boxOf(node),
    };
  });

  /** All measures of the selected node; null where another one is shown, or nothing is here. */
  readonly measures = computed(() => {
    const need = this.#need();
    const series = need && present(this.#coordinator.answer(need));
    const isLong = this.#isLong();
    if ((!series && !isLong) || this.#node() !== this.address().node) return null;
    const dump = this.#run.shown();
    const valueOf = (key: string) => {
      if (!isLong) return series!.get(key)?.[dump];
      return dump === this.#dump() ? series?.get(key)?.[0] : undefined;
    };
    const lines = [
      ...MEASURES.map((name) => ({
        key: name,
        name: MEASURE_FACTS[name].name,
        says: MEASURE_FACTS[name].says,
      })),
      ...OTHERS.map(([key, name]) => ({ key, name, says: name })),
    ];
    return lines
      .map((line) => ({ ...line, value: valueOf(line.key) }))
      .filter(({ key, value }) => !COUNTS.has(key) || (value ?? 0) > 0)
      .map((line) => ({
        ...line,
        value: isMeasure(line.key) ? measureText(line.key, line.value) : measured(line.value),
      }));
  });

  readonly isOpen = computed(() => {
    const { node, drill, filterCharts } = this.address();
    return node !== null && (drill.includes(node) || filterCharts.includes(node));
  });
  readonly isLayer = computed(() => {
    const { node } = this.address();
    return node !== null && this.#network.nodes()[node]?.level === 'layer';
  });
  readonly arePinned = computed(() => this.selected().every((node) => this.address().pinned.includes(node)));

  toggle(): void {
    const { node, drill, filterCharts } = this.address();
    if (node === null) return;
    this.#change(
      this.isLayer() ? { filterCharts: toggled(filterCharts, node) } : { drill: toggled(drill, node) },
    );
  }

  pin(): void {
    const nodes = this.selected();
    const others = this.address().pinned.filter((node) => !nodes.includes(node));
    this.#change({ pinned: this.arePinned() ? others : [...others, ...nodes] });
  }

  compare(): void {
    this.#change({ compared: this.selected().map((node) => ({ node, filter: null })), panel: 'compare' });
  }

  /** What the box of a node stands for, number by number; null where it has none. */
  #boxOf(node: number) {
    const shown = this.#shown;
    const five = shown.fiveNumbers(node);
    if (five === null) return null;
    const filters = shown.filtersBelow()[node]!;
    const isOfFilters = shown.chart() === 'box';
    return {
      title: isOfFilters ? `${shown.facts().name} of ${shown.filtersText(node)}` : shown.title(),
      remark: isOfFilters && filters === 1 ? 'of one filter the box is a line' : null,
      lines: boxLines(five, (value) => shown.textOf(value)),
    };
  }

  #change(part: Partial<Address>): void {
    this.#run.selection.change('inspector', part);
  }

  #layersOf(node: number): readonly DumpedLayer[] {
    const layer = this.#network.layerOf(node);
    if (layer) return [layer as DumpedLayer];
    return (this.#network.children()[node] ?? []).flatMap((child) => this.#layersOf(child));
  }
}
