import { exact } from '../drawing/numbers.ts';
import type { Palette } from '../drawing/palette.ts';
import { figurePng, figureSvg, type Figure } from '../exports/figure.ts';
import { save, saveCsv } from '../exports/save.ts';
import type { Offer } from '../page/offers.ts';
import { rangeText, visibleDumps } from '../page/visible-dumps.ts';
import { comparedCsv, type Column } from './compared-csv.ts';
import type { Comparison } from './comparison.ts';
import { LEFT, drawCompared, lineColour } from './draw-compare.ts';

/** Of a saved chart, in CSS pixels. */
const WIDTH = 720;
const HEIGHT = 280;

/** What can be saved of a comparison: its chart, and the values in it. */
export function compareOffers(comparison: Comparison, palette: () => Palette): readonly Offer[] {
  const { run, names, other, facts } = comparison;
  const detail = run.detail();
  if (!detail || names().length === 0 || comparison.awaited()) return [];
  const file = `${detail.id}-compared${other() ? `-with-${other()!.id}` : ''}`;
  const offer = (format: string, act: Offer['save']): Offer => ({
    kind: 'comparison',
    of: 'comparison',
    text: `${facts().name} of what is compared (${format})`,
    save: act,
  });
  const columns = () => comparedColumns(comparison, detail.id);
  return [
    offer('PNG', async () => save(await figurePng(figureOf(comparison, palette())), `${file}.png`)),
    offer('SVG', async () => save(await figureSvg(figureOf(comparison, palette())), `${file}.svg`)),
    offer('CSV', () => saveCsv(comparedCsv(run.iterations(), columns(), visibleDumps(run)), `${file}.csv`)),
  ];
}

/** The values of both runs; of a difference that as well, last. @param id of this run */
function comparedColumns(comparison: Comparison, id: string): readonly Column[] {
  const { names, values, otherValues, differences, isDifference, other } = comparison;
  const named = (all: readonly ArrayLike<number>[], nameOf: (name: string) => string) =>
    all.map((series, at) => ({ name: nameOf(names()[at]!), values: series }));
  return [
    ...named(values(), (name) => name),
    ...named(otherValues(), (name) => `${name} of ${other()!.id}`),
    ...named(isDifference() ? differences() : [], (name) => `${name} of ${id} − ${other()!.id}`),
  ];
}

/** The chart, and the other run's below it. */
function figureOf(comparison: Comparison, palette: Palette): Figure {
  const { run, names, facts, scale, values, otherValues, differences, isDifference, other } = comparison;
  const charts = isDifference() ? [differences()] : other() ? [values(), otherValues()] : [values()];
  const shared = {
    scale: scale(),
    iterations: run.iterations(),
    range: run.range(),
    shown: run.shown(),
  };
  const id = run.detail()!.id;
  const between = isDifference() ? '−' : 'above';
  const runs = other() ? `${id} ${between} ${other()!.id}` : id;
  const { first, last } = visibleDumps(run);
  return {
    width: WIDTH,
    height: HEIGHT * charts.length,
    left: LEFT,
    ends: [exact(run.iterations()[first]!), exact(run.iterations()[last]!)],
    caption: `${runs} · ${facts().name} · ${rangeText(run)}`,
    legend: names().map((name, at) => ({ colour: lineColour(at), text: name })),
    palette,
    draw: (context) =>
      charts.forEach((lines, at) => {
        context.save();
        context.translate(0, at * HEIGHT);
        drawCompared(context, { width: WIDTH, height: HEIGHT }, { ...shared, lines }, palette);
        context.restore();
      }),
  };
}
