import type { Ablation } from '../schema/index.ts';
import { discoveryRates } from './discovery-rates.ts';

/** What an ablation did to one class, or to all together, beside what random filters in its place did. Shares of the images, 0…1. */
export interface AblationEffect {
  /** −1 for all together. */
  readonly class: number;
  readonly images: number;
  readonly error: number;
  readonly ablatedError: number;
  /** `ablatedError − error`: above 0 where more images are mistaken. */
  readonly change: number;
  /** The change at each random choice, ascending; empty without a control. */
  readonly controls: Float64Array;
  /** Their mean; NaN without a control. */
  readonly controlMean: number;
  /** `change − controlMean`: how far the change is beyond the control; NaN without one. */
  readonly beyond: number;
  /** How likely a change as large, or larger, is where it does not matter which filters of these layers are ablated; NaN without a control. */
  readonly p: number;
  /** The largest rate of false discoveries at which this class would be one, by Benjamini and Hochberg 1995; NaN without a control, and for all together. */
  readonly q: number;
}

export interface AblationEffects {
  readonly all: AblationEffect;
  /** Those farthest beyond the control first: the smallest p, of equal ones the largest `beyond`. */
  readonly classes: readonly AblationEffect[];
}

/**
 * The effect of an ablation beside its control. The p-value is that of an exact test by permutation: the share of choices, the ablated one among
 * them, whose change is at least as large.
 */
export function ablationEffects({ classes }: Pick<Ablation, 'classes'>): AblationEffects {
  const effects = classes.map((one) => effectOf(one));
  const ordered = withoutControl(effects) ? byChange(effects) : byChance(effects);
  return { all: effectOf(together(classes)), classes: ordered };
}

type Counts = Ablation['classes'][number];

function withoutControl(effects: readonly AblationEffect[]): boolean {
  return effects[0]!.controls.length === 0;
}

/** With their rates of false discoveries; every class can have any p. */
function byChance(effects: readonly AblationEffect[]): AblationEffect[] {
  const p = Float64Array.from(effects, (effect) => effect.p);
  const q = discoveryRates(p, {
    logP: Float64Array.of(-Infinity),
    pairs: Float64Array.of(effects.length),
  });
  return effects
    .map((effect, at) => ({ ...effect, q: q[at]! }))
    .sort((a, b) => a.p - b.p || b.beyond - a.beyond || b.change - a.change || a.class - b.class);
}

function byChange(effects: readonly AblationEffect[]): AblationEffect[] {
  return [...effects].sort((a, b) => b.change - a.change || a.class - b.class);
}

function together(classes: readonly Counts[]): Counts {
  const sum = (of: (one: Counts) => number) => classes.reduce((total, one) => total + of(one), 0);
  return {
    class: -1,
    images: sum(({ images }) => images),
    wrong: sum(({ wrong }) => wrong),
    ablated: sum(({ ablated }) => ablated),
    controls: classes[0]!.controls.map((_, at) => sum(({ controls }) => controls[at]!)),
  };
}

function effectOf({ class: id, images, wrong, ablated, controls }: Counts): AblationEffect {
  const changes = Float64Array.from(controls, (one) => (one - wrong) / images).sort();
  const controlMean = controls.reduce((sum, one) => sum + one - wrong, 0) / images / controls.length;
  const change = (ablated - wrong) / images;
  const asLarge = controls.filter((one) => one >= ablated).length;
  return {
    class: id,
    images,
    error: wrong / images,
    ablatedError: ablated / images,
    change,
    controls: changes,
    controlMean,
    beyond: change - controlMean,
    p: controls.length === 0 ? NaN : (1 + asLarge) / (1 + controls.length),
    q: NaN,
  };
}
