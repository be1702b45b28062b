import {
  ChangeDetectionStrategy,
  Component,
  computed,
  effect,
  inject,
  viewChild,
  type ElementRef,
} from '@angular/core';
import { FALSE_RATES, type Address, type FalseRate } from '../data/address.ts';
import { fit } from '../drawing/canvas.ts';
import { exact, percent, plain } from '../drawing/numbers.ts';
import { Anomalies } from '../page/anomalies.ts';
import { OpenRun } from '../page/open-run.ts';
import { Preferences } from '../theme/preferences.ts';
import { GUIDANCE_HEIGHT, ThresholdScale, drawGuidance } from './draw-guidance.ts';
import { estimate } from './estimate.ts';
import { GuidanceChoice } from './guidance-choice.ts';
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
  readonly choice = new GuidanceChoice(this.#guidance, this.rate);
  readonly #curve = this.choice.curve;
  /** Whether there is a curve, or will be: its room is kept. */
  readonly isExpected = computed(
    () => this.#curve() !== null || (!this.isEmpty() && this.estimate.state() === 'working'),
  );
  readonly #scale = computed(() => new ThresholdScale(this.choice.last(), this.#width()));
  readonly line = computed(() => this.#scale().x(this.choice.threshold()));

  /** What the picked settings find. */
  readonly picked = computed(() => {
    const [curve, threshold] = [this.#curve(), this.choice.threshold()];
    if (!curve) return null;
    const proposal = this.choice.proposal();
    const [observed, expected] = [curve.observed[threshold - 1]!, curve.expected[threshold - 1]!];
    const found = `${exact(observed)} found, ${plain(expected)} by chance`;
    return {
      isProposed: proposal?.window === curve.window && proposal.threshold === threshold,
      found,
      rate: percent(curve.rate[threshold - 1]),
      text: `threshold ${threshold}: ${found}`,
    };
  });
  /** Of which iterations it is, where these are not all. */
  readonly part = computed(() => {
    const [part, iterations] = [this.#anomalies.recordedPart(), this.#run.iterations()];
    return this.#anomalies.isCut() && part && part.last >= part.first
      ? `${exact(iterations[part.first]!)} – ${exact(iterations[part.last]!)}`
      : null;
  });
  readonly isInUse = computed(() => {
    const rule = this.#anomalies.rule();
    return rule?.window === this.choice.window() && rule.threshold === this.choice.threshold();
  });

  constructor() {
    effect(() => this.#draw());
  }

  change(part: Partial<Pick<Address, 'suggest' | 'falseRate' | 'reach'>>): void {
    this.#run.selection.change('settings', part);
  }

  /** Goes back to the proposal, also where the rate is the one that is kept to already. */
  keepTo(falseRate: FalseRate): void {
    this.choice.reset();
    this.change({ falseRate });
  }

  use(): void {
    this.#anomalies.choose({ window: this.choice.window(), threshold: this.choice.threshold() });
  }

  pick({ offsetX }: MouseEvent): void {
    this.choice.chooseThreshold(this.#scale().at(offsetX));
  }

  /** The arrow keys go from threshold to threshold. */
  key(event: KeyboardEvent): void {
    const [now, last] = [this.choice.threshold(), this.choice.last()];
    const steps = { ArrowRight: now + 1, ArrowUp: now + 1, ArrowLeft: now - 1, ArrowDown: now - 1 };
    const to = { ...steps, Home: 1, End: last }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    this.choice.chooseThreshold(Math.max(1, Math.min(last, to)));
  }

  #draw(): void {
    const [canvas, curve, width] = [this.canvas()?.nativeElement, this.#curve(), this.#width()];
    if (!canvas || !curve || width === 0) return;
    const { context } = fit(canvas, width, GUIDANCE_HEIGHT);
    drawGuidance(context, this.#scale(), curve, this.rate(), this.#preferences.palette());
  }
}
