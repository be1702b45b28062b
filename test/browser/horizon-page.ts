import { horizonChart } from 'd3-horizon-chart';
import { fit } from '../../client/drawing/canvas.ts';
import { css, packed } from '../../client/drawing/colours.ts';
import { dumpPlace } from '../../client/drawing/entry-place.ts';
import { bandColours, drawHorizon } from '../../client/drawing/horizon.ts';
import { columnsOf, extremesOf } from '../../client/drawing/reduction.ts';
import { plain, surfaceOf } from '../../client/drawing/surface.ts';
import { drawLayers, type DrawnLayer } from '../../client/layers/draw-layers.ts';

const PAPER = '#ffffff';

/** A series, −1 to 1, and how it is drawn: a pixel column a value. */
export interface HorizonCase {
  readonly values: readonly number[];
  readonly height: number;
  readonly bands: number;
  readonly mode: 'mirror' | 'offset';
}

/** How far the channels of our chart and of the reference's lie from each other, of 255, and the share of channels that lie apart at all. */
export function difference(
  own: HorizonCase,
  others: HorizonCase = own,
): { readonly most: number; readonly share: number } {
  const [a, b] = [ours(own), reference(others)];
  if (a.length !== b.length) throw new Error('The pictures are not of the same size.');
  let [most, apart] = [0, 0];
  a.forEach((channel, at) => {
    const far = Math.abs(channel - b[at]!);
    most = Math.max(most, far);
    if (far > 0) apart++;
  });
  return { most, share: apart / a.length };
}

/** Red, green, blue and alpha of each pixel, as our chart has them. */
function ours({ values, height, bands, mode }: HorizonCase): Uint8ClampedArray {
  const context = contextOf(values.length, height);
  const image = context.createImageData(values.length, height);
  const surface = surfaceOf(image);
  surface.pixels.fill(packed(PAPER));
  const columns = columnsOf({ from: 0, to: values.length }, values.length);
  const look = {
    colours: bandColours(bands, 'light', PAPER),
    negatives: mode,
    missing: plain(packed('#ff00ff')),
    awaited: plain(packed('#00ff00')),
  };
  drawHorizon(surface, { top: 0, bottom: height }, extremesOf(values, columns), () => true, look);
  return image.data;
}

/** Likewise, as d3-horizon-chart has them, on the same paper and in the same colours. */
function reference({ values, height, bands, mode }: HorizonCase): Uint8ClampedArray {
  const place = document.body.appendChild(document.createElement('div'));
  chartOf(bands, height, mode).call(place, values);
  const context = contextOf(values.length, height);
  context.fillStyle = PAPER;
  context.fillRect(0, 0, values.length, height);
  context.drawImage(place.querySelector('canvas')!, 0, 0);
  place.remove();
  return context.getImageData(0, 0, values.length, height).data;
}

/** The ms that all charts of a view take, drawn by us and by the reference, by turns. */
export function times(
  charts: readonly (readonly number[])[],
  runs: number,
  { height, bands }: { readonly height: number; readonly bands: number },
): { readonly ours: readonly number[]; readonly reference: readonly number[] } {
  const found = { ours: [] as number[], reference: [] as number[] };
  const width = charts[0]!.length;
  const canvas = document.body.appendChild(document.createElement('canvas'));
  const shares = charts.map((values) => [Float32Array.from(values)]);
  for (let run = -3; run < runs; run++) {
    const own = taken(() => drawAll(canvas, shares, width, height, bands));
    const place = document.body.appendChild(document.createElement('div'));
    const others = taken(() => {
      for (const values of charts) chartOf(bands, height, 'mirror').call(place, values);
      for (const { length } of charts.slice(-1)) {
        place
          .querySelector<HTMLCanvasElement>('canvas:last-of-type')!
          .getContext('2d')!
          .getImageData(0, 0, 1, 1);
        void length;
      }
    });
    place.remove();
    if (run < 0) continue;
    found.ours.push(own);
    found.reference.push(others);
  }
  return found;
}

/** The ms that our view of so many charts takes at a width that is not that of the dumps, run after run. */
export function viewTimes(
  charts: readonly (readonly number[])[],
  runs: number,
  { width, height, bands }: { readonly width: number; readonly height: number; readonly bands: number },
): readonly number[] {
  const canvas = document.body.appendChild(document.createElement('canvas'));
  const shares = charts.map((values) => [Float32Array.from(values)]);
  const found: number[] = [];
  for (let run = -3; run < runs; run++) {
    const own = taken(() => drawAll(canvas, shares, width, height, bands));
    if (run >= 0) found.push(own);
  }
  return found;
}

function drawAll(
  canvas: HTMLCanvasElement,
  charts: readonly (readonly Float32Array[])[],
  width: number,
  height: number,
  bands: number,
): void {
  const rows = charts.map((shares, at): DrawnLayer => ({
    top: at * (height + 1),
    height: height + 1,
    shares,
  }));
  const dumps = charts[0]![0]!.length;
  drawLayers(fit(canvas, width, rows.length * (height + 1)), { from: 0, to: dumps }, rows, {
    palette: {
      paper: PAPER,
      ink: '#000000',
      quiet: '#555555',
      hairline: '#dddddd',
      faint: '#eeeeee',
      accent: '#3457d5',
    },
    chart: 'horizon',
    bands,
    negatives: 'mirror',
    here: new Uint8Array(dumps).fill(1),
    late: false,
    hasFailed: false,
    places: { values: dumpPlace(dumps), notFinite: dumpPlace(dumps) },
  });
  flush(canvas);
}

/** Until a pixel is read, what was drawn may only be noted. */
function flush(canvas: HTMLCanvasElement): void {
  canvas.getContext('2d')!.getImageData(0, 0, 1, 1);
}

function chartOf(bands: number, height: number, mode: 'mirror' | 'offset') {
  const { above, below } = bandColours(bands, 'light', PAPER);
  const side = (colours: Uint32Array) => [...colours.subarray(1)].map(css);
  const colours = [...side(below).reverse(), ...side(above)];
  return horizonChart().colors(colours).height(height).extent([-1, 1]).mode(mode);
}

function contextOf(width: number, height: number): CanvasRenderingContext2D {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [width, height];
  return canvas.getContext('2d')!;
}

function taken(work: () => void): number {
  const before = performance.now();
  work();
  return performance.now() - before;
}
