import type { IndexName } from './index-tables.ts';
import type { Measure, Ranking } from './measures.ts';

/** The store's key of each index's series. Numbers are padded so that keys sort as their numbers do. */
export const indexKey = {
  'layer-stats': (node: number) => pad(node),
  'filter-quartiles': (node: number) => pad(node),
  'layer-filters': (layer: number, measure: Measure) => `${pad(layer)} ${measure}`,
  'iteration-filters': (ranking: Ranking) => ranking,
  /** A class id, or `ALL_CLASSES`. */
  'class-stats': (classId: number) => (classId < 0 ? 'all' : pad(classId)),
  'class-errors': () => '',
  'class-images': (classId: number) => pad(classId),
  scalars: (column: string) => column,
  'scalar-values': (column: string) => column,
  findings: () => '',
} satisfies Record<IndexName, (...parts: never[]) => string>;

function pad(id: number): string {
  return String(id).padStart(6, '0');
}
