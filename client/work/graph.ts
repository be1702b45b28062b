/** A node to lay out; sizes in units of the layout. */
export interface GraphNode {
  readonly width: number;
  readonly height: number;
  /** Free space above it, where it is all that follows the node before it. */
  readonly gap: number;
}

/** A directed graph whose nodes stand in forward order: an edge that goes back closes a circle. */
export interface Graph {
  readonly nodes: readonly GraphNode[];
  /** Each edge once, as places in `nodes`. */
  readonly edges: readonly (readonly [from: number, to: number])[];
}

/** An edge and where it goes: x, y, x, y… from the node where it begins to the one where it ends. */
export interface LaidEdge {
  readonly from: number;
  readonly to: number;
  /** Whether it passes by what lies between its ends. */
  readonly isSkip: boolean;
  readonly points: readonly number[];
}

/** Where all stands, from 0 on in x and y. */
export interface GraphLayout {
  /** For each node its left and its upper edge. */
  readonly left: Float64Array;
  readonly top: Float64Array;
  readonly edges: readonly LaidEdge[];
  readonly width: number;
  readonly height: number;
}
