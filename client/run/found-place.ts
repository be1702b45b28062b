import { lineage, type HierarchyNode } from '../../schema/index.ts';
import type { Address } from '../data/address.ts';
import type { FoundNode } from '../search/find-nodes.ts';

/** What is selected, and unfolded, so that a part of the network is shown in the Layer view. */
export function foundPlace(
  found: FoundNode,
  { drill, filterCharts, panel }: Address,
  nodes: readonly HierarchyNode[],
): Partial<Address> {
  const node = found.kind === 'filter' ? found.node : found.id;
  const above = lineage(nodes, node).slice(1, -1);
  const selected = { node, also: [], filter: null, drill: [...new Set([...drill, ...above])] };
  if (found.kind !== 'filter') return selected;
  return {
    ...selected,
    filter: found.id,
    filterCharts: [...new Set([...filterCharts, node])],
    panel: panel === 'compare' ? panel : 'filter',
  };
}
