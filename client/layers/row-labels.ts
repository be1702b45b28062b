import { lowEnd } from '../drawing/value-scale.ts';
import { LEAST_BESIDE_TEXTS, STRIP } from './draw-layers.ts';
import type { LayerRow } from './layer-layout.ts';
import type { ShownLayers } from './shown-layers.ts';

/** What a row says, and what a screen reader says of it. */
export interface LayerLabel extends LayerRow {
  readonly index: number;
  readonly depth: number;
  readonly name: string;
  /** At the dump that is shown. */
  readonly value: string;
  /** Both ends of its scale, where it has its own. */
  readonly ends: string;
  /** Whether its values flatten the other charts, with which it shares a scale. */
  readonly flattens: boolean;
  /** How far below the row's top the texts stand, in CSS pixels: below a remark, and the strip of what is not finite. */
  readonly textsTop: number;
  /** Whether the chart begins below its texts. */
  readonly isBelowTexts: boolean;
  /** Whether it is unfolded; null where there is nothing to unfold. */
  readonly isOpen: boolean | null;
  readonly isSelected: boolean;
  readonly isHovered: boolean;
  readonly text: string;
  readonly hint: string;
}

/** How wide a letter of the texts is, in CSS pixels, with its share of the gaps between them. */
const LETTER = 6;

/** The texts of the charts near the screen. */
export function rowLabels(shown: ShownLayers): LayerLabel[] {
  const order = shown.layout.shown();
  return shown.layout
    .drawn()
    .filter(({ kind }) => kind === 'chart')
    .map((row) => labelOf(shown, row, order.indexOf(row.node)));
}

function labelOf(shown: ShownLayers, row: LayerRow, index: number): LayerLabel {
  const { network, run } = shown;
  const { node } = row;
  const { name, level } = network.nodes()[node]!;
  const { drill, filterCharts, node: selected, also, pinned } = run.address();
  const isOpen = level === 'layer' ? filterCharts.includes(node) : drill.includes(node);
  const value = shown.valueText(node);
  const ends = endsText(shown, node);
  const isNarrow = (name.length + value.length + ends.length) * LETTER > run.plotWidth();
  return {
    ...row,
    index,
    depth: network.depths()[node]!,
    name: pinned.includes(node) ? `⚲ ${name}` : name,
    value: isNarrow ? shown.shortText(node) : value,
    ends,
    flattens: shown.flattener() === node,
    textsTop: row.above + (shown.isEverNotFinite(node) ? STRIP : 0),
    isBelowTexts: shown.chart() !== 'horizon' && row.height - row.above >= LEAST_BESIDE_TEXTS,
    isOpen,
    isSelected: selected === node || also.includes(node),
    isHovered: run.hovered()?.node === node,
    text: `${level} ${name}, ${shown.valueTitle()} ${value}${value && `, at ${shown.dumpText()}`}`,
    hint: `${level} ${name}: ${hintOf(level === 'layer', isOpen)}; drag to move it`,
  };
}

function hintOf(isLayer: boolean, isOpen: boolean): string {
  if (isOpen) return 'fold it';
  return isLayer ? 'show its filters' : 'unfold it';
}

function endsText(shown: ShownLayers, node: number): string {
  const scale = shown.scales().get(node);
  if (shown.isNone(node)) return '';
  if (!scale || shown.address().chartScale === 'shared') return '';
  return `${shown.textOf(lowEnd(scale))} … ${shown.textOf(scale.to)}`;
}
