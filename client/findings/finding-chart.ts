import {
  ChangeDetectionStrategy,
  Component,
  DestroyRef,
  ElementRef,
  computed,
  effect,
  inject,
  input,
  signal,
  viewChild,
} from '@angular/core';
import { RULES } from '../../analysis/index.ts';
import { failureOf, present } from '../data/coordinator.ts';
import { declareNeeds } from '../data/declare-needs.ts';
import { overdue } from '../data/overdue.ts';
import { fit } from '../drawing/canvas.ts';
import { measured } from '../drawing/numbers.ts';
import { nearestDump } from '../drawing/ruler.ts';
import { MEASURE_FACTS, hasLogScale } from '../page/layer-measures.ts';
import { Network } from '../page/network.ts';
import { OpenRun } from '../page/open-run.ts';
import { Preferences } from '../theme/preferences.ts';
import { FINDING_HEIGHT, axisOf, drawFinding } from './draw-finding.ts';
import { seriesOf } from './finding-series.ts';
import type { FindingRow } from './finding-row.ts';

/** The small picture of a finding: the measure that shows it over the x axis of the page. It is asked for while it is in sight. */
@Component({
  selector: 'tc-finding-chart',
  template: `
    <p class="text">
      <b>{{ row().numbers }}</b> <span class="quiet">{{ row().time }}</span>
      <span class="ends quiet">{{ ends() }}</span>
    </p>
    <div class="drawn">
      <canvas #canvas aria-hidden="true"></canvas>
      @if (late()) {
        <div class="awaited"></div>
      }
    </div>
  `,
  styles: `
    :host {
      display: block;
    }
    .text {
      display: flex;
      gap: 12px;
      align-items: baseline;
      height: 20px;
      padding: 3px 4px 0;
      font-size: 12px;
      line-height: 16px;
      white-space: nowrap;
    }
    .text b {
      overflow: hidden;
      font-weight: 550;
      text-overflow: ellipsis;
    }
    .text .quiet {
      flex: none;
      font-size: 11px;
    }
    .ends {
      margin-left: auto;
    }
    .drawn {
      position: relative;
      height: 36px;
    }
    canvas,
    .awaited {
      position: absolute;
      inset: 0;
      width: 100%;
      height: 100%;
    }
    .awaited {
      bottom: 6px;
      height: auto;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class FindingChart {
  readonly row = input.required<FindingRow>();
  readonly #finding = computed(() => this.row().finding);
  readonly #run = inject(OpenRun);
  readonly #network = inject(Network);
  readonly #preferences = inject(Preferences);
  readonly canvas = viewChild.required<ElementRef<HTMLCanvasElement>>('canvas');
  readonly #isSeen = signal(false);

  readonly #wanted = computed(() => {
    const [run, finding] = [this.#run.detail(), this.#finding()];
    const layer = this.#network.layerOf(finding.node);
    if (!run || !layer || !this.#isSeen()) return undefined;
    return seriesOf(run, finding, RULES[finding.rule], layer.id);
  });
  readonly #coordinator = declareNeeds(() => this.#wanted()?.needs ?? []);
  readonly #answers = computed(() => this.#wanted()?.needs.map((need) => this.#coordinator.answer(need)));
  readonly #series = computed(() => {
    const [wanted, answers] = [this.#wanted(), this.#answers()];
    const values = answers?.map(present);
    return wanted && values && values.every((value) => value !== undefined) ? wanted.read(values) : null;
  });
  readonly late = overdue(computed(() => this.#answers()?.some(({ state }) => state === 'awaited') ?? false));
  readonly #axis = computed(() => {
    const series = this.#series();
    return series && axisOf(series, hasLogScale(this.#wanted()!.measure));
  });

  /** The measure, and the values at the bottom and the top; empty until they are here. */
  readonly ends = computed(() => {
    const [wanted, axis, answers] = [this.#wanted(), this.#axis(), this.#answers()];
    if (answers && failureOf(answers)) return 'not loaded';
    if (!wanted || !axis) return '';
    const { name } = MEASURE_FACTS[wanted.measure];
    return `${name} ${measured(axis.least)} … ${measured(axis.most)}${axis.isLog ? ', log' : ''}`;
  });

  constructor() {
    const watcher = new IntersectionObserver((entries) => {
      this.#isSeen.set(entries.at(-1)!.isIntersecting);
    });
    watcher.observe(inject<ElementRef<HTMLElement>>(ElementRef).nativeElement);
    inject(DestroyRef).onDestroy(() => watcher.disconnect());
    effect(() => this.#draw());
  }

  #draw(): void {
    const [width, iterations] = [this.#run.plotWidth(), this.#run.iterations()];
    if (width === 0 || iterations.length === 0 || !this.#isSeen()) return;
    const { from, to } = this.#finding();
    const { context } = fit(this.canvas().nativeElement, width, FINDING_HEIGHT);
    const [first, last] = [nearestDump(iterations, from), nearestDump(iterations, to)];
    const content = { series: this.#series(), axis: this.#axis(), from: first, to: last };
    drawFinding(context, this.#run.scale(), content, this.#preferences.palette());
  }
}
