import type { Clusters } from '../../analysis/index.ts';
import { ofClass } from '../data/series.ts';

/** The mean error of a cluster's classes, an entry a dump. */
export function clusterCurve({ means, sizes }: Clusters, id: number): Float32Array {
  return ofClass(means, id, means.length / sizes.length);
}
