import { css } from '../drawing/colours.ts';
import { divergingColours } from '../drawing/diverging.ts';
import { NOT_FINITE } from '../drawing/not-finite.ts';
import { exact, measured } from '../drawing/numbers.ts';
import type { Palette } from '../drawing/palette.ts';
import { groundOf } from '../drawing/ramps.ts';
import type { Stretch } from '../drawing/scale.ts';
import { figurePng, figureSvg, type Figure } from '../exports/figure.ts';
import { save, saveCsv } from '../exports/save.ts';
import type { Offer } from '../page/offers.ts';
import { countNotFinite } from './distribution.ts';
import { coefficientsCsv, filterHistoryCsv } from './filters-csv.ts';
import { drawKernel, kernelLayout } from './kernel-image.ts';

/** What a filter's page shows. */
export interface FilterPageContent {
  readonly run: { readonly id: string; readonly name: string };
  readonly layer: { readonly name: string; readonly kernel: readonly number[] };
  readonly filter: number;
  readonly kind: 'weight' | 'gradient';
  readonly images: readonly { readonly iteration: number; readonly coefficients: Float32Array }[];
  readonly extent: number;
  readonly history: ReadonlyMap<string, Float64Array> | undefined;
  readonly iterations: Int32Array;
  readonly visible: Stretch;
  readonly palette: Palette;
}

/** Of an image in a saved figure, in CSS pixels. */
const WIDTH = 220;
const HEIGHT = 220;
const TITLE = 18;
const GAP = 16;

export function filterPageOffers(content: FilterPageContent): readonly Offer[] {
  const { run, layer, filter, kind, images, history, iterations, visible } = content;
  const file = `${run.id}-${layer.name}-filter-${filter}`;
  const offer = (text: string, act: Offer['save']): Offer => ({
    kind: 'filter',
    of: `filter ${exact(filter)} of ${layer.name}`,
    text,
    save: act,
  });
  const ofImages =
    images.length === 0
      ? []
      : [
          offer(`its ${kind}s (PNG)`, async () => save(await figurePng(figureOf(content)), `${file}.png`)),
          offer(`its ${kind}s (SVG)`, async () => save(await figureSvg(figureOf(content)), `${file}.svg`)),
          offer(`its ${kind}s (CSV)`, () =>
            saveCsv(coefficientsCsv(layer.kernel, images), `${file}-${kind}s.csv`),
          ),
        ];
  if (!history) return ofImages;
  const csv = () => saveCsv(filterHistoryCsv(history, iterations, visible), `${file}-history.csv`);
  return [...ofImages, offer('its history in all measures (CSV)', csv)];
}

/** The images side by side, each below its iteration. */
function figureOf({ run, layer, filter, kind, images, extent, palette }: FilterPageContent): Figure {
  const layout = kernelLayout(layer.kernel, WIDTH, HEIGHT);
  const colours = divergingColours(groundOf(palette.paper));
  return {
    width: Math.max(420, images.length * (layout.width + GAP) - GAP),
    height: TITLE + layout.height,
    left: 0,
    ends: ['', ''],
    caption: `${run.name} · ${layer.name}, filter ${exact(filter)} · ${kind}s`,
    legend: [
      { colour: css(colours[1]!), text: `−${measured(extent)}` },
      { colour: css(colours[128]!), text: '0' },
      { colour: css(colours[255]!), text: measured(extent) },
      ...(images.some(({ coefficients }) => countNotFinite(coefficients) > 0)
        ? [{ colour: NOT_FINITE, text: 'NaN or infinite' }]
        : []),
    ],
    palette,
    draw: (context) => {
      context.font = "12px 'Inter Variable', sans-serif";
      images.forEach(({ iteration, coefficients }, at) => {
        context.save();
        context.translate(at * (layout.width + GAP), 0);
        context.fillStyle = palette.quiet;
        context.textBaseline = 'top';
        context.textAlign = 'left';
        context.fillText(`iteration ${exact(iteration)}`, 0, 0);
        context.translate(0, TITLE);
        drawKernel(context, layout, coefficients, { extent, colours, paper: palette.paper });
        context.restore();
      });
    },
  };
}
