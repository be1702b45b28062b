import {
  ChangeDetectionStrategy,
  Component,
  computed,
  effect,
  inject,
  linkedSignal,
  viewChild,
  type ElementRef,
} from '@angular/core';
import { guidanceCurve, propose } from '../../analysis/index.ts';
import { FALSE_RATES, type Address } from '../data/address.ts';
import { fit } from '../drawing/canvas.ts';
import { exact, percent, plain } from '../drawing/numbers.ts';
import { Anomalies } from '../page/anomalies.ts';
import { OpenRun } from '../page/open-run.ts';
import { Preferences } from '../theme/preferences.ts';
import { GUIDANCE_HEIGHT, ThresholdScale, drawGuidance, lastThreshold } from './draw-guidance.ts';
import { estimate } from './estimate.ts';
import { measuredWidth } from './measured-width.ts';

/** How far chance moves flips, and what that takes for chance. */
const REACH_CHOICES = [
  { value: 'cell', name: '6 dumps', says: '6 dumps, so that a slower wave of learning counts as chance' },
  {
    value: 'stage',
    name: 'the stage',
    says: 'their stage, so that a wave of learning counts as an anomaly, too',
  },
] as const;

/** Suggests window and threshold by what chance alone would give (DeepTracker, section 10, third limit). */
@Component({
  selector: 'tc-guidance-panel',
  templateUrl: './guidance-panel.html',
  styleUrl: './guidance-panel.css',
  host: { '[attr.aria-busy]': "estimate.state() === 'working'" },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class GuidancePanel {
  readonly #run = inject(OpenRun);
  readonly #anomalies = inject(Anomalies);
  readonly #preferences = inject(Preferences);
  readonly canvas = viewChild<ElementRef<HTMLCanvasElement>>('canvas');
  readonly #width = measuredWidth(this.canvas);
  readonly rates = FALSE_RATES.map((value) => ({ value, name: `${value}\u202f%` }));
  readonly reaches = REACH_CHOICES;
  readonly height = GUIDANCE_HEIGHT;
  readonly percent = percent;
  readonly exact = exact;

  readonly isOpen = computed(() => this.#run.address().suggest);
  readonly reach = computed(() => REACH_CHOICES.find(({ value }) => value === this.#run.address().reach)!);
  readonly estimate = estimate(
    this.isOpen,
    computed(() => this.reach().value),
  );
  readonly progress = computed(() => this.estimate.guidance()?.progress ?? 0);
  readonly falseRate = computed(() => this.#run.address().falseRate);
  readonly rate = computed(() => this.falseRate() / 100);

  /** Null as long as nothing is known, and where nothing is there to compare. */
  readonly #guidance = computed(() => {
    const guidance = this.estimate.guidance();
    return guidance && guidance.thresholds > 0 ? guidance : null;
  });
  readonly isEmpty = computed(() => this.estimate.guidance() !== null && this.#guidance() === null);
  readonly windows = computed(() => [...(this.#guidance()?.windows ?? [])]);
  readonly proposal = computed(() => {
    const guidance = this.#guidance();
    return guidance && propose(guidance, this.rate());
  });

  readonly #proposedWindow = computed(() => this.proposal()?.window ?? null);
  /** The window whose curve is shown: the proposed one until the reader chooses another. */
  readonly window = linkedSignal(() => this.#proposedWindow() ?? this.windows().at(1) ?? this.windows()[0]!);
  readonly curve = computed(() => {
    const [guidance, place] = [this.#guidance(), this.windows().indexOf(this.window())];
    return guidance && place >= 0 ? guidanceCurve(guidance, place) : null;
  });
  /** The least threshold of the window that keeps to the rate; null where none does. */
  readonly #least = computed(() => {
    const at = this.curve()?.rate.findIndex((rate) => rate < this.rate()) ?? -1;
    return at < 0 ? null : at + 1;
  });
  /** The threshold that the reader has picked from the curve, at first the least one. */
  readonly threshold = linkedSignal(() => this.#least() ?? this.last());
  readonly last = computed(() => (this.curve() ? lastThreshold(this.curve()!) : 1));
  readonly #scale = computed(() => new ThresholdScale(this.last(), this.#width()));
  readonly line = computed(() => this.#scale().x(this.threshold()));

  /** What the picked settings find. */
  readonly picked = computed(() => {
    const [curve, threshold] = [this.curve(), this.threshold()];
    if (!curve || threshold > curve.rate.length) return null;
    const [observed, expected] = [curve.observed[threshold - 1]!, curve.expected[threshold - 1]!];
    const found = `${exact(observed)} found, ${plain(expected)} by chance`;
    return {
      isProposed: this.proposal()?.window === curve.window && this.proposal()?.threshold === threshold,
      found,
      rate: percent(curve.rate[threshold - 1]),
      text: `threshold ${threshold}: ${found}`,
    };
  });
  readonly isInUse = computed(() => {
    const rule = this.#anomalies.rule();
    return rule?.window === this.window() && rule.threshold === this.threshold();
  });

  constructor() {
    effect(() => this.#draw());
  }

  change(part: Partial<Pick<Address, 'suggest' | 'falseRate' | 'reach'>>): void {
    this.#run.selection.change('settings', part);
  }

  use(): void {
    this.#anomalies.choose({ window: this.window(), threshold: this.threshold() });
  }

  pick({ offsetX }: MouseEvent): void {
    this.threshold.set(this.#scale().at(offsetX));
  }

  /** The arrow keys go from threshold to threshold. */
  key(event: KeyboardEvent): void {
    const now = this.threshold();
    const steps = { ArrowRight: now + 1, ArrowUp: now + 1, ArrowLeft: now - 1, ArrowDown: now - 1 };
    const to = { ...steps, Home: 1, End: this.last() }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    this.threshold.set(Math.max(1, Math.min(this.last(), to)));
  }

  #draw(): void {
    const [canvas, curve, width] = [this.canvas()?.nativeElement, this.curve(), this.#width()];
    if (!canvas || !curve || width === 0) return;
    const { context } = fit(canvas, width, GUIDANCE_HEIGHT);
    drawGuidance(context, this.#scale(), curve, this.rate(), this.#preferences.palette());
  }
}
