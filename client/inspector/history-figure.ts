import { VERDICTS, type VerdictColours } from '../drawing/colours.ts';
import type { Palette } from '../drawing/palette.ts';
import type { Figure } from '../exports/figure.ts';
import type { History } from '../page/image-history.ts';
import { CURVE, STRIP, drawProbability, drawStrips } from './draw-history.ts';

/** Room for the names of the classes, and for the strips, in CSS pixels. */
const NAMES = 136;
const STRIPS = 640;
const GAP = 8;

/** Classes that get a strip of their own. */
const MOST_CLASSES = 16;

/** Longest names that have room. */
const LETTERS = 20;

export interface HistoryContent {
  /** Of the visible dumps. */
  readonly history: History;
  readonly trueClass: number;
  readonly names: readonly string[];
  readonly ends: readonly [string, string];
  readonly caption: string;
  readonly verdicts: VerdictColours;
  readonly palette: Palette;
}

/** The history of an image by itself: a strip for each class that it was taken for, below them the probability of the true class. */
export function historyFigure(content: HistoryContent): Figure {
  const { history, trueClass, names, verdicts, palette } = content;
  const shown = history.classes.slice(0, MOST_CLASSES).map((entry) => entry.class);
  const high = shown.length * STRIP;
  const draw = (context: CanvasRenderingContext2D) => {
    context.save();
    context.translate(NAMES + GAP, 0);
    drawStrips(context, STRIPS, history, shown, trueClass, verdicts, palette);
    context.translate(0, high + GAP);
    drawProbability(context, STRIPS, history, palette);
    context.restore();
    context.font = "12px 'Inter Variable', sans-serif";
    context.textAlign = 'right';
    context.textBaseline = 'middle';
    context.fillStyle = palette.ink;
    shown.forEach((id, row) => context.fillText(fitting(names[id]!), NAMES, (row + 0.5) * STRIP));
    context.fillStyle = palette.quiet;
    context.fillText('1', NAMES, high + GAP + 4);
    context.fillText('p(true class)', NAMES, high + GAP + CURVE / 2);
    context.fillText('0', NAMES, high + GAP + CURVE - 4);
  };
  return {
    width: NAMES + GAP + STRIPS,
    height: high + GAP + CURVE,
    left: NAMES + GAP,
    ends: content.ends,
    caption: content.caption,
    legend: [
      { colour: VERDICTS[verdicts].correct, text: `taken for ${names[trueClass]}: right` },
      { colour: VERDICTS[verdicts].wrong, text: 'taken for another class: wrong' },
    ],
    palette,
    draw,
  };
}

function fitting(name: string): string {
  return name.length > LETTERS ? `${name.slice(0, LETTERS - 1)}…` : name;
}
