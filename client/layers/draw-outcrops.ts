import type { NodeLevel } from '../../schema/index.ts';
import { LEVEL_STRENGTH } from '../drawing/level-strength.ts';
import type { Palette } from '../drawing/palette.ts';
import type { ShownLayers } from './shown-layers.ts';

/** What the outcrops take at the right end of the gutter, in CSS pixels. */
export const OUTCROP_ROOM = 28;

/** How far an outcrop reaches to the left of its chart, in CSS pixels: the wider, the more layers it stands for (DeepTracker, figure 4d). */
const WIDTHS: Readonly<Record<NodeLevel, number>> = { model: 28, module: 24, block: 16, layer: 8 };

/** How far the outcrop of a node's chart reaches into the gutter, in CSS pixels. */
export function outcropWidth(level: NodeLevel): number {
  return WIDTHS[level];
}

/** Draws the outcrop of each chart near the screen; one below another level's chart is joined to it by a line. */
export function drawOutcrops(context: CanvasRenderingContext2D, shown: ShownLayers, palette: Palette): void {
  const { layout, network, run } = shown;
  context.clearRect(0, 0, OUTCROP_ROOM, layout.drawnHeight());
  const { node: selected, also } = run.address();
  const hovered = run.hovered()?.node ?? null;
  for (const { node, top, height, kind } of layout.drawn()) {
    const { level } = network.nodes()[node]!;
    const width = outcropWidth(level);
    const isMarked = node === hovered || node === selected || also.includes(node);
    context.fillStyle = palette.accent;
    context.globalAlpha = isMarked ? 1 : LEVEL_STRENGTH[level];
    const y = top - layout.drawnTop();
    if (kind === 'chart') context.fillRect(OUTCROP_ROOM - width, y + 2, width, height - 5);
    else context.fillRect(OUTCROP_ROOM - 2, y, 2, height - 2);
  }
  context.globalAlpha = 1;
}
