import type { Ground } from '../drawing/ramps.ts';
import type { Graph } from '../work/graph.ts';
import type { ShownNetwork, ShownNode } from './shown-network.ts';

/** What a box stands for, as it looks. */
export type Look = 'data' | 'weights' | 'pool' | 'join' | 'rest' | 'folded';

/** Data green, conv and fc red, pool purple, the rest grey (DeepTracker, figure 4); readers who see fewer colours tell them apart too, and they differ in shape. */
export const LOOK_COLOURS: Readonly<Record<Ground, Readonly<Record<Exclude<Look, 'folded'>, string>>>> = {
  light: { data: '#2fae6a', weights: '#c81e2b', pool: '#7c3aa8', join: '#8a92a0', rest: '#a9b0bc' },
  dark: { data: '#6fdc98', weights: '#f0583f', pool: '#b76ef0', join: '#8a92a0', rest: '#6a717e' },
};

/** Sizes in units of the layout; a gap is what lies above a box in a chain. */
const SIZES: Readonly<Record<Exclude<Look, 'folded'>, { width: number; height: number; gap: number }>> = {
  data: { width: 26, height: 9, gap: 4 },
  weights: { width: 26, height: 9, gap: 4 },
  pool: { width: 22, height: 7, gap: 4 },
  join: { width: 7, height: 7, gap: 3 },
  rest: { width: 16, height: 3, gap: 1 },
};

/** A folded box grows with what is in it, so that the drawing keeps something of the network's proportions. */
const FOLDED = { width: 30, least: 18, most: 46, layer: 2, gap: 7 };

export function lookOf({ type }: ShownNode): Look {
  if (type === 'folded' || type === 'data' || type === 'pool') return type;
  if (type === 'conv' || type === 'fc') return 'weights';
  return type === 'add' || type === 'concat' ? 'join' : 'rest';
}

/** What the layout is to know of a network. */
export function graphOf({ nodes, edges }: ShownNetwork): Graph {
  return { nodes: nodes.map(sizeOf), edges };
}

function sizeOf(node: ShownNode): { width: number; height: number; gap: number } {
  const look = lookOf(node);
  if (look !== 'folded') return SIZES[look];
  const { width, least, most, layer, gap } = FOLDED;
  return { width, gap, height: Math.min(most, Math.max(least, 8 + layer * node.dumped)) };
}

/** What a box is called: its name, and what is in it. */
export function textOf({ name, type, layer, dumped, count }: ShownNode): string {
  if (type === 'folded') {
    return `${name} · ${dumped} ${dumped === 1 ? 'layer' : 'layers'} with weights of ${count}`;
  }
  const shape =
    layer?.filters === undefined ? '' : ` · ${layer.filters} filters of ${layer.kernel!.join('×')}`;
  return `${name} · ${type}${shape}`;
}
