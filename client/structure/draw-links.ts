import type { Palette } from '../drawing/palette.ts';
import type { Link } from './links.ts';

/** Where links begin, and for each node where its chart's outcrop does; CSS pixels. */
export interface LinkEnds {
  readonly left: number;
  readonly rightOf: (node: number) => number;
}

/** Draws the links between structure and charts (DeepTracker, figure 4c): thin, the marked ones strong. */
export function drawLinks(
  context: CanvasRenderingContext2D,
  links: readonly Link[],
  { left, rightOf }: LinkEnds,
  strengthOf: (node: number) => 'hovered' | 'selected' | 'quiet',
  palette: Palette,
): void {
  const order = ['quiet', 'selected', 'hovered'] as const;
  for (const strength of order) {
    context.strokeStyle = strength === 'quiet' ? palette.quiet : palette.accent;
    context.globalAlpha = strength === 'quiet' ? 0.45 : 1;
    context.lineWidth = strength === 'hovered' ? 2 : 1;
    for (const { node, inset, from, to } of links) {
      if (strengthOf(node) !== strength) continue;
      const right = rightOf(node);
      const middle = (left + right) / 2;
      context.beginPath();
      // A strong one is seen across the bars of what its node is in.
      context.moveTo(strength === 'quiet' ? left : left - inset, from);
      context.lineTo(left, from);
      context.bezierCurveTo(middle, from, middle, to, right, to);
      context.stroke();
    }
  }
  context.globalAlpha = 1;
  context.lineWidth = 1;
}
