import { lineage, type HierarchyNode } from '../../schema/index.ts';
import { exact } from '../drawing/numbers.ts';
import { ranked } from './ranked.ts';

/** What the search looks through for parts of the network. */
export interface SearchedNetwork {
  /** The hierarchy; empty until it is here. */
  readonly nodes: readonly HierarchyNode[];
  /** How many filters a node has; 0 where it is no layer. */
  readonly filtersOf: (node: number) => number;
  /** The selected node. */
  readonly selected: number | null;
}

/** A part of the network that was found; the note says what its name does not. */
export type FoundNode = { readonly name: string; readonly note: string } & (
  | { readonly kind: Exclude<HierarchyNode['level'], 'model'>; readonly id: number }
  | { readonly kind: 'filter'; readonly node: number; readonly id: number }
);

/** Modules, blocks and layers by name, in the order of the network; `layer conv` finds layers alone. @param words in small letters */
export function findNodes(words: string, { nodes, filtersOf }: SearchedNetwork): FoundNode[] {
  const names = nodes.map(({ name }) => name);
  const [, level, name = ''] = words.match(/^(module|block|layer)\s+(.+)$/) ?? [];
  const ofLevel = level ? ranked(names, name).filter((id) => nodes[id]!.level === level) : [];
  return [...new Set([...ofLevel, ...ranked(names, words)])].flatMap((id): FoundNode[] => {
    const { level: kind, name: called } = nodes[id]!;
    if (kind === 'model') return [];
    const filters = filtersOf(id);
    return [
      { kind, id, name: called, note: noteOf(nodes, id, filters > 0 ? `${exact(filters)} filters` : '') },
    ];
  });
}

/**
 * Filters by the name of their layer and their number: `conv1_2 12`, `conv1_2 · filter 12`. Without a layer (`filter 12`) those of the selected one come
 * first; a number alone is only looked for there. @param words in small letters
 */
export function findFilters(words: string, { nodes, filtersOf, selected }: SearchedNetwork): FoundNode[] {
  const [, layer = '', said, digits] = words.match(/^(?:(.+?)[\s·,]+)??(filter\s*)?([\d,]+)$/) ?? [];
  if (digits === undefined) return [];
  const id = Number(digits.replaceAll(',', ''));
  const names = nodes.map(({ name }) => name);
  const named = layer !== '' || said !== undefined ? ranked(names, layer) : [];
  const first = layer === '' && selected !== null ? [selected] : [];
  return [...new Set([...first, ...named])]
    .filter((node) => id < filtersOf(node))
    .map((node) => {
      const name = `${nodes[node]!.name} · filter ${exact(id)}`;
      return { kind: 'filter', node, id, name, note: noteOf(nodes, node, `of ${exact(filtersOf(node))}`) };
    });
}

/** `in stage2 ▸ block1, 64 filters`: what a node is in, the outermost first. */
function noteOf(nodes: readonly HierarchyNode[], id: number, said: string): string {
  const above = lineage(nodes, id).slice(1, -1).reverse();
  const place = above.map((node) => nodes[node]!.name).join(' ▸ ');
  return [place && `in ${place}`, said].filter(Boolean).join(', ');
}
