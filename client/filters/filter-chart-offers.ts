import { computed, inject, type Signal } from '@angular/core';
import { css } from '../drawing/colours.ts';
import { exact } from '../drawing/numbers.ts';
import { columnsOf } from '../drawing/reduction.ts';
import { surfaceOf } from '../drawing/surface.ts';
import { figurePng, figureSvg, type Figure } from '../exports/figure.ts';
import { save, saveCsv } from '../exports/save.ts';
import { MEASURE_FACTS } from '../page/layer-measures.ts';
import type { Offer } from '../page/offers.ts';
import { OpenRun } from '../page/open-run.ts';
import { rangeText, visibleDumps } from '../page/visible-dumps.ts';
import { Preferences } from '../theme/preferences.ts';
import { FilterCharts } from './filter-charts.ts';
import { filterColours, paintFilterChart } from './paint-filter-chart.ts';
import { filtersCsv } from './filters-csv.ts';

/** Width of a saved chart, in CSS pixels, and the height that it is made no higher than. */
const WIDTH = 960;
const MOST_HEIGHT = 4096;

/** What can be saved of the filter charts: each as a picture of all of its filters, and the numbers in it. Call it where Angular injects. */
export function filterChartOffers(): Signal<readonly Offer[]> {
  const [run, charts, preferences] = [inject(OpenRun), inject(FilterCharts), inject(Preferences)];
  return computed(() => {
    const detail = run.detail();
    if (run.view() !== 'layers' || !detail || charts.awaited()) return [];
    return charts.open().flatMap((node) => {
      const [layer, shown] = [charts.layerOf(node)!, charts.shown(node)];
      if (!shown) return [];
      const text = `${MEASURE_FACTS[charts.measure()].name} of all its filters`;
      const file = `${detail.id}-filters-of-${layer.name}`;
      const offer = (format: string, act: Offer['save']): Offer => ({
        kind: 'filters',
        of: `filters of ${layer.name}`,
        text: `${text} (${format})`,
        save: act,
      });
      const figure = () => chartFigure(run, charts, preferences, node);
      return [
        offer('PNG', async () => save(await figurePng(figure()), `${file}.png`)),
        offer('SVG', async () => save(await figureSvg(figure()), `${file}.svg`)),
        offer('CSV', () =>
          saveCsv(filtersCsv(shown, charts.order(node), run.iterations(), visibleDumps(run)), `${file}.csv`),
        ),
      ];
    });
  });
}

function chartFigure(run: OpenRun, charts: FilterCharts, preferences: Preferences, node: number): Figure {
  const layer = charts.layerOf(node)!;
  const rowHeight = Math.min(Math.max(1, charts.rowHeight(node)), MOST_HEIGHT / layer.filters);
  const height = Math.ceil(rowHeight * layer.filters);
  const palette = preferences.palette();
  const chart = { ...charts.drawn(node, 0), height, rowHeight, scrollTop: 0 };
  const { first, last } = visibleDumps(run);
  const iterations = run.iterations();
  const { name, ends } = charts.legend();
  const colours = filterColours(charts.measure(), palette);
  const { normalise, filterOrder } = run.address();
  return {
    width: WIDTH,
    height,
    left: 0,
    ends: [exact(iterations[first]!), first === last ? '' : exact(iterations[last]!)],
    caption: `${run.detail()!.name} · filters of ${layer.name} · ${name}, normalised: ${normalise}, order: ${filterOrder} · ${rangeText(run)}`,
    legend: [
      { colour: css(colours[1]!), text: ends[0]! || 'least' },
      { colour: css(colours[255]!), text: ends[1]! || 'most' },
    ],
    palette,
    draw: (context) => {
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [WIDTH, height];
      const pixels = canvas.getContext('2d')!;
      const image = pixels.createImageData(WIDTH, height);
      const theme = { palette, late: false, hasFailed: false };
      paintFilterChart(surfaceOf(image), 1, chart, columnsOf(run.range(), WIDTH), theme);
      pixels.putImageData(image, 0, 0);
      context.imageSmoothingEnabled = false;
      context.drawImage(canvas, 0, 0, WIDTH, height);
    },
  };
}
