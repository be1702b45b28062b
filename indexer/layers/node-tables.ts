import type { HierarchyNode } from '../../schema/index.ts';
import type { HistogramPool } from './histograms.ts';
import { NodeTable } from './node-table.ts';

/** A node above layers, from its first layer until its last one. */
interface Group {
  readonly table: NodeTable;
  /** Where its pairs of histograms stand. */
  readonly pairs: number;
  /** How many of its children are still to come. */
  missing: number;
}

/** The tables of all nodes while the layers go by: each layer's goes up into those of the nodes above it. */
export class NodeTables {
  readonly #groups = new Map<number, Group>();
  /** Where the pairs of histograms of the open layer stand. */
  #pairs = 0;

  constructor(
    readonly nodes: readonly HierarchyNode[],
    readonly pool: HistogramPool,
  ) {}

  /** Opens a layer and the group right above it. No memory moves from here until the layer is finished. */
  open(layer: number): void {
    this.#group(this.#nodeOf(layer).parent!);
    this.#pairs = this.pool.open();
  }

  /** Where the histograms of the open layer at one dump stand. */
  pairAt(dump: number): number {
    return this.pool.pairOf(this.#pairs, dump);
  }

  /** Gives the open layer's own table, and that of every node whose last layer it is. */
  *finish(layer: number, table: NodeTable): Iterable<[node: number, table: NodeTable]> {
    const { id, parent } = this.#nodeOf(layer);
    this.#takeQuartiles(table, this.#pairs, parent);
    yield [id, table];
    let below = table;
    for (let node = parent; node !== null; node = this.nodes[node]!.parent) {
      const group = this.#group(node);
      group.table.addNode(below);
      group.missing -= 1;
      if (group.missing > 0) return;
      this.#close(node, group);
      yield [node, group.table];
      below = group.table;
    }
  }

  #close(node: number, { table, pairs }: Group): void {
    this.#takeQuartiles(table, pairs, this.nodes[node]!.parent);
    this.#groups.delete(node);
  }

  /** Takes the quartiles out of the histograms of a node that is complete: their counts go to the node above. */
  #takeQuartiles(table: NodeTable, pairs: number, parent: number | null): void {
    const above = parent === null ? undefined : this.#group(parent).pairs;
    for (let dump = 0; dump < table.dumps; dump++) {
      const to = above === undefined ? 0 : this.pool.pairOf(above, dump);
      table.takeQuartiles(dump, this.pool.kernels, this.pool.pairOf(pairs, dump), to);
    }
    this.pool.close(pairs);
  }

  #group(node: number): Group {
    const open = this.#groups.get(node);
    if (open) return open;
    const missing = this.nodes.filter(({ parent }) => parent === node).length;
    const group = { table: new NodeTable(this.pool.dumps), pairs: this.pool.open(), missing };
    this.#groups.set(node, group);
    return group;
  }

  #nodeOf(layer: number): HierarchyNode {
    return this.nodes.find((node) => node.layer === layer)!;
  }
}
