import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { OpenRun } from '../page/open-run.ts';
import { exact } from '../drawing/numbers.ts';
import { dumpIndex } from '../drawing/spaces.ts';
import { FilterCharts } from './filter-charts.ts';
import { placedMarks, placedSymbol } from './filter-marks.ts';

/** What stands over a filter chart's pixels: its selected filter for screen readers, what is under the pointer, how far it is scrolled. */
@Component({
  selector: 'tc-filter-chart',
  template: `
    @for (place of marks(); track place.filter) {
      <button
        class="mark"
        tabindex="-1"
        [style.top.px]="place.top"
        [style.left.px]="place.left"
        [title]="place.text"
        (click)="choose(place.filter)"
      >
        {{ place.symbol }}
      </button>
    }
    @if (thumb(); as thumb) {
      <i class="thumb" [style.top.px]="thumb.top" [style.height.px]="thumb.height"></i>
    }
    @if (tip(); as tip) {
      <span
        class="tip"
        role="tooltip"
        [class.left]="tip.isLeft"
        [style.left.px]="tip.x"
        [style.top.px]="tip.y"
        >{{ tip.text }}</span
      >
    }
  `,
  styles: `
    :host {
      position: absolute;
      right: 0;
      left: var(--gutter);
      pointer-events: none;
    }
    .mark {
      position: absolute;
      min-width: 14px;
      transform: translateX(-100%);
      height: 12px;
      margin-top: -6px;
      padding: 0;
      border: 0;
      background: none;
      color: var(--ink);
      font-size: 11px;
      line-height: 12px;
      pointer-events: auto;
      cursor: pointer;
    }
    .thumb {
      position: absolute;
      right: 0;
      width: 4px;
      border-radius: 2px;
      background: color-mix(in srgb, var(--ink) 55%, transparent);
    }
    .tip {
      position: absolute;
      z-index: 3;
      padding: 2px 6px;
      border: 1px solid var(--hairline);
      border-radius: 3px;
      background: var(--paper);
      font-size: 11px;
      line-height: 14px;
      white-space: nowrap;
    }
    .tip.left {
      transform: translateX(-100%);
    }
  `,
  host: { role: 'row', '[attr.aria-label]': 'text()', '[attr.aria-level]': '9' },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class FilterChart {
  readonly node = input.required<number>();
  readonly #run = inject(OpenRun);
  readonly #charts = inject(FilterCharts);

  /** The selected filter's value; without one how many filters there are. */
  readonly text = computed(() => {
    const { node, filter } = this.#run.address();
    const layer = this.#charts.layerOf(this.node());
    if (!layer) return '';
    const isSelected = node === this.node() && filter !== null && filter < layer.filters;
    if (isSelected) return this.#charts.textOf(this.node(), filter, this.#run.shown());
    return `${exact(layer.filters)} filters of ${layer.name}`;
  });

  /** What findings say of the visible filters, at their rows; what shares a place says all. */
  readonly marks = computed(() => {
    const [node, charts] = [this.node(), this.#charts];
    const half = charts.rowHeight(node) / 2;
    const found = charts.marks().get(node) ?? [];
    const middle = (filter: number) => charts.rowTop(node, filter) + half;
    return placedMarks(found, middle, charts.height(node)).map((place) => ({
      top: place.top,
      left: -MARK_AWAY - place.lane * MARK_WIDTH,
      filter: place.marks[0]!.filter,
      symbol: placedSymbol(place),
      text: place.marks.map(({ filter, text }) => `filter ${exact(filter)}: ${text}`).join('\n'),
    }));
  });

  choose(filter: number): void {
    this.#run.selection.change('layers', { node: this.node(), also: [], filter, panel: 'filter' });
  }

  /** Of the filter under the pointer: beside the pointer's column, over its row. */
  readonly tip = computed(() => {
    const [hovered, dump, scale] = [this.#run.hovered(), this.#run.cursor(), this.#run.scale()];
    if (hovered?.node !== this.node() || typeof hovered.filter !== 'number' || dump === null) return null;
    const x = scale.middle(dumpIndex(dump));
    const isLeft = x > scale.width / 2;
    const top = this.#charts.rowTop(this.node(), hovered.filter);
    return {
      isLeft,
      x: isLeft ? x - TIP_AWAY : x + TIP_AWAY,
      y: top - TIP_ABOVE,
      text: this.#charts.textOf(this.node(), hovered.filter, dump),
    };
  });

  /** Which part of the filters is visible; null where all are. */
  readonly thumb = computed(() => {
    const node = this.node();
    const [height, furthest] = [this.#charts.height(node), this.#charts.furthest(node)];
    if (furthest === 0) return null;
    const size = Math.max(LEAST_THUMB, (height * height) / (height + furthest));
    return { height: size, top: (this.#charts.scrollTop(node) / furthest) * (height - size) };
  });
}

/** Between the rows and the marks, and what one takes, in CSS pixels. */
const MARK_AWAY = 3;
const MARK_WIDTH = 14;
const TIP_AWAY = 10;
const TIP_ABOVE = 24;
const LEAST_THUMB = 16;
