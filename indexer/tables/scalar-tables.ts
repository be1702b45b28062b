import { indexKey, scalars, recordBatch } from '../../schema/index.ts';
import { integers, nullableFloats } from './columns.ts';
import type { Rows } from './rows.ts';

/** The rows of `scalars` of one column of `scalars.arrow`; null where a dump has no such column, or no finite value in it. */
export function scalarRows(
  column: string,
  iterations: Int32Array,
  dumps: readonly (ReadonlyMap<string, Float64Array> | undefined)[],
): Rows {
  const [mean, min, max, last] = [0, 1, 2, 3].map(() => new Float64Array(dumps.length).fill(NaN));
  dumps.forEach((values, dump) => {
    const finite = values?.get(column)?.filter(Number.isFinite) ?? new Float64Array(0);
    if (finite.length === 0) return;
    mean![dump] = finite.reduce((sum, value) => sum + value, 0) / finite.length;
    min![dump] = finite.reduce((least, value) => Math.min(least, value));
    max![dump] = finite.reduce((most, value) => Math.max(most, value));
    last![dump] = values!.get(column)!.at(-1)!;
  });
  const columns = [mean!, min!, max!, last!.map((value) => (Number.isFinite(value) ? value : NaN))];
  return {
    index: 'scalars',
    key: indexKey.scalars(column),
    batch: recordBatch(scalars, [integers(iterations), ...columns.map(nullableFloats)]),
  };
}
