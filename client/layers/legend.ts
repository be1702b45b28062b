import { css } from '../drawing/colours.ts';
import { bandColours } from '../drawing/horizon.ts';
import { NOT_FINITE } from '../drawing/not-finite.ts';
import type { Palette } from '../drawing/palette.ts';
import { groundOf } from '../drawing/ramps.ts';
import { lowEnd, type ValueScale } from '../drawing/value-scale.ts';
import { isBoxes } from './box-charts.ts';
import { boxSwatches } from './draw-layers.ts';
import type { ShownLayers } from './shown-layers.ts';

/** What stands at the right end of the settings, and below a picture. */
export interface LayersLegend {
  readonly title: string;
  /** What the colours of a horizon stand for, from its lowest value to its highest, as CSS; none for other charts. */
  readonly colours: readonly string[];
  readonly low: string;
  readonly high: string;
  /** What the middle of a horizon is, and what the line in a line chart. */
  readonly middle: string;
  readonly swatches: readonly { readonly colour: string; readonly text: string }[];
}

/** Null where there is nothing to tell about. */
export function legendOf(shown: ShownLayers, palette: Palette): LayersLegend | null {
  const { chart, bands } = shown.address();
  const [first] = shown.layout.shown();
  const scale = first === undefined ? undefined : shown.scales().get(first);
  // Before values have come, or where they do not, a scale has no ends.
  if (!scale || shown.isEmpty() || !shown.here().includes(1)) return null;
  const { name, reference } = shown.facts();
  const isLined = chart === 'line' || chart === 'box';
  const isHorizon = chart === 'horizon';
  const { above, below } = bandColours(bands, groundOf(palette.paper), palette.paper);
  const side = (colours: Uint32Array) => [...colours.subarray(1)].map(css);
  const colours = scale.isDiverging ? [...side(below).reverse(), ...side(above)] : side(above);
  const isReferred = reference !== undefined && (isLined || (isHorizon && scale.isDiverging));
  const others = isHorizon && scale.isDiverging ? `middle ${shown.textOf(scale.from)}` : '';
  return {
    title: `${name}; ${bands} bands`,
    colours: isHorizon ? colours : [],
    ...endsOf(shown, scale),
    middle: isReferred ? `${isLined ? '┄' : 'middle'} 1e-3` : others,
    swatches: [
      ...(shown.hasNotFinite() ? [{ colour: NOT_FINITE, text: 'NaN or infinity' }] : []),
      ...(isBoxes(chart) ? boxSwatches(palette) : []),
    ],
  };
}

/** Beside colours a value stands at each end, without them both together. */
function endsOf(shown: ShownLayers, scale: ValueScale): Pick<LayersLegend, 'low' | 'high'> {
  const { chart, chartScale } = shown.address();
  if (chartScale === 'free') return { low: 'each chart its own scale', high: '' };
  const [low, high] = [shown.textOf(lowEnd(scale)), shown.textOf(scale.to)];
  return chart === 'horizon' ? { low, high } : { low: `${low} … ${high}`, high: '' };
}
