import { groupAnomalies, type ClassAnomalies, type Clusters } from '../../analysis/index.ts';
import type { DrawnAnomalies } from './draw-validation.ts';

/** Of each cluster the images in its classes that reach the threshold; its widest glyph is its largest score. */
export function clusterAnomalies(
  { cluster, sizes }: Clusters,
  scores: ClassAnomalies,
  threshold: number,
): DrawnAnomalies[] {
  const count = sizes.length;
  const groups = groupAnomalies(scores, threshold, cluster, count);
  return Array.from({ length: count }, (_, id) => {
    const part = [id * groups.dumps, (id + 1) * groups.dumps] as const;
    const [left, right] = [groups.left.subarray(...part), groups.right.subarray(...part)];
    const most = [left, right].reduce((most, all) => all.reduce((a, b) => Math.max(a, b), most), 0);
    return { left, right, threshold, most };
  });
}
