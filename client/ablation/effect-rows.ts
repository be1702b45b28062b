import { chanceText, pointsText, type AblationEffect, type AblationEffects } from '../../analysis/index.ts';

/** Where changes stand between the ends of an axis, in per cent of its width. */
export interface EffectRow {
  readonly effect: AblationEffect;
  readonly name: string;
  /** The change. */
  readonly at: number;
  /** From the least to the largest change of the control; null without one. */
  readonly range: Stretch | null;
  /** What of it is between its 5th and its 95th hundredth. */
  readonly usual: Stretch | null;
  readonly mean: number | null;
  /** `+74.0`: percentage points. */
  readonly change: string;
  /** `0.01`; empty without a control. */
  readonly p: string;
  /** Whether no choice of the control did as much. */
  readonly isBeyondAll: boolean;
  readonly text: string;
}

export interface Stretch {
  readonly left: number;
  readonly width: number;
}

export interface EffectAxis {
  /** Shares of the images, −1…1; `from` is at most 0. */
  readonly from: number;
  readonly to: number;
}

/** The same axis for all rows: all changes, of the control too, and 0. */
export function effectAxis({ classes, all }: AblationEffects): EffectAxis {
  const changes = [all, ...classes].flatMap(({ change, controls }) =>
    controls.length > 0 ? [change, controls[0]!, controls.at(-1)!] : [change],
  );
  const [from, to] = [Math.min(0, ...changes), Math.max(0, ...changes)];
  return from === to ? { from: -0.01, to: 0.01 } : { from, to };
}

export function effectRow(effect: AblationEffect, name: string, axis: EffectAxis): EffectRow {
  const place = (change: number) => ((change - axis.from) / (axis.to - axis.from)) * 100;
  const stretch = (from: number, to: number): Stretch => ({
    left: place(from),
    width: place(to) - place(from),
  });
  const { controls, change, controlMean, p, q } = effect;
  const hasControl = controls.length > 0;
  const [least, most] = [controls[0]!, controls.at(-1)!];
  const said = hasControl
    ? ` The control: ${pointsText(controlMean)}, from ${pointsText(least)} to ${pointsText(most)}; p ${chanceText(p)}${Number.isNaN(q) ? '' : `, q ${chanceText(q)}`}.`
    : '';
  return {
    ...{ effect, name, at: place(change), change: pointsText(change) },
    range: hasControl ? stretch(least, most) : null,
    usual: hasControl ? stretch(quantile(controls, 0.05), quantile(controls, 0.95)) : null,
    mean: hasControl ? place(controlMean) : null,
    p: hasControl ? chanceText(p) : '',
    isBeyondAll: hasControl && change > most,
    text: `${name}, ${effect.images} images: error ${percent(effect.error)} before, ${percent(effect.ablatedError)} after, ${pointsText(change)} points.${said}`,
  };
}

/** The smallest value that at least this share is not above. @param values ascending */
function quantile(values: Float64Array, share: number): number {
  return values[Math.max(0, Math.ceil(share * values.length) - 1)]!;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
