import type { HierarchyNode } from '../../schema/index.ts';
import type { Address } from '../data/address.ts';
import { inOrder } from './layer-layout.ts';

/** Where rows stand, and among whom they can be moved. */
export interface Order extends Pick<Address, 'pinned' | 'order'> {
  readonly nodes: readonly HierarchyNode[];
  readonly children: readonly (readonly number[])[];
}

export function toggled(ids: readonly number[], id: number): readonly number[] {
  return ids.includes(id) ? ids.filter((other) => other !== id) : [...ids, id];
}

/**
 * What the address becomes when a node is put in the place of another one: among the pinned ones, or among those below the same node. A row that is put onto a pinned one
 * is pinned there.
 * @returns undefined where it stays
 */
export function moveTo(
  node: number,
  onto: number,
  { pinned, order, nodes, children }: Order,
): Partial<Pick<Address, 'pinned' | 'order'>> | undefined {
  if (node === onto) return undefined;
  if (pinned.includes(onto))
    return { pinned: placed(pinned.includes(node) ? pinned : [...pinned, node], node, onto) };
  if (pinned.includes(node)) return undefined;
  const parent = nodes[node]?.parent ?? null;
  const sibling = siblingAbove(onto, parent, nodes);
  if (parent === null || sibling === null || sibling === node) return undefined;
  const siblings = inOrder(children[parent]!, order);
  const others = order.filter((other) => !siblings.includes(other));
  return { order: [...others, ...placed(siblings, node, sibling)] };
}

/** The node itself, or the one above it, that is right below `parent`; null where there is none. */
function siblingAbove(node: number, parent: number | null, nodes: readonly HierarchyNode[]): number | null {
  for (let at: number | null = node; at !== null; at = nodes[at]!.parent) {
    if (nodes[at]!.parent === parent) return at;
  }
  return null;
}

/** Takes the place of another one; what is between them moves up, or down. */
function placed(ids: readonly number[], id: number, onto: number): readonly number[] {
  const place = ids.indexOf(onto);
  const others = ids.filter((other) => other !== id);
  return [...others.slice(0, place), id, ...others.slice(place)];
}
