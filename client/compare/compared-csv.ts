import type { Stretch } from '../drawing/scale.ts';
import { quoted } from '../exports/csv.ts';

export interface Column {
  readonly name: string;
  /** An entry a dump; NaN for none. */
  readonly values: ArrayLike<number>;
}

/** What is compared, a line a visible dump, a column each. */
export function comparedCsv(
  iterations: ArrayLike<number>,
  columns: readonly Column[],
  { first, last }: Stretch,
): string {
  const lines = [['iteration', ...columns.map(({ name }) => quoted(name))].join(',')];
  for (let dump = first; dump <= last; dump++) {
    const values = columns.map(({ values: series }) => {
      const value = series[dump];
      return value === undefined || Number.isNaN(value) ? '' : String(Number(value.toPrecision(7)));
    });
    lines.push([iterations[dump], ...values].join(','));
  }
  return lines.join('\n') + '\n';
}
