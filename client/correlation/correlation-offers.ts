import { computed, inject, type Signal } from '@angular/core';
import { exact } from '../drawing/numbers.ts';
import { pngOf, svgOf, type Caption } from '../exports/picture.ts';
import { save, saveCsv } from '../exports/save.ts';
import { Correlations } from '../grid/correlations.ts';
import { Drawings } from '../page/drawings.ts';
import { MEASURE_FACTS } from '../page/layer-measures.ts';
import type { Offer } from '../page/offers.ts';
import { Preferences } from '../theme/preferences.ts';
import { cellsCsv, evidenceCsv, setsCsv } from './correlation-csv.ts';
import { gridLegend } from './legend.ts';

/** What can be saved of the Correlation view: its picture, the cells, the mini-sets and the evidence. Call it where Angular injects. */
export function correlationOffers(): Signal<readonly Offer[]> {
  const [correlations, drawings, preferences] = [inject(Correlations), inject(Drawings), inject(Preferences)];
  const { run } = correlations;
  const caption = (): Caption => {
    const { low, high, colours, swatches } = gridLegend(correlations, preferences.palette());
    const rule = correlations.anomalies.rule();
    const { k, leastAppearances } = correlations.settings();
    const said = [
      run.detail()?.name,
      `top ${exact(k)} by ${MEASURE_FACTS[run.address().by].name}`,
      leastAppearances > 1 ? `${exact(leastAppearances)} appearances or more` : '',
      correlations.strongest(),
      rule ? `window ${rule.window}, threshold ${exact(rule.threshold)}` : '',
    ];
    return { text: said.filter(Boolean).join(' · '), scale: { low, high, colours }, swatches };
  };
  return computed(() => {
    const [element, detail, correlation] = [drawings.page(), run.detail(), correlations.correlation()];
    if (!element || !detail || !correlation || correlation.layers.length === 0) return [];
    const offer = (text: string, act: Offer['save']): Offer => ({
      kind: 'view',
      of: 'view',
      text,
      save: act,
    });
    const file = `${detail.id}-correlation`;
    const found = [
      offer('picture of the view (PNG)', async () =>
        save(await pngOf(element, preferences.palette(), caption()), `${file}.png`),
      ),
      offer('picture of the view (SVG)', async () =>
        save(await svgOf(element, preferences.palette(), caption(), drawings), `${file}.svg`),
      ),
      offer('anomaly filters of the cells (CSV)', () => saveCsv(cellsCsv(correlations), `${file}-cells.csv`)),
      offer('mini-sets (CSV)', () => saveCsv(setsCsv(correlations), `${file}-mini-sets.csv`)),
    ];
    if (correlations.evidence()) {
      found.push(
        offer('evidence of mini-sets and classes (CSV)', () =>
          saveCsv(evidenceCsv(correlations), `${file}-evidence.csv`),
        ),
      );
    }
    return found;
  });
}
