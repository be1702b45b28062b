import type { Correlation } from '../../analysis/index.ts';
import type { CellOrder } from './correlation-layout.ts';

/** Layers and mini-sets as in the network, classes by their error, largest first. @param error an entry a class; null where it is not known yet */
export function networkOrder(
  { layers, sets, iterations: { classes } }: Correlation,
  error: ArrayLike<number> | null,
): CellOrder {
  const places = (list: ArrayLike<number>) => Int32Array.from(list, (_, place) => place);
  const errorOf = (column: number) => known(error?.[classes[column]!]);
  return {
    layers: places(layers),
    classes: places(classes).sort((a, b) => errorOf(b) - errorOf(a) || a - b),
    sets: places(sets.layer),
  };
}

/** A class without images stands last. */
function known(value: number | undefined): number {
  return value === undefined || Number.isNaN(value) ? -1 : value;
}
