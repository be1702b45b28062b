import { computed, inject, type Signal } from '@angular/core';
import { css } from '../drawing/colours.ts';
import type { Palette } from '../drawing/palette.ts';
import { pngOf, svgOf, type Caption, type CaptionScale } from '../exports/picture.ts';
import { save, saveCsv } from '../exports/save.ts';
import type { FilterCharts } from '../filters/filter-charts.ts';
import { filterColours } from '../filters/paint-filter-chart.ts';
import { Drawings } from '../page/drawings.ts';
import type { Offer } from '../page/offers.ts';
import { rangeText, visibleDumps } from '../page/visible-dumps.ts';
import { Preferences } from '../theme/preferences.ts';
import { layersCsv } from './layers-csv.ts';
import { legendOf } from './legend.ts';
import { ShownLayers } from './shown-layers.ts';

/** What can be saved of the Layer view: its picture, and the numbers in its charts. Call it where Angular injects. */
export function layerOffers(): Signal<readonly Offer[]> {
  const [shown, drawings, preferences] = [inject(ShownLayers), inject(Drawings), inject(Preferences)];
  const { run } = shown;
  const caption = (): Caption => {
    const legend = legendOf(shown, preferences.palette());
    const values = `values at ${shown.dumpText()}`;
    const said = [run.detail()?.name, shown.title(), rangeText(run), values, legend?.middle].filter(Boolean);
    const { low = '', high = '', colours = [], swatches = [] } = legend ?? {};
    const also = filterScale(shown.filters, preferences.palette());
    return { text: said.join(' · '), scale: { low, high, colours }, ...(also && { also }), swatches };
  };
  return computed(() => {
    const [element, detail] = [drawings.page(), run.detail()];
    if (!element || !detail || shown.awaited()) return [];
    const offer = (text: string, act: Offer['save']): Offer => ({
      kind: 'view',
      of: 'view',
      text,
      save: act,
    });
    const file = `${detail.id}-layers`;
    return [
      offer('picture of the view (PNG)', async () =>
        save(await pngOf(element, preferences.palette(), caption()), `${file}.png`),
      ),
      offer('picture of the view (SVG)', async () =>
        save(await svgOf(element, preferences.palette(), caption(), drawings), `${file}.svg`),
      ),
      offer(`${shown.title()} in the charts (CSV)`, () =>
        saveCsv(layersCsv(shown, visibleDumps(run)), `${file}-${shown.fileName()}.csv`),
      ),
    ];
  });
}

/** What the colours of the filter charts stand for; undefined where none is open. */
function filterScale(charts: FilterCharts, palette: Palette): CaptionScale | undefined {
  if (charts.open().length === 0) return undefined;
  const { name, ends } = charts.legend();
  // The first colour is that of no value.
  const colours = [...filterColours(charts.measure(), palette).subarray(1)].map(css);
  const [low = '', high = ''] = ends;
  return { low: `${name} of the filters ${low}`, colours, high };
}
