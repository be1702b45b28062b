import type { HierarchyNode, LayerDescription } from '../../schema/index.ts';

/** A box of the drawn network: a layer of `model.json`, or all of a folded module or block. */
export interface ShownNode {
  readonly name: string;
  readonly type: LayerDescription['type'] | 'folded';
  /** Its node of the hierarchy; null for a layer without weights. */
  readonly node: number | null;
  /** The unfolded modules and blocks around it, outermost first. */
  readonly around: readonly number[];
  /** The layer; undefined for what is folded. */
  readonly layer?: LayerDescription;
  /** For what is folded: how many layers it has with weights, and how many in all. */
  readonly dumped: number;
  readonly count: number;
}

/** What of a network is shown, and what feeds what; places in `nodes`, which stand in forward order. */
export interface ShownNetwork {
  readonly nodes: readonly ShownNode[];
  readonly edges: readonly (readonly [from: number, to: number])[];
}

/**
 * The network with its modules and blocks folded, apart from those that are unfolded.
 * @param nodes the hierarchy of the network's dumped layers
 * @param unfolded ids of unfolded nodes; one inside a folded node does not count
 */
export function shownNetwork(
  layers: readonly LayerDescription[],
  nodes: readonly HierarchyNode[],
  unfolded: readonly number[],
): ShownNetwork {
  const groups = groupsByPath(nodes);
  const nodeOfLayer = new Map(nodes.flatMap(({ id, layer }) => (layer === null ? [] : [[layer, id]])));
  const shown: ShownNode[] = [];
  const placeOfGroup = new Map<number, number>();
  const placeOfLayer: number[] = [];
  for (const layer of layers) {
    // A part of the network without weights is not in the hierarchy and cannot be folded.
    const above = layer.path.flatMap((_, depth) => groups.get(keyOf(layer.path.slice(0, depth + 1))) ?? []);
    const folded = above.findIndex((group) => !unfolded.includes(group));
    const around = folded < 0 ? above : above.slice(0, folded);
    const isDumped = layer.filters === undefined ? 0 : 1;
    const group = above[folded];
    const known = group === undefined ? undefined : placeOfGroup.get(group);
    if (known !== undefined) {
      const { dumped, count } = shown[known]!;
      shown[known] = { ...shown[known]!, dumped: dumped + isDumped, count: count + 1 };
      placeOfLayer.push(known);
      continue;
    }
    if (group !== undefined) placeOfGroup.set(group, shown.length);
    placeOfLayer.push(shown.length);
    shown.push(
      group === undefined
        ? { ...ofLayer(layer, nodeOfLayer.get(layer.id) ?? null), around, dumped: isDumped, count: 1 }
        : { name: nodes[group]!.name, type: 'folded', node: group, around, dumped: isDumped, count: 1 },
    );
  }
  return { nodes: shown, edges: edgesBetween(layers, placeOfLayer) };
}

function ofLayer(layer: LayerDescription, node: number | null) {
  return { name: layer.name, type: layer.type, node, layer };
}

/** For each path of a module or block its node. */
function groupsByPath(nodes: readonly HierarchyNode[]): ReadonlyMap<string, number> {
  const paths: string[][] = [];
  const groups = new Map<string, number>();
  for (const { id, name, parent, layer } of nodes) {
    paths.push(parent === null ? [] : [...paths[parent]!, name]);
    if (parent !== null && layer === null) groups.set(keyOf(paths[id]!), id);
  }
  return groups;
}

function keyOf(path: readonly string[]): string {
  return JSON.stringify(path);
}

function edgesBetween(layers: readonly LayerDescription[], placeOf: readonly number[]): [number, number][] {
  const edges = new Map<string, [number, number]>();
  layers.forEach(({ inputs }, at) => {
    for (const input of inputs) {
      const [from, to] = [placeOf[input]!, placeOf[at]!];
      if (from !== to) edges.set(`${from} ${to}`, [from, to]);
    }
  });
  return [...edges.values()];
}
