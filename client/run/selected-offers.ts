import { computed, inject, type Signal } from '@angular/core';
import { exact } from '../drawing/numbers.ts';
import { confusionsCsv, historyCsv, spansCsv } from '../exports/csv.ts';
import { figurePng, figureSvg, type Figure } from '../exports/figure.ts';
import { save, saveCsv } from '../exports/save.ts';
import { historyFigure } from '../inspector/history-figure.ts';
import { AllImages } from '../page/all-images.ts';
import { Anomalies } from '../page/anomalies.ts';
import { imageResults } from '../page/image-data.ts';
import { historyOf, historyWithin } from '../page/image-history.ts';
import type { Offer } from '../page/offers.ts';
import { OpenRun } from '../page/open-run.ts';
import { VerdictPair } from '../page/verdict-pair.ts';
import { Preferences } from '../theme/preferences.ts';
import { rangeText, visibleDumps } from '../page/visible-dumps.ts';

/** What can be saved of the selected class: what its images are taken for. Call it where Angular injects. */
export function classOffers(): Signal<readonly Offer[]> {
  const [run, preferences] = [inject(OpenRun), inject(Preferences)];
  const selected = inject(Anomalies).class;
  const ids = computed(() => (selected() === null ? [] : [selected()!]));
  const { results, awaited } = imageResults(run, ids);
  return computed(() => {
    const [detail, id] = [run.detail(), selected()];
    const here = id === null ? undefined : results().get(id);
    if (!detail || id === null || !here || awaited()) return [];
    const of = `class ${detail.classNames[id]}`;
    const figure = async () =>
      // Nothing of it is in the first picture of a page.
      (await import('../confusion/stripe-figure.ts')).stripeFigure({
        results: here,
        names: detail.classNames,
        dumps: here.dumps,
        span: visibleDumps(run),
        ends: endsOf(run),
        caption: `${detail.name} · images of ${detail.classNames[id]} taken for other classes · ${rangeText(run)}`,
        palette: preferences.palette(),
      });
    const text = 'what its images are taken for';
    return [
      ...figureOffers('class', of, text, figure, `${detail.id}-confusions-of-class-${id}`),
      {
        kind: 'class',
        of,
        text: `${text} (CSV)`,
        save: () => saveCsv(confusionsCsv(detail, here, visibleDumps(run)), `${detail.id}-confusions.csv`),
      },
    ];
  });
}

/** What can be saved of the selected image: its history. Call it where Angular injects. */
export function imageOffers(): Signal<readonly Offer[]> {
  const [run, preferences, pair] = [inject(OpenRun), inject(Preferences), inject(VerdictPair)];
  const selected = computed(() => {
    const { image } = run.address();
    return image !== null && image < (run.detail()?.images ?? 0) ? image : null;
  });
  const name = inject(AllImages).nameOf(selected);
  const ids = computed(() => (selected() === null ? [] : [run.classOf()[selected()!]!]));
  const { results, awaited } = imageResults(run, ids);
  return computed(() => {
    const [detail, image, id] = [run.detail(), selected(), ids()[0]];
    const here = id === undefined ? undefined : results().get(id);
    if (!detail || image === null || id === undefined || !here || awaited()) return [];
    const of = name() === `image ${exact(image)}` ? name()! : `image ${name()}`;
    const history = () => historyOf(here, detail.classImages[id]!.indexOf(image));
    const figure = () =>
      historyFigure({
        history: historyWithin(history(), visibleDumps(run)),
        trueClass: id,
        names: detail.classNames,
        ends: endsOf(run),
        caption: `${detail.name} · ${of}, of class ${detail.classNames[id]} · ${rangeText(run)}`,
        verdicts: pair.chosen(),
        palette: preferences.palette(),
      });
    const file = `${detail.id}-image-${image}`;
    const csv = (text: string, make: () => string, what: string): Offer => ({
      kind: 'image',
      of,
      text,
      save: () => saveCsv(make(), `${file}-${what}.csv`),
    });
    return [
      ...figureOffers('image', of, 'its history', figure, `${file}-history`),
      csv('its history (CSV)', () => historyCsv(detail, here, image, visibleDumps(run)), 'history'),
      csv('its spans (CSV)', () => spansCsv(detail, history().spans, image, visibleDumps(run)), 'spans'),
    ];
  });
}

function figureOffers(
  kind: Offer['kind'],
  of: string,
  text: string,
  figure: () => Figure | Promise<Figure>,
  file: string,
): readonly Offer[] {
  return [
    {
      kind,
      of,
      text: `${text} (PNG)`,
      save: async () => save(await figurePng(await figure()), `${file}.png`),
    },
    {
      kind,
      of,
      text: `${text} (SVG)`,
      save: async () => save(await figureSvg(await figure()), `${file}.svg`),
    },
  ];
}

function endsOf(run: OpenRun): readonly [string, string] {
  const { first, last } = visibleDumps(run);
  const at = (dump: number) => exact(run.iterations()[dump]!);
  return [at(first), first === last ? '' : at(last)];
}
