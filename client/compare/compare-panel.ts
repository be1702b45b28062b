import {
  ChangeDetectionStrategy,
  Component,
  computed,
  effect,
  inject,
  viewChild,
  ElementRef,
} from '@angular/core';
import { AGAINST_FORMS, type Compared } from '../data/address.ts';
import { fit } from '../drawing/canvas.ts';
import { measured } from '../drawing/numbers.ts';
import { TimeScale } from '../drawing/scale.ts';
import { px } from '../drawing/spaces.ts';
import { Offers } from '../page/offers.ts';
import { Preferences } from '../theme/preferences.ts';
import { compareOffers } from './compare-offers.ts';
import { Comparison } from './comparison.ts';
import { LEFT, drawCompared, lineColour, lineDash } from './draw-compare.ts';

/** Height of a chart, in CSS pixels. */
const HEIGHT = 200;

const FORM_NAMES = { side: 'side by side', difference: 'difference' } as const;

/** Layers and filters over each other in one chart, of this run and of another one of the same model. */
@Component({
  selector: 'tc-compare',
  templateUrl: './compare-panel.html',
  styleUrl: './compare-panel.css',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ComparePanel {
  readonly comparison = new Comparison();
  readonly run = this.comparison.run;
  readonly #preferences = inject(Preferences);
  readonly #element = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  readonly own = viewChild<ElementRef<HTMLCanvasElement>>('own');
  readonly other = viewChild<ElementRef<HTMLCanvasElement>>('other');
  readonly forms = AGAINST_FORMS;
  readonly formNames = FORM_NAMES;

  /** A line each, with its values at the dump that is shown. */
  readonly rows = computed(() => {
    const dump = this.run.shown();
    const { values, otherValues, differences, names, compared } = this.comparison;
    return compared().map((one, at) => ({
      one,
      name: names()[at]!,
      colour: lineColour(at),
      isDashed: lineDash(at).length > 0,
      value: measured(values()[at]?.[dump]),
      other: measured(otherValues()[at]?.[dump]),
      difference: measured(differences()[at]?.[dump]),
    }));
  });
  readonly label = computed(() => {
    const { facts, names } = this.comparison;
    return `${facts().name} of ${names().join(', ')} over the run`;
  });

  constructor() {
    const offers = computed(() => compareOffers(this.comparison, this.#preferences.palette));
    inject(Offers).add(offers);
    effect(() => this.#draw());
  }

  add(one: Compared): void {
    this.comparison.change([...this.comparison.compared(), one]);
  }

  remove(one: Compared): void {
    this.comparison.change(this.comparison.compared().filter((other) => other !== one));
  }

  clear(): void {
    this.comparison.change([]);
  }

  select({ node, filter }: Compared): void {
    this.run.selection.change('inspector', { node, also: [], filter });
  }

  setAgainst(against: string): void {
    this.run.selection.change('inspector', { against });
  }

  setForm(againstAs: (typeof AGAINST_FORMS)[number]): void {
    this.run.selection.change('inspector', { againstAs });
  }

  point({ offsetX }: PointerEvent): void {
    this.run.cursor.set(offsetX < LEFT ? null : this.#scale().dumpAt(px(offsetX - LEFT)));
  }

  click({ offsetX }: MouseEvent): void {
    if (offsetX >= LEFT) this.run.select(this.#scale().dumpAt(px(offsetX - LEFT)), 'inspector');
  }

  #scale(): TimeScale {
    return new TimeScale(this.run.range(), px(this.#width() - LEFT));
  }

  #width(): number {
    return Math.max(LEFT + 1, (this.own()?.nativeElement ?? this.#element).clientWidth);
  }

  #draw(): void {
    const { scale, values, otherValues, differences, isDifference } = this.comparison;
    // The width of the panel follows the page's.
    this.run.plotWidth();
    const shared = {
      scale: scale(),
      iterations: this.run.iterations(),
      range: this.run.range(),
      shown: this.run.shown(),
    };
    const palette = this.#preferences.palette();
    const charts = [
      [this.own(), isDifference() ? differences() : values()],
      [this.other(), otherValues()],
    ] as const;
    for (const [canvas, lines] of charts) {
      if (!canvas || shared.iterations.length === 0) continue;
      const width = this.#width();
      const { context } = fit(canvas.nativeElement, width, HEIGHT);
      context.clearRect(0, 0, width, HEIGHT);
      drawCompared(context, { width, height: HEIGHT }, { ...shared, lines }, palette);
    }
  }
}
