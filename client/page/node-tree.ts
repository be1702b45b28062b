import type { HierarchyNode } from '../../schema/index.ts';

/** For each node those right below it. */
export function childrenOf(nodes: readonly HierarchyNode[]): readonly (readonly number[])[] {
  const children: number[][] = nodes.map(() => []);
  for (const { id, parent } of nodes) if (parent !== null) children[parent]!.push(id);
  return children;
}

/** For each node how many levels stand above it. */
export function depthsOf(nodes: readonly HierarchyNode[]): readonly number[] {
  const depths: number[] = [];
  for (const { parent } of nodes) depths.push(parent === null ? 0 : depths[parent]! + 1);
  return depths;
}
