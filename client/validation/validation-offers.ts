import { computed, inject, type Signal } from '@angular/core';
import { ERROR_COLOURS, VERDICTS, css } from '../drawing/colours.ts';
import { anomaliesCsv } from '../exports/csv.ts';
import { pngOf, svgOf, type Caption } from '../exports/picture.ts';
import { save, saveCsv } from '../exports/save.ts';
import { Saving } from '../exports/saving.ts';
import { Anomalies } from '../page/anomalies.ts';
import { Drawings } from '../page/drawings.ts';
import type { Offer } from '../page/offers.ts';
import { OpenRun } from '../page/open-run.ts';
import { shownErrorsCsv } from '../exports/shown-errors-csv.ts';
import { VerdictPair } from '../page/verdict-pair.ts';
import { Preferences } from '../theme/preferences.ts';
import { rangeText, visibleDumps } from '../page/visible-dumps.ts';
import type { Row } from './rows.ts';
import type { ShownRows } from './shown-rows.ts';

/** What can be saved of the Validation view: its picture, and the numbers in it. Call it where Angular injects. */
export function validationOffers(shown: ShownRows): Signal<readonly Offer[]> {
  const [run, anomalies, saving] = [inject(OpenRun), inject(Anomalies), inject(Saving)];
  const [drawings, preferences, pair] = [inject(Drawings), inject(Preferences), inject(VerdictPair)];
  const caption = (): Caption => {
    const rule = anomalies.rule();
    const said = rule ? ` · ▽△ window ${rule.window}, threshold ${rule.threshold}` : '';
    return {
      text: `${run.detail()?.name} · ${rangeText(run)}${said}`,
      scale: {
        low: 'error 0 %',
        colours: Array.from({ length: 64 }, (_, at) => css(ERROR_COLOURS[at * 4 + 2]!)),
        high: '100 %',
      },
      swatches: run.address().open.length > 0 ? verdictEntries(VERDICTS[pair.chosen()]) : [],
    };
  };
  return computed(() => {
    const [element, detail] = [drawings.page(), run.detail()];
    if (!element || !detail) return [];
    const [rule, scores] = [anomalies.rule(), anomalies.scores()];
    // Also those that are not on the screen, from top to bottom.
    const isOpen = ({ kind, id }: Row) => kind === 'class' && shown.layout.open().includes(id);
    const open = shown.layout
      .list()
      .filter(isOpen)
      .map(({ id }) => id);
    const offer = (text: string, act: Offer['save']): Offer => ({
      kind: 'view',
      of: 'view',
      text,
      save: act,
    });
    const csv = (text: string, what: string) => saveCsv(text, `${detail.id}-${what}.csv`);
    const png = async () => save(await pngOf(element, preferences.palette(), caption()), `${detail.id}.png`);
    const svg = async () =>
      save(await svgOf(element, preferences.palette(), caption(), drawings), `${detail.id}.svg`);
    const found = [
      offer('picture of the view (PNG)', png),
      offer('picture of the view (SVG)', svg),
      offer('errors of the classes (CSV)', () => {
        csv(shownErrorsCsv(detail, shown.curves, shown.layout.wanted(), visibleDumps(run)), 'errors');
      }),
    ];
    if (rule && scores) {
      const text = () => anomaliesCsv(detail, shown.layout.wanted(), scores, rule, visibleDumps(run));
      found.push(offer('anomaly iterations of the classes (CSV)', () => csv(text(), 'anomalies')));
    }
    if (open.length > 0) {
      const name = `${detail.id}-predictions.csv`;
      const act = () => saving.savePredictions(detail, open, visibleDumps(run), name);
      found.push(offer('predictions of all images in the unfolded classes (CSV)', act));
    }
    return found;
  });
}

function verdictEntries({ correct, wrong }: { readonly correct: string; readonly wrong: string }) {
  return [
    { colour: correct, text: 'right' },
    { colour: wrong, text: 'wrong' },
  ];
}
