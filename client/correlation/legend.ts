import { css } from '../drawing/colours.ts';
import { exact } from '../drawing/numbers.ts';
import type { Palette } from '../drawing/palette.ts';
import type { Correlations } from '../grid/correlations.ts';
import { gridColours, mostOfCells } from '../grid/paint-grid.ts';

/** What stands at the right end of the settings, and below a picture. */
export interface GridLegend {
  /** From one anomaly filter in a cell to the most, as CSS; none where no cell is folded. */
  readonly colours: readonly string[];
  readonly low: string;
  readonly high: string;
  readonly swatches: readonly { readonly colour: string; readonly text: string }[];
}

const STOPS = 9;

export function gridLegend(correlations: Correlations, palette: Palette): GridLegend {
  const correlation = correlations.correlation();
  const { grid, turnedLayers, turnedClasses, evidenceRate } = correlations.run.address();
  const colours = gridColours(palette);
  const isTurned = turnedLayers.length + turnedClasses.length > 0;
  const [hasFolded, hasOpen] = [grid === 'abstract' || isTurned, grid === 'detailed' || isTurned];
  // Folded cells have a frame in the Correlation view, and are too small for one in the Cube.
  const marksLinks = hasOpen || correlations.run.view() === 'correlation';
  if (!correlation || correlation.layers.length === 0) {
    return { colours: [], low: '', high: '', swatches: [] };
  }
  const stop = (_: unknown, at: number) => css(colours.counts[Math.round((at / (STOPS - 1)) * 255)]!);
  return {
    colours: hasFolded ? Array.from({ length: STOPS }, stop) : [],
    low: hasFolded ? '1' : '',
    high: hasFolded ? `${exact(mostOfCells(correlation))} filters` : '',
    swatches: [
      ...(hasOpen ? [{ colour: css(colours.present), text: 'mini-set' }] : []),
      ...(marksLinks && correlations.links().length > 0
        ? [{ colour: css(colours.linked), text: `beyond chance, ${evidenceRate} %` }]
        : []),
    ],
  };
}
