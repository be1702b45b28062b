import {
  ChangeDetectionStrategy,
  Component,
  computed,
  effect,
  inject,
  signal,
  viewChild,
  viewChildren,
  type ElementRef,
} from '@angular/core';
import { MEASURES } from '../../schema/index.ts';
import { AblateCommand } from '../ablation/ablate-command.ts';
import { COEFFICIENTS, type CoefficientKind } from '../data/address.ts';
import { failureOf, present, type Need } from '../data/coordinator.ts';
import { declareNeeds } from '../data/declare-needs.ts';
import { coefficientsNeed, filterHistoryNeed, similarNeed, spreadNeed } from '../data/filter-needs.ts';
import { overdue } from '../data/overdue.ts';
import { rested } from '../data/rested.ts';
import { fit } from '../drawing/canvas.ts';
import { css } from '../drawing/colours.ts';
import { divergingColours } from '../drawing/diverging.ts';
import { notFiniteText } from '../drawing/not-finite.ts';
import { exact, measured } from '../drawing/numbers.ts';
import { groundOf } from '../drawing/ramps.ts';
import { nearestDump } from '../drawing/ruler.ts';
import { TimeScale } from '../drawing/scale.ts';
import { px } from '../drawing/spaces.ts';
import { MEASURE_FACTS, measureText } from '../page/layer-measures.ts';
import { Offers, type Offer } from '../page/offers.ts';
import { OpenRun } from '../page/open-run.ts';
import { visibleDumps } from '../page/visible-dumps.ts';
import { Preferences } from '../theme/preferences.ts';
import { countNotFinite, histogramOf } from './distribution.ts';
import { BARS, LINE, QUARTILES, drawDistribution, drawHistoryLine } from './draw-filter-facts.ts';
import { FilterCharts } from './filter-charts.ts';
import { filterPageOffers } from './filter-page-offers.ts';
import { kernelName } from './kernel-image.ts';
import { KernelView } from './kernel-view.ts';

/** How long the pointer rests on a dump before its coefficients are read, in ms. */
const REST = 120;

/** Widths in the inspector, in CSS pixels. */
const IMAGE = 142;
const HISTORY = 116;
const DISTRIBUTION = 294;
const CLASSES = 42;

/** Similar filters that are listed. */
const LISTED = 10;

/** The selected filter: its coefficients as images at several dumps, its distribution, its history in all measures, and the filters that are like it. */
@Component({
  selector: 'tc-filter-page',
  imports: [AblateCommand, KernelView],
  templateUrl: './filter-page.html',
  styleUrl: './filter-page.css',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class FilterPage {
  readonly run = inject(OpenRun);
  readonly charts = inject(FilterCharts);
  readonly #preferences = inject(Preferences);
  readonly lines = viewChildren<ElementRef<HTMLCanvasElement>>('line');
  readonly bars = viewChild<ElementRef<HTMLCanvasElement>>('bars');
  readonly kinds = COEFFICIENTS;
  readonly imageWidth = IMAGE;
  readonly exact = exact;
  readonly measured = measured;

  /** The layer of the selected node; undefined where that is none. */
  readonly layer = computed(() => {
    const { node } = this.run.address();
    return node === null ? undefined : this.charts.layerOf(node);
  });
  readonly filter = computed(() => {
    const [layer, { filter }] = [this.layer(), this.run.address()];
    return layer && filter !== null && filter < layer.filters ? filter : null;
  });
  /** Coefficients are in the log alone. */
  readonly hasLog = computed(() => this.run.detail()?.log ?? false);
  readonly kind = computed(() => this.run.address().coefficients);
  readonly #rested = rested(this.run.shown, REST, () => this.run.dumps() > 0);
  readonly #shown = computed(() => Math.min(this.#rested(), this.run.dumps() - 1));

  /** Dumps whose images stand side by side: the chosen ones, or the first and the last, and the one that is shown. */
  readonly pinned = computed(() => {
    const { pinnedDumps } = this.run.address();
    const last = this.run.dumps() - 1;
    if (pinnedDumps.length === 0) return [...new Set([0, last])];
    return [...new Set(pinnedDumps.map((at) => nearestDump(this.run.iterations(), at)))];
  });
  readonly #dumps = computed(() => [...new Set([...this.pinned(), this.#shown()])].sort((a, b) => a - b), {
    equal: (a, b) => String(a) === String(b),
  });
  readonly #needs = computed(() => {
    const [run, layer, filter] = [this.run.detail(), this.layer(), this.filter()];
    if (!run || !layer || filter === null) return null;
    const node = this.run.address().node!;
    return {
      history: filterHistoryNeed(run, layer.id, filter),
      spread: spreadNeed(run, node, this.#shown(), this.kind()),
      coefficients: this.hasLog()
        ? this.#dumps().map((dump) => coefficientsNeed(run, dump, layer.id, filter))
        : [],
      similar: this.hasLog() ? [similarNeed(run, this.#shown(), layer.id, filter)] : [],
    };
  });
  readonly #coordinator = declareNeeds(() => {
    const needs = this.#needs();
    return needs ? [needs.history, needs.spread, ...needs.coefficients, ...needs.similar] : [];
  });
  readonly failure = computed(() => {
    const needs = this.#needs();
    if (!needs) return undefined;
    const wanted: readonly Need<unknown>[] = [...needs.coefficients, ...needs.similar];
    return failureOf(wanted.map((need) => this.#coordinator.answer(need)));
  });
  readonly late = overdue(() => this.#coordinator.awaited());

  /** What is shown of each dump; its coefficients are undefined until they are here. */
  readonly images = computed(() => {
    const needs = this.#needs();
    if (!needs || !this.hasLog()) return [];
    return this.#dumps().map((dump, at) => {
      const found = present(this.#coordinator.answer(needs.coefficients[at]!));
      return {
        dump,
        iteration: this.run.iterations()[dump]!,
        isShown: dump === this.#shown(),
        isPinned: this.pinned().includes(dump),
        coefficients:
          found === undefined ? undefined : this.kind() === 'weight' ? found.weight : found.gradient,
      };
    });
  });
  /** The absolute value at both ends of the colours, the same for all images. */
  readonly extent = computed(() => {
    let most = 0;
    for (const { coefficients } of this.images()) {
      for (const value of coefficients ?? [])
        if (Math.abs(value) > most && Number.isFinite(value)) most = Math.abs(value);
    }
    return most;
  });
  readonly hasNotFinite = computed(() =>
    this.images().some(({ coefficients }) => coefficients && countNotFinite(coefficients) > 0),
  );
  /** `1 weight is NaN or infinite`, of the shown image; empty where all are finite. */
  readonly notFinite = computed(() => {
    const count = this.histogram()?.notFinite ?? 0;
    return count === 0 ? '' : notFiniteText(count, this.kind());
  });
  readonly lacksGradients = computed(() => this.images().some(({ coefficients }) => coefficients === null));
  readonly gradient = computed(() => {
    const colours = divergingColours(groundOf(this.#preferences.palette().paper));
    const stops = Array.from({ length: 9 }, (_, at) => css(colours[1 + Math.round((at / 8) * 254)]!));
    return `linear-gradient(to right, ${stops.join(', ')})`;
  });
  /** What the images are of. */
  readonly kernelText = computed(() => kernelName(this.layer()?.kernel ?? []));
  /** What is said of a coefficient. */
  readonly said = signal<string | null>(null);

  readonly #history = computed(() => {
    const needs = this.#needs();
    return needs && present(this.#coordinator.answer(needs.history));
  });
  /** Each measure's name and its value at the dump that is shown. */
  readonly history = computed(() => {
    const [history, dump] = [this.#history(), this.run.shown()];
    return MEASURES.map((measure) => ({
      measure,
      ...MEASURE_FACTS[measure],
      value: history ? measureText(measure, history.get(measure)![dump]) : '',
    }));
  });

  /** The layer at the dump that is shown. */
  readonly spread = computed(() => {
    const needs = this.#needs();
    return (needs && present(this.#coordinator.answer(needs.spread))) ?? null;
  });
  readonly histogram = computed(() => {
    const coefficients = this.images().find(({ isShown }) => isShown)?.coefficients;
    const { min, max } = this.spread() ?? { min: NaN, max: NaN };
    return coefficients ? histogramOf(coefficients, CLASSES, [min, max]) : null;
  });

  readonly similar = computed(() => {
    const need = this.#needs()?.similar[0];
    const found = need && present(this.#coordinator.answer(need));
    if (!found) return null;
    return [...found.filter].slice(0, LISTED).map((filter, at) => ({ filter, cosine: found.cosine[at]! }));
  });

  /** Why no filter is similar. */
  readonly loneliness = computed(() => {
    const needs = this.#needs();
    const need = needs?.coefficients[this.#dumps().indexOf(this.#shown())];
    const weight = need && present(this.#coordinator.answer(need))?.weight;
    const count = weight ? countNotFinite(weight) : 0;
    if (count > 0) return `this filter has no direction: ${notFiniteText(count, 'weight')}`;
    if (weight?.every((value) => value === 0)) return 'this filter has no direction: all its weights are 0';
    return 'no other filter has a direction to compare with';
  });

  /** The filters that a rule of thumb speaks of: of the selected layer, or of all. */
  readonly marked = computed(() => {
    const { node } = this.run.address();
    const wanted = this.layer() ? [node!] : [...this.charts.marks().keys()];
    return wanted.flatMap((id) => {
      const marks = this.charts.marks().get(id) ?? [];
      const name = this.charts.layerOf(id)?.name ?? '';
      return marks.map((mark) => ({ ...mark, node: id, name }));
    });
  });
  /** What findings say of the selected filter. */
  readonly mark = computed(() => {
    const { node, filter } = this.run.address();
    return node === null
      ? undefined
      : this.charts
          .marks()
          .get(node)
          ?.find((mark) => mark.filter === filter);
  });

  readonly #offers = computed<readonly Offer[]>(() => {
    const [run, layer, filter] = [this.run.detail(), this.layer(), this.filter()];
    if (!run || !layer || filter === null) return [];
    const images = this.images().flatMap(({ iteration, coefficients }) =>
      coefficients ? [{ iteration, coefficients }] : [],
    );
    return filterPageOffers({
      run,
      layer,
      filter,
      kind: this.kind(),
      images: images.length === this.images().length ? images : [],
      extent: this.extent(),
      history: this.#history() ?? undefined,
      iterations: this.run.iterations(),
      visible: visibleDumps(this.run),
      palette: this.#preferences.palette(),
    });
  });

  constructor() {
    inject(Offers).add(this.#offers);
    effect(() => this.#drawHistory());
    effect(() => this.#drawBars());
  }

  choose(coefficients: CoefficientKind): void {
    this.run.selection.change('inspector', { coefficients });
  }

  /** Keeps the shown dump beside the others, or takes one away. */
  pin(dump: number): void {
    const pinned = this.pinned();
    const next = pinned.includes(dump) ? pinned.filter((other) => other !== dump) : [...pinned, dump];
    const iterations = next.sort((a, b) => a - b).map((at) => this.run.iterations()[at]!);
    this.run.selection.change('inspector', { pinnedDumps: iterations });
  }

  goTo(filter: number): void {
    this.run.selection.change('inspector', { filter });
    this.charts.reveal(this.run.address().node!, filter);
  }

  /** Adds the filter to what is compared. */
  compare(): void {
    const { node, filter, compared } = this.run.address();
    if (node === null || filter === null) return;
    const others = compared.filter((one) => one.node !== node || one.filter !== filter);
    this.run.selection.change('inspector', { compared: [...others, { node, filter }], panel: 'compare' });
  }

  /** Opens a layer's chart at one of its filters. */
  open(node: number, filter: number): void {
    const { filterCharts } = this.run.address();
    const charts = filterCharts.includes(node) ? filterCharts : [...filterCharts, node];
    this.run.selection.change('inspector', { node, also: [], filter, filterCharts: charts });
    this.charts.reveal(node, filter);
  }

  /** The filter before or after this one, in the order of its chart. */
  step(by: number): void {
    const { node, filter } = this.run.address();
    const next = node === null ? null : this.charts.next(node, filter, by);
    if (next !== null) this.goTo(next);
  }

  /** Puts the cursor where the pointer is in a line of the history. */
  point({ offsetX }: PointerEvent): void {
    this.run.cursor.set(new TimeScale(this.run.range(), px(HISTORY)).dumpAt(px(offsetX)));
  }

  select({ offsetX }: MouseEvent): void {
    this.run.select(new TimeScale(this.run.range(), px(HISTORY)).dumpAt(px(offsetX)), 'inspector');
  }

  #drawHistory(): void {
    const [history, palette, range] = [this.#history(), this.#preferences.palette(), this.run.range()];
    const shown = this.run.shown();
    this.lines().forEach(({ nativeElement }, at) => {
      const { context } = fit(nativeElement, HISTORY, LINE);
      context.clearRect(0, 0, HISTORY, LINE);
      if (history) drawHistoryLine(context, HISTORY, history.get(MEASURES[at]!)!, range, shown, palette);
    });
  }

  #drawBars(): void {
    const [bars, histogram, spread] = [this.bars(), this.histogram(), this.spread()];
    if (!bars || !histogram) return;
    const height = BARS + 3 + QUARTILES;
    const { context } = fit(bars.nativeElement, DISTRIBUTION, height);
    context.clearRect(0, 0, DISTRIBUTION, height);
    drawDistribution(context, DISTRIBUTION, histogram, spread, this.#preferences.palette());
  }
}
