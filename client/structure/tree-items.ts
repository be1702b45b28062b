import type { HierarchyNode } from '../../schema/index.ts';
import type { LevelBar } from './level-bars.ts';
import { textOf } from './node-look.ts';
import type { PlacedNode } from './place-network.ts';

/** What keyboard and screen readers find: a module, a block, or a box of the drawing. */
export interface TreeItem {
  /** Its id in the page. */
  readonly key: string;
  /** Its node of the hierarchy; null for a layer without weights. */
  readonly node: number | null;
  /** Its box; null for what is unfolded. */
  readonly box: PlacedNode | null;
  /** 1 for modules and what is outside of them. */
  readonly level: number;
  /** Null where there is nothing to unfold. */
  readonly isUnfolded: boolean | null;
  readonly text: string;
  /** The key of what it is in; null for the outermost. */
  readonly parent: string | null;
}

interface Branch {
  readonly item: TreeItem;
  readonly branches: Branch[];
}

/** All that is drawn as a tree, depth first, in forward order. */
export function treeItems(
  placed: readonly PlacedNode[],
  nodes: readonly HierarchyNode[],
): readonly TreeItem[] {
  const roots: Branch[] = [];
  const groups = new Map<number, Branch>();
  for (const box of placed) {
    let siblings = roots;
    let parent: string | null = null;
    box.shown.around.forEach((node, depth) => {
      const { name, level } = nodes[node]!;
      const known = groups.get(node);
      const group: Branch = known ?? {
        item: {
          key: keyOf(node),
          node,
          box: null,
          level: depth + 1,
          isUnfolded: true,
          text: `${level} ${name}`,
          parent,
        },
        branches: [],
      };
      if (!known) {
        groups.set(node, group);
        siblings.push(group);
      }
      siblings = group.branches;
      parent = group.item.key;
    });
    siblings.push({ item: itemOf(box, nodes, parent), branches: [] });
  }
  return roots.flatMap(listed);
}

/** Where the bar of an item stands, or else its box; CSS pixels. */
export function boundsOf(
  { node, box }: TreeItem,
  barOf: ReadonlyMap<number, LevelBar>,
  barsRight: number,
): { left: number; top: number; width: number; height: number } {
  const bar = node === null ? undefined : barOf.get(node);
  if (!bar) return box!;
  return { left: barsRight - bar.right - bar.width, top: bar.top, width: bar.width, height: bar.height };
}

export function keyOf(node: number): string {
  return `structure-${node}`;
}

function itemOf(box: PlacedNode, nodes: readonly HierarchyNode[], parent: string | null): TreeItem {
  const { node, around, layer } = box.shown;
  const isFolded = box.look === 'folded';
  const level = node === null ? '' : `${nodes[node]!.level} `;
  return {
    key: node === null ? `structure-layer-${layer!.id}` : keyOf(node),
    node,
    box,
    level: around.length + 1,
    isUnfolded: isFolded ? false : null,
    text: level + textOf(box.shown),
    parent,
  };
}

function listed({ item, branches }: Branch): TreeItem[] {
  return [item, ...branches.flatMap(listed)];
}
