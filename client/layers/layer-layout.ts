import { computed, signal, type Signal } from '@angular/core';
import type { HierarchyNode } from '../../schema/index.ts';
import type { Address } from '../data/address.ts';
import { isBoxes } from './box-charts.ts';

/** A row of the Layer view: the chart of a node, or the filters of a layer that is opened. CSS pixels from the top of the scrolled content. */
export interface LayerRow {
  readonly node: number;
  readonly top: number;
  readonly height: number;
  readonly kind: 'chart' | 'filters';
  /** What of its height stands above the chart, for a remark. */
  readonly above: number;
}

/** Heights of charts, in CSS pixels, the last pixel is the line between two rows: the highest with which all have room, the lowest where none is low enough. Few, so that unfolding seldom moves what is above. */
const CHARTS = [72, 54, 36] as const;
const BOXES = [108, 72, 48] as const;

/** Of a remark, which covers no chart, in CSS pixels. */
const REMARK = 18;

/** The drawn part of the rows moves in steps of this many pixels, and reaches as far beyond what is visible where there are rows. */
const STEP = 256;

export interface LayoutSources {
  readonly nodes: Signal<readonly HierarchyNode[]>;
  readonly children: Signal<readonly (readonly number[])[]>;
  readonly address: Signal<Address>;
  /** Height of the filter chart of a layer. */
  readonly filtersHeight: (node: number) => number;
  /** The node above whose chart a remark stands. */
  readonly remarked: () => number | null;
}

/** Where each chart of the Layer view stands, and which of them are drawn; heights in CSS pixels. */
export class LayerLayout {
  readonly #sources: LayoutSources;
  readonly scrollTop = signal(0);
  /** What is visible of the scrolled content. */
  readonly room = signal(0);

  constructor(sources: LayoutSources) {
    this.#sources = sources;
  }

  /** The nodes that have a chart, from top to bottom: pinned ones, then modules and top-level layers with what is unfolded of them. */
  readonly shown = computed(
    () => shownNodes(this.#sources.nodes(), this.#sources.children(), this.#sources.address()),
    { equal: (a, b) => String(a) === String(b) },
  );

  readonly rows = computed<readonly LayerRow[]>(() => {
    const { chart, filterCharts } = this.#sources.address();
    const hasFilters = (node: number) =>
      filterCharts.includes(node) && this.#sources.nodes()[node]!.layer !== null;
    const filters = new Map(
      this.shown()
        .filter(hasFilters)
        .map((node) => [node, this.#sources.filtersHeight(node) + 1]),
    );
    const remarked = this.#sources.remarked();
    const others = remarked === null ? 0 : REMARK;
    const room = this.room() - [...filters.values()].reduce((sum, high) => sum + high, others);
    const height = chartHeight(isBoxes(chart) ? BOXES : CHARTS, this.shown().length, room);
    const rows: LayerRow[] = [];
    let top = 0;
    for (const node of this.shown()) {
      const above = node === remarked ? REMARK : 0;
      rows.push({ node, top, height: above + height, kind: 'chart', above });
      top += above + height;
      const below = filters.get(node);
      if (below === undefined) continue;
      rows.push({ node, top, height: below, kind: 'filters', above: 0 });
      top += below;
    }
    return rows;
  });
  readonly height = computed(() => {
    const last = this.rows().at(-1);
    return last ? last.top + last.height : 0;
  });

  readonly #step = computed(() => Math.floor(this.scrollTop() / STEP) * STEP);
  readonly drawnTop = computed(() => Math.max(0, this.#step() - STEP));
  readonly drawnHeight = computed(() => {
    const end = Math.min(this.height(), this.#step() + this.room() + 2 * STEP);
    return Math.max(1, end - this.drawnTop());
  });
  /** The rows near the screen. */
  readonly drawn = computed(() => {
    const [from, to] = [this.drawnTop(), this.drawnTop() + this.drawnHeight()];
    return this.rows().filter(({ top, height }) => top < to && top + height > from);
  });

  /** The row at a height of the scrolled content; undefined below the last one. */
  at(y: number): LayerRow | undefined {
    return this.rows().find(({ top, height }) => y >= top && y < top + height);
  }

  /** The chart of a node; undefined where it is not shown. */
  chartOf(node: number): LayerRow | undefined {
    return this.rows().find((row) => row.node === node && row.kind === 'chart');
  }

  /** The filters of a layer; undefined where they are not shown. */
  filtersOf(node: number): LayerRow | undefined {
    return this.rows().find((row) => row.node === node && row.kind === 'filters');
  }
}

/** The height of each of so many charts. @param heights the highest first @param room what all of them have, in CSS pixels */
export function chartHeight(heights: readonly number[], charts: number, room: number): number {
  return heights.find((height) => height * charts <= room) ?? heights.at(-1)!;
}

/** The nodes that have a chart, in their order. */
export function shownNodes(
  nodes: readonly HierarchyNode[],
  children: readonly (readonly number[])[],
  { drill, pinned, order }: Pick<Address, 'drill' | 'pinned' | 'order'>,
): readonly number[] {
  if (nodes.length === 0) return [];
  const first = pinned.filter((node) => node > 0 && node < nodes.length);
  const shown: number[] = [...first];
  const add = (node: number) => {
    if (!first.includes(node)) shown.push(node);
    if (drill.includes(node)) inOrder(children[node]!, order).forEach(add);
  };
  inOrder(children[0]!, order).forEach(add);
  return shown;
}

/** Siblings as they were moved; those that were not stay as they are in the network. */
export function inOrder(siblings: readonly number[], order: readonly number[]): readonly number[] {
  const moved = order.filter((node) => siblings.includes(node));
  let next = 0;
  return siblings.map((node) => (moved.includes(node) ? moved[next++]! : node));
}
