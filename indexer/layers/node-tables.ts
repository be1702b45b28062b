import type { HierarchyNode } from '../../schema/index.ts';
import { GroupTable, type NodeTable } from './node-table.ts';

/** The tables of the nodes above the layers, each from its first layer until its last one. */
export class NodeTables {
  readonly #open = new Map<number, GroupTable>();
  /** For each node how many of its children are still to come. */
  readonly #missing: Int32Array;

  constructor(
    readonly nodes: readonly HierarchyNode[],
    readonly dumps: number,
  ) {
    this.#missing = new Int32Array(nodes.length);
    for (const { parent } of nodes) if (parent !== null) this.#missing[parent]! += 1;
  }

  /** The table right above a layer. */
  above(layer: number): GroupTable {
    return this.#table(this.#nodeOf(layer).parent!);
  }

  /** Gives the layer's own table, and that of every node whose last layer it is. */
  *finish(layer: number, table: NodeTable): Iterable<[node: number, table: NodeTable]> {
    const { id, parent } = this.#nodeOf(layer);
    this.above(layer).addLayer(table);
    yield [id, table];
    for (let node = parent; node !== null && --this.#missing[node]! === 0;) {
      const group = this.#table(node);
      group.finish();
      yield [node, group];
      this.#open.delete(node);
      node = this.nodes[node]!.parent;
      if (node !== null) this.#table(node).addGroup(group);
    }
  }

  #nodeOf(layer: number): HierarchyNode {
    return this.nodes.find((node) => node.layer === layer)!;
  }

  #table(node: number): GroupTable {
    const table = this.#open.get(node) ?? new GroupTable(this.dumps);
    this.#open.set(node, table);
    return table;
  }
}
