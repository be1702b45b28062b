import type { HierarchyNode } from '../../schema/index.ts';
import { LAYER_HISTOGRAMS, type HistogramPool } from './histograms.ts';
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

  constructor(
    readonly nodes: readonly HierarchyNode[],
    readonly pool: HistogramPool,
  ) {}

  /** Opens the group right above a layer. No memory moves from here until the layer is finished. */
  open(layer: number): void {
    this.#group(this.#nodeOf(layer).parent!);
  }

  /** Takes the counts of a layer at one dump. */
  takeCounts(layer: number, table: NodeTable, dump: number): void {
    const { pairs } = this.#group(this.#nodeOf(layer).parent!);
    table.takeQuartiles(dump, this.pool.kernels, LAYER_HISTOGRAMS, this.pool.pairOf(pairs, dump));
  }

  /** Gives the layer's own table, and that of every node whose last layer it is. */
  *finish(layer: number, table: NodeTable): Iterable<[node: number, table: NodeTable]> {
    const { id, parent } = this.#nodeOf(layer);
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
    const { parent } = this.nodes[node]!;
    const above = parent === null ? undefined : this.#group(parent).pairs;
    for (let dump = 0; dump < table.dumps; dump++) {
      const to = above === undefined ? 0 : this.pool.pairOf(above, dump);
      table.takeQuartiles(dump, this.pool.kernels, this.pool.pairOf(pairs, dump), to);
    }
    this.pool.close(pairs);
    this.#groups.delete(node);
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
