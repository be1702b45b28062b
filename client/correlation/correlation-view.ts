import {
  ChangeDetectionStrategy,
  Component,
  DestroyRef,
  ElementRef,
  computed,
  effect,
  inject,
  signal,
  viewChild,
} from '@angular/core';
import { overdue } from '../data/overdue.ts';
import { fit } from '../drawing/canvas.ts';
import { longestText, type TextStyle } from '../page/longest-text.ts';
import { px } from '../drawing/spaces.ts';
import { EmptyGrid } from '../grid/empty-grid.ts';
import { Drawings } from '../page/drawings.ts';
import { Offers } from '../page/offers.ts';
import { Preferences } from '../theme/preferences.ts';
import { correlationOffers } from './correlation-offers.ts';
import { drawCellMarks, drawCorrelation, paintedGrid } from './draw-correlation.ts';
import { drawMarks } from './draw-marks.ts';
import { GridInHand } from './grid-in-hand.ts';
import { GridLabelButtons } from './grid-label-buttons.ts';
import { columnLabels, rowLabels } from './grid-labels.ts';
import { placeText } from './grid-text.ts';
import { GridOverview } from './grid-overview.ts';
import { ShownGrid } from './shown-grid.ts';

/** Beside the grid for the end of the last slanting name, and below it, in CSS pixels. */
const MARGIN = { right: 76, bottom: 12 } as const;

/** Above the grid for names that slant by 45°, in CSS pixels. */
const HEADER = { least: 40, most: 96, turn: 18, above: 12 } as const;
const NAME: TextStyle = { size: 12, weight: 400 };

/** Room of the tip beside the pointer, in CSS pixels. */
const TIP = { width: 320, height: 140, away: 14 } as const;

/** Which filters move when classes change: layers × classes, with their mini-sets and anomaly iterations (DeepTracker, section 7.3, figure 5). */
@Component({
  selector: 'tc-correlation',
  imports: [EmptyGrid, GridLabelButtons, GridOverview],
  templateUrl: './correlation-view.html',
  styleUrl: './correlation-view.css',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class CorrelationView {
  readonly shown = new ShownGrid();
  readonly correlations = this.shown.correlations;
  readonly run = this.correlations.run;
  readonly hand = new GridInHand(this.shown);
  readonly #preferences = inject(Preferences);
  readonly #drawings = inject(Drawings);
  readonly frame = viewChild.required<ElementRef<HTMLElement>>('frame');
  readonly plot = viewChild.required<ElementRef<HTMLElement>>('plot');
  readonly canvas = viewChild.required<ElementRef<HTMLCanvasElement>>('canvas');
  readonly marks = viewChild.required<ElementRef<HTMLCanvasElement>>('marks');

  readonly #height = signal(0);
  readonly late = overdue(() => this.correlations.awaited() || this.correlations.renewing());
  /** Whether the grid is there. */
  readonly drawn = computed(() => this.shown.layout() !== null);
  readonly isEmpty = computed(() => this.correlations.correlation()?.layers.length === 0);

  /** Height of the names above the columns. */
  readonly header = computed(() => {
    const names = this.run.detail()?.classNames ?? [];
    const wanted = (longestText(names, NAME) + HEADER.turn) * Math.SQRT1_2 + HEADER.above;
    return Math.round(Math.min(HEADER.most, Math.max(HEADER.least, wanted)));
  });

  readonly rowNames = computed(() => rowLabels(this.shown, this.#meantLayers()));
  readonly columnNames = computed(() => columnLabels(this.shown, this.#meantClasses()));

  readonly #tipLines = computed(() => {
    const place = this.correlations.hovered();
    return place && this.correlations.correlation() ? placeText(this.correlations, place) : [];
  });
  readonly tip = computed(() => {
    const [pointer, lines] = [this.hand.pointer(), this.#tipLines()];
    if (!pointer || lines.length === 0) return null;
    const { width, height } = this.shown.size();
    const isRight = pointer.x + TIP.away + TIP.width > width + MARGIN.right && pointer.x > TIP.width;
    const isAbove = pointer.y + TIP.away + TIP.height > height && pointer.y > height / 2;
    return {
      lines,
      left: isRight ? null : pointer.x + TIP.away,
      right: isRight ? width - pointer.x + TIP.away : null,
      top: isAbove ? null : pointer.y + TIP.away,
      bottom: isAbove ? height - pointer.y + TIP.away : null,
    };
  });

  /** The spot that assistive technology reads. */
  readonly read = computed(() => {
    const spot = this.hand.active();
    if (!spot || !this.shown.layout()) return null;
    return {
      row: spot.row + 1,
      column: spot.column + 1,
      text: placeText(this.correlations, this.shown.placeOf(spot)).join(', '),
    };
  });

  readonly #meantLayers = computed(() => {
    const { node, also } = this.run.address();
    const place = this.correlations.hovered() ?? null;
    const nodes = this.correlations.nodes();
    const selected = [node, ...also].map((id) => (id === null ? -1 : nodes.indexOf(id)));
    const sets = this.correlations.selected().map((set) => this.correlations.correlation()!.sets.layer[set]!);
    return new Set([place?.layer ?? nodes.indexOf(this.run.hovered()?.node ?? -1), ...selected, ...sets]);
  });
  readonly #meantClasses = computed(
    () => new Set([this.run.hovered()?.class ?? -1, this.run.address().class ?? -1]),
  );

  constructor() {
    inject(Offers).add(correlationOffers());
    effect(() =>
      this.shown.room.set({
        width: Math.max(0, this.run.plotWidth() - MARGIN.right),
        height: Math.max(0, this.#height() - this.header() - MARGIN.bottom),
      }),
    );
    effect(() => this.#draw());
    effect(() => this.#drawMarks());
    effect((onCleanup) => onCleanup(this.#measure(this.frame().nativeElement)));
    const wheel = (event: WheelEvent) => this.hand.wheel(event);
    effect(() => this.plot().nativeElement.addEventListener('wheel', wheel, { passive: false }));
    inject(DestroyRef).onDestroy(() => this.hand.leave());
  }

  focus(): void {
    this.frame().nativeElement.focus();
  }

  #draw(): void {
    const canvas = this.canvas().nativeElement;
    const { width, height } = this.shown.size();
    const palette = this.#preferences.palette();
    const links = this.correlations.links();
    drawCorrelation(fit(canvas, width, height), this.shown, links, palette);
    this.#drawings.set(canvas, (context) => {
      context.drawImage(canvas, 0, 0, width, height);
      const grid = paintedGrid(this.shown, links, 1);
      if (grid) drawCellMarks(context, this.shown, grid, palette);
    });
  }

  #drawMarks(): void {
    const { width, height } = this.shown.size();
    const { context } = fit(this.marks().nativeElement, width, height);
    drawMarks(context, this.shown, this.hand.active(), this.#preferences.palette());
  }

  /** The plot is as wide as that of the other views. */
  #measure(frame: HTMLElement): () => void {
    const observer = new ResizeObserver(() => {
      const gutter = parseFloat(getComputedStyle(frame).getPropertyValue('--gutter'));
      this.run.plotWidth.set(px(Math.max(0, frame.clientWidth - gutter)));
      this.#height.set(frame.clientHeight);
    });
    observer.observe(frame);
    return () => observer.disconnect();
  }
}
