import { counted } from '../drawing/numbers.ts';
import { NAME_HEIGHT, placedNames, type NameRank } from '../grid/placed-names.ts';
import { MARGIN, project } from './oblique.ts';
import type { ShownCube } from './shown-cube.ts';

/** A layer's name at the left of its rows. */
export interface LayerName {
  readonly layer: number;
  readonly name: string;
  readonly filters: number;
  readonly top: number;
  readonly height: number;
  readonly y: number;
  /** How far its name stands below that, in CSS pixels. */
  readonly shift: number;
  readonly rank: NameRank;
  readonly isSelected: boolean;
  readonly isHovered: boolean;
  /** Whether something is chosen that it does not go with. */
  readonly isAside: boolean;
  /** Whether its name has room. */
  readonly isNamed: boolean;
  readonly text: string;
}

/** A class's name at the left of its stripe. */
export interface ClassName {
  /** From 1, the nearest. */
  readonly place: number;
  readonly id: number;
  readonly name: string;
  /** Its anomaly iterations. */
  readonly anomalies: number;
  /** Where the name ends, in CSS pixels of the view. */
  readonly x: number;
  readonly y: number;
  /** How far its name stands below that, in CSS pixels. */
  readonly shift: number;
  readonly rank: NameRank;
  readonly isSelected: boolean;
  readonly isHovered: boolean;
  /** Whether something is chosen that it does not go with. */
  readonly isAside: boolean;
  readonly isNamed: boolean;
  readonly text: string;
}

/** What has its name sooner than others. */
const HOVERED = 3;
const SELECTED = 2;
const GOING = 1;

/** How names stand beside their rows. */
const NAMES = { height: NAME_HEIGHT, shift: 9 } as const;

/** The names of the layers with anomaly filters, from top to bottom. */
export function layerNames(shown: ShownCube): readonly LayerName[] {
  const { correlations, network, run } = shown;
  const correlation = shown.correlation();
  if (!correlation) return [];
  const [nodes, hovered, { node: selected }] = [correlations.nodes(), correlations.hovered(), run.address()];
  const chosen = new Set(correlations.selected().map((set) => correlation.sets.layer[set]!));
  const goingSets = shown.going()?.sets;
  const going = goingSets ? new Set([...goingSets].map((set) => correlation.sets.layer[set]!)) : null;
  const wanted = shown.layers().map(({ layer, place, top, height }) => {
    const isSelected = nodes[layer] === selected || chosen.has(layer);
    const isHovered = hovered?.layer === layer;
    const isAside = going !== null && !going.has(layer);
    const filters = correlation.layerFilters[place]!;
    const { name } = network.nodes()[nodes[layer]!]!;
    const sets = correlation.setOffsets[place + 1]! - correlation.setOffsets[place]!;
    const text = `layer ${name}, ${counted(filters, 'anomaly filter')} in ${counted(sets, 'mini-set')}`;
    const rank = [isHovered ? HOVERED : isSelected ? SELECTED : 0, height] as const;
    return {
      layer,
      name,
      filters,
      top,
      height,
      y: top + height / 2,
      rank,
      isSelected,
      isHovered,
      isAside,
      text,
    };
  });
  const { height } = shown.sizes();
  const placed = placedNames(wanted, { ...NAMES, from: NAME_HEIGHT / 2, to: height });
  return wanted.map((name) => ({
    ...name,
    shift: (placed.get(name) ?? name.y) - name.y,
    isNamed: placed.has(name),
  }));
}

/** The names of the classes with anomaly iterations, the nearest first. */
export function classNames(shown: ShownCube): readonly ClassName[] {
  const correlation = shown.correlation();
  const detail = shown.run.detail();
  if (!correlation || !detail) return [];
  const { top } = shown.shape();
  const { class: selected } = shown.run.address();
  const hovered = shown.correlations.hovered()?.class ?? shown.run.hovered()?.class ?? null;
  const { offsets } = correlation.iterations;
  const going = shown.going();
  const wanted = shown.classes().map(({ id, column, from, to }) => {
    const { x, y } = project(top, { across: 0, along: (from + to) / 2 });
    const [isSelected, isHovered] = [id === selected, id === hovered];
    const isAside = going !== null && !going.columns.has(column);
    const anomalies = offsets[column + 1]! - offsets[column]!;
    const meaning = isHovered ? HOVERED : isSelected ? SELECTED : isAside ? 0 : GOING;
    const name = detail.classNames[id]!;
    const text = `class ${name}, ${counted(anomalies, 'anomaly iteration')}`;
    const rank = [meaning, anomalies] as const;
    return { id, name, anomalies, x, y, rank, isSelected, isHovered, isAside, text };
  });
  // The names of the layers begin where the front does.
  const to = shown.shape().front.origin.y - NAME_HEIGHT / 2;
  const placed = placedNames(wanted, { ...NAMES, from: MARGIN.top / 2, to });
  const lean = top.along.x / top.along.y;
  const shownNames = wanted.map((name, at) => {
    const shift = (placed.get(name) ?? name.y) - name.y;
    // The stripes below begin farther to the left.
    const x = name.x + (NAME_HEIGHT / 3 + Math.max(0, shift)) * lean;
    return { ...name, x, shift, place: at + 1, isNamed: placed.has(name) };
  });
  return wanted.length > ALL ? shownNames.filter(({ isNamed }) => isNamed) : shownNames;
}

/** More classes than these are on the page only where they have a name; the one that the keys are at always has. */
const ALL = 64;
