import { computed, inject, type Signal } from '@angular/core';
import { ERROR_COLOURS, css } from '../drawing/colours.ts';
import { groundOf } from '../drawing/ramps.ts';
import { sequentialColours } from '../drawing/sequential.ts';
import { pngOf, svgOf, type Caption } from '../exports/picture.ts';
import { save, saveCsv } from '../exports/save.ts';
import { Drawings } from '../page/drawings.ts';
import { MEASURE_FACTS } from '../page/layer-measures.ts';
import type { Offer } from '../page/offers.ts';
import { shownErrorsCsv } from '../exports/shown-errors-csv.ts';
import { rangeText, visibleDumps } from '../page/visible-dumps.ts';
import { Preferences } from '../theme/preferences.ts';
import type { ShownCube } from './shown-cube.ts';
import { cellsCsv, stripsCsv } from './strips-csv.ts';

/** What can be saved of the Cube: its picture, and the numbers on its three faces. Call it where Angular injects. */
export function cubeOffers(shown: ShownCube, isDrawn: Signal<boolean>): Signal<readonly Offer[]> {
  const [drawings, preferences] = [inject(Drawings), inject(Preferences)];
  const { run } = shown;
  const caption = (): Caption => {
    const { k, leastAppearances } = shown.correlations.settings();
    const rule = shown.anomalies.rule();
    const said = [
      run.detail()?.name,
      rangeText(run),
      `▽△ window ${rule?.window}, threshold ${rule?.threshold}`,
      `top ${k} by ${MEASURE_FACTS[shown.measure()].name}`,
      ...(leastAppearances > 1 ? [`appearing ${leastAppearances} ×`] : []),
      ...(shown.correlations.strongest() ? [shown.correlations.strongest()] : []),
    ];
    const blues = sequentialColours(groundOf(preferences.palette().paper));
    return {
      text: said.join(' · '),
      scale: { low: 'error 0 %', colours: sampled(ERROR_COLOURS), high: '100 %' },
      also: {
        low: `${MEASURE_FACTS[shown.measure()].name}, each ${shown.isAside() ? 'iteration' : 'filter'}: least`,
        colours: sampled(blues),
        high: 'most',
      },
      swatches: [],
    };
  };
  return computed(() => {
    const [page, detail] = [drawings.page(), run.detail()];
    if (!page || !detail || !isDrawn() || shown.awaited()) return [];
    const offer = (text: string, act: Offer['save']): Offer => ({
      kind: 'view',
      of: 'view',
      text,
      save: act,
    });
    const file = `${detail.id}-cube`;
    const order = shown.classes().map(({ id }) => id);
    return [
      offer('picture of the view (PNG)', async () =>
        save(await pngOf(page, preferences.palette(), caption()), `${file}.png`),
      ),
      offer('picture of the view (SVG)', async () =>
        save(await svgOf(page, preferences.palette(), caption(), drawings), `${file}.svg`),
      ),
      offer(`front: ${MEASURE_FACTS[shown.measure()].name} of the filters (CSV)`, () =>
        saveCsv(stripsCsv(shown, visibleDumps(run)), `${file}-filters.csv`),
      ),
      offer('top: errors of the classes (CSV)', () =>
        saveCsv(shownErrorsCsv(detail, shown.curves, order, visibleDumps(run)), `${file}-errors.csv`),
      ),
      offer('right: mini-sets and classes (CSV)', () => saveCsv(cellsCsv(shown), `${file}-mini-sets.csv`)),
    ];
  });
}

/** 64 of 256 colours, as CSS. */
function sampled(colours: Uint32Array): readonly string[] {
  return Array.from({ length: 64 }, (_, at) => css(colours[at * 4 + 2]!));
}
