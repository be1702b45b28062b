import { dumpedLayers } from './dumped-layers.ts';
import type { ModelDescription } from './model.ts';

export type NodeLevel = 'model' | 'module' | 'block' | 'layer';

/**
 * A node of the hierarchy that statistics are aggregated over: the model, its modules, their blocks (at any depth
 * below the module) and the dumped layers. Node 0 is the model; the others follow in depth-first order of `model.json`,
 * a parent before its children, so the same model always has the same ids.
 */
export interface HierarchyNode {
  readonly id: number;
  readonly name: string;
  readonly level: NodeLevel;
  /** The node above; null for the model. */
  readonly parent: number | null;
  /** The id in `model.json`, for a layer; null for what stands above. */
  readonly layer: number | null;
}

/** The hierarchy of a model's dumped layers, from their `path`s. */
export function hierarchy(model: ModelDescription): HierarchyNode[] {
  const nodes: HierarchyNode[] = [{ id: 0, name: 'model', level: 'model', parent: null, layer: null }];
  const groups = new Map<string, number>();
  const add = (node: Omit<HierarchyNode, 'id'>): number => nodes.push({ id: nodes.length, ...node }) - 1;

  for (const layer of dumpedLayers(model)) {
    let parent = 0;
    layer.path.forEach((name, depth) => {
      const key = JSON.stringify(layer.path.slice(0, depth + 1));
      const level = depth === 0 ? 'module' : 'block';
      const id = groups.get(key) ?? add({ name, level, parent, layer: null });
      groups.set(key, id);
      parent = id;
    });
    add({ name: layer.name, level: 'layer', parent, layer: layer.id });
  }
  return nodes;
}

/** The node itself and all above it, up to the model. */
export function lineage(nodes: readonly HierarchyNode[], id: number): number[] {
  const above: number[] = [];
  for (let node: number | null = id; node !== null; node = nodes[node]!.parent) above.push(node);
  return above;
}
