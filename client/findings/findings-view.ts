import {
  ChangeDetectionStrategy,
  Component,
  DestroyRef,
  computed,
  effect,
  inject,
  signal,
  viewChild,
  type ElementRef,
} from '@angular/core';
import { ActivatedRoute, Router } from '@angular/router';
import { RULES, type Finding } from '../../analysis/index.ts';
import { formatAddress, type Address } from '../data/address.ts';
import { px } from '../drawing/spaces.ts';
import { CopyButton } from '../shell/copy-button.ts';
import { Offers } from '../page/offers.ts';
import { Plot, type PlotPoint } from '../page/plot.ts';
import { FindingChart } from './finding-chart.ts';
import type { FindingRow } from './finding-row.ts';
import { ShownFindings } from './shown-findings.ts';

/** What the rules of thumb say of the run, as a letter: by rule, those that spoil a training first. A click goes to the layer or filter. */
@Component({
  selector: 'tc-findings',
  imports: [CopyButton, FindingChart, Plot],
  providers: [ShownFindings],
  templateUrl: './findings-view.html',
  styleUrls: ['../page/rows.css', './findings-view.css'],
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class FindingsView {
  readonly shown = inject(ShownFindings);
  readonly run = this.shown.run;
  readonly #router = inject(Router);
  readonly #route = inject(ActivatedRoute);
  readonly scroller = viewChild.required<ElementRef<HTMLElement>>('scroller');

  readonly awaited = computed(
    () =>
      this.run.dumps() > 0 && this.shown.upTo() !== null && !this.shown.findings() && !this.shown.failure(),
  );
  /** Whether the letter is there; its small pictures may still be to come. */
  readonly drawn = computed(() => this.shown.findings() !== null && this.shown.network.model() !== null);
  /** The row under the pointer or in focus. */
  readonly hovered = signal<number | null>(null);
  /** The row of what is selected. */
  readonly selected = computed(() => {
    const { node, filter } = this.run.address();
    const isOf = ({ finding }: FindingRow) =>
      finding.node === node &&
      (filter === null ? finding.filters.length === 0 : finding.filters.includes(filter));
    return this.shown.rows().find(isOf)?.index ?? null;
  });
  /** The row that the Tab key goes to. */
  readonly focusable = computed(() => this.selected() ?? 0);

  constructor() {
    inject(Offers).add(this.shown.offers);
    effect((onCleanup) => onCleanup(this.#measure(this.scroller().nativeElement)));
    inject(DestroyRef).onDestroy(() => this.leave());
  }

  focus(): void {
    this.#button(this.focusable())?.focus();
  }

  /** The layer, or its filters, in the Layers view, at the iteration where it begins, in the measure that shows it. */
  goTo({ finding }: FindingRow): void {
    this.run.cursor.set(null);
    const queryParams = formatAddress({ ...this.run.address(), ...placeOf(finding, this.run.address()) });
    void this.#router.navigate(['..', 'layers'], { relativeTo: this.#route, queryParams });
  }

  /** ↑ and ↓ go from finding to finding, Home and End to the first and the last. */
  key(event: KeyboardEvent, { index }: FindingRow): void {
    const last = this.shown.rows().length - 1;
    const to = { ArrowUp: index - 1, ArrowDown: index + 1, Home: 0, End: last }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    this.#button(Math.min(Math.max(to, 0), last))?.focus();
  }

  enter({ finding, index }: FindingRow): void {
    this.hovered.set(index);
    const [filter] = finding.filters;
    const none = { cluster: null, class: null, image: null };
    this.run.hovered.set({ ...none, node: finding.node, filter: filter ?? null });
  }

  leave(): void {
    this.hovered.set(null);
    this.run.hovered.set(null);
  }

  hover(point: PlotPoint | null): void {
    const row = point && this.#rowAt(point);
    if (row) this.enter(row);
    else this.leave();
  }

  click(point: PlotPoint): void {
    const row = this.#rowAt(point);
    if (row) this.goTo(row);
  }

  #rowAt({ y }: PlotPoint): FindingRow | undefined {
    const element = this.scroller().nativeElement;
    const at = y - element.scrollTop + element.getBoundingClientRect().top;
    const row = [...element.querySelectorAll<HTMLElement>('[data-finding]')].find((one) => {
      const { top, bottom } = one.getBoundingClientRect();
      return at >= top && at < bottom;
    });
    return row && this.shown.rows()[Number(row.dataset['finding'])];
  }

  #button(index: number): HTMLElement | null {
    return this.scroller().nativeElement.querySelector<HTMLElement>(`#finding-${index}`);
  }

  /** The plot's width is what the scroll bar leaves; the page's other rows take it from here. */
  #measure(scroller: HTMLElement): () => void {
    const observer = new ResizeObserver(() => {
      const gutter = parseFloat(getComputedStyle(scroller).getPropertyValue('--gutter'));
      this.run.plotWidth.set(px(Math.max(0, scroller.clientWidth - gutter)));
    });
    observer.observe(scroller);
    return () => observer.disconnect();
  }
}

/** What is selected and shown of a finding. */
function placeOf({ rule, node, filters, from, other }: Finding, before: Address): Partial<Address> {
  const { shownBy } = RULES[rule];
  const selected = { node, also: [], at: from };
  if (filters.length === 0) {
    const measure = rule === 'update-ratio' && other === 1 ? 'updateRatio' : shownBy;
    // What vanishes is on no other scale to be seen beside layers that do not.
    const log = rule === 'vanishing-gradients' ? 'yes' : before.log;
    return { ...selected, filter: null, measure, log };
  }
  const filterCharts = [...new Set([...before.filterCharts, node])];
  return { ...selected, filter: filters[0]!, filterCharts, filterMeasure: shownBy, panel: 'filter' };
}
