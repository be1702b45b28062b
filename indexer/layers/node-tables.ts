import type { HierarchyNode } from '../../schema/index.ts';
import type { NodeRooms } from './node-rooms.ts';
import { NodeTable } from './node-table.ts';

/** A node above layers, from its first layer until its last one. */
interface Group {
  /** Where its rooms stand. */
  readonly rooms: number;
  /** How many of its children are still to come. */
  missing: number;
}

/** The tables of all nodes while the layers go by: what each layer has added up goes up into the nodes above it. */
export class NodeTables {
  readonly #groups = new Map<number, Group>();
  /** Where the rooms of the open layer stand. */
  #ofLayer = 0;

  constructor(
    readonly nodes: readonly HierarchyNode[],
    readonly rooms: NodeRooms,
  ) {}

  /** Opens a layer and the group right above it. No memory moves from here until the layer is finished. */
  open(layer: number): void {
    this.#group(this.#nodeOf(layer).parent!);
    this.#ofLayer = this.rooms.open();
  }

  /** Where the room of the open layer at one dump stands. */
  roomAt(dump: number): number {
    return this.rooms.of(this.#ofLayer, dump);
  }

  /** Gives the open layer's own table, and that of every node whose last layer it is. */
  *finish(layer: number): Iterable<[node: number, table: NodeTable]> {
    const { id, parent } = this.#nodeOf(layer);
    yield [id, this.#take(this.#ofLayer, parent)];
    for (let node = parent; node !== null; node = this.nodes[node]!.parent) {
      const group = this.#group(node);
      group.missing -= 1;
      if (group.missing > 0) return;
      yield [node, this.#take(group.rooms, this.nodes[node]!.parent)];
      this.#groups.delete(node);
    }
  }

  /** Takes the table of a node that is complete out of its rooms. */
  #take(rooms: number, parent: number | null): NodeTable {
    const above = parent === null ? undefined : this.#group(parent).rooms;
    const { kernels, dumps } = this.rooms;
    const table = new NodeTable(dumps);
    for (let dump = 0; dump < dumps; dump++) {
      const to = above === undefined ? 0 : this.rooms.of(above, dump);
      table.take(dump, kernels, this.rooms.of(rooms, dump), to);
    }
    this.rooms.close(rooms);
    return table;
  }

  #group(node: number): Group {
    const open = this.#groups.get(node);
    if (open) return open;
    const missing = this.nodes.filter(({ parent }) => parent === node).length;
    const group = { rooms: this.rooms.open(), missing };
    this.#groups.set(node, group);
    return group;
  }

  #nodeOf(layer: number): HierarchyNode {
    return this.nodes.find((node) => node.layer === layer)!;
  }
}
