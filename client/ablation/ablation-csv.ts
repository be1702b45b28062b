import type { Ablation } from '../../schema/index.ts';
import type { AblationEffects } from '../../analysis/index.ts';
import { quoted } from '../exports/csv.ts';

/** What an ablation did to each class, and to all together (class −1), one line each; shares of the images. */
export function ablationCsv(
  { iteration }: Ablation,
  { classes, all }: AblationEffects,
  names: readonly string[],
): string {
  const lines = [
    'class,name,iteration,images,error,error_without,change,controls,control_mean,control_least,control_most,p,q',
  ];
  for (const one of [...classes, all]) {
    const { class: id, images, error, ablatedError, change, controls, controlMean, p, q } = one;
    const numbers = [error, ablatedError, change].map(shown);
    const control = [controlMean, controls[0] ?? NaN, controls.at(-1) ?? NaN, p, q].map(shown);
    const name = quoted(id < 0 ? 'all' : names[id]!);
    lines.push([id, name, iteration, images, ...numbers, controls.length, ...control].join(','));
  }
  return lines.join('\n') + '\n';
}

function shown(value: number): string {
  return Number.isNaN(value) ? '' : String(Number(value.toPrecision(6)));
}
