import { groupAnomalies, type ClassAnomalies, type Clusters } from '../../analysis/index.ts';
import type { DrawnAnomalies } from './draw-validation.ts';

/** Of each cluster the images in its classes that reach the threshold; its widest glyph is its largest score. */
export function clusterAnomalies(
  { cluster, sizes }: Clusters,
  scores: ClassAnomalies,
  threshold: number,
): DrawnAnomalies[] {
  return groupAnomalies(scores, threshold, cluster, sizes.length).map((group) => {
    const largest = (all: Int32Array) => all.reduce((a, b) => Math.max(a, b), 0);
    return { ...group, threshold, most: Math.max(largest(group.left), largest(group.right)) };
  });
}
