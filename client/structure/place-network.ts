import type { Graph, GraphLayout } from '../work/graph.ts';
import { lookOf, type Look } from './node-look.ts';
import type { ShownNetwork, ShownNode } from './shown-network.ts';

/** A box of the drawing; CSS pixels from the top left of the whole drawing. */
export interface PlacedNode {
  readonly shown: ShownNode;
  readonly look: Look;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface PlacedEdge {
  /** Places of the boxes in `nodes`. */
  readonly from: number;
  readonly to: number;
  readonly isSkip: boolean;
  /** x, y, x, y… */
  readonly points: readonly number[];
}

export interface PlacedNetwork {
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
  readonly width: number;
  readonly height: number;
}

/** Free around the drawing, in CSS pixels. */
export const MARGIN = 8;

/** A layer with weights stays as high as this, in CSS pixels, where a network is made to fit; one that needs more than that scrolls. */
const LOWEST_LAYER = 3;
/** A unit of the layout is at most so many pixels: across, where names want room, and down. */
const WIDEST = 1;
const HIGHEST = 1.25;
const LAYER_HEIGHT = 9;

export interface Room {
  readonly width: number;
  readonly height: number;
}

/** Fits a layout into the room that there is: all of it, unless its boxes would become too low to be seen. */
export function placeNetwork(
  network: ShownNetwork,
  graph: Graph,
  layout: GraphLayout,
  room: Room,
): PlacedNetwork {
  const across = Math.min(WIDEST, (room.width - 2 * MARGIN) / layout.width);
  const fitting = (room.height - 2 * MARGIN) / layout.height;
  const down = Math.min(HIGHEST, Math.max(fitting, LOWEST_LAYER / LAYER_HEIGHT));
  const x = (value: number) => MARGIN + value * across;
  const y = (value: number) => MARGIN + value * down;
  return {
    nodes: network.nodes.map((shown, at) => ({
      shown,
      look: lookOf(shown),
      left: x(layout.left[at]!),
      top: y(layout.top[at]!),
      width: graph.nodes[at]!.width * across,
      height: graph.nodes[at]!.height * down,
    })),
    edges: layout.edges.map((edge) => ({
      ...edge,
      points: edge.points.map((value, at) => (at % 2 === 0 ? x(value) : y(value))),
    })),
    width: layout.width * across + 2 * MARGIN,
    height: layout.height * down + 2 * MARGIN,
  };
}

/** The box at a place, or within reach of it; undefined where there is none. */
export function nodeAt(
  nodes: readonly PlacedNode[],
  x: number,
  y: number,
  reach: number,
): PlacedNode | undefined {
  let best: PlacedNode | undefined;
  let nearest = reach;
  for (const node of nodes) {
    const away = Math.hypot(
      Math.max(node.left - x, x - node.left - node.width, 0),
      Math.max(node.top - y, y - node.top - node.height, 0),
    );
    if (away <= nearest) [best, nearest] = [node, away];
  }
  return best;
}
