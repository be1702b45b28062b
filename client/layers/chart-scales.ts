import type { LayerChart, LayerMeasure } from '../data/address.ts';
import {
  downFromOneScale,
  emptyExtent,
  linearScale,
  logScale,
  logScaleAbout,
  positiveScale,
  signedScale,
  widen,
  type Extent,
  type ValueScale,
} from '../drawing/value-scale.ts';
import { MEASURE_FACTS } from '../page/layer-measures.ts';
import { isOfCoefficients } from './box-charts.ts';

export interface ScaleChoice {
  readonly chart: LayerChart;
  readonly measure: LayerMeasure;
  readonly isLog: boolean;
  /** Whether all charts have the same scale, or each its own. */
  readonly isShared: boolean;
}

/** For each node the scale of its chart, over the whole run: panning and zooming change no colour. */
export function chartScales(
  series: ReadonlyMap<number, readonly Float64Array[]>,
  choice: ScaleChoice,
): ReadonlyMap<number, ValueScale> {
  const scales = new Map<number, ValueScale>();
  const shared = emptyExtent();
  for (const [node, all] of series) {
    const own = choice.isShared ? shared : emptyExtent();
    for (const values of all) widen(own, values);
    if (!choice.isShared) scales.set(node, scaleOf(own, choice));
  }
  if (!choice.isShared) return scales;
  const scale = scaleOf(shared, choice);
  return new Map([...series.keys()].map((node) => [node, scale]));
}

/** A chart takes little of a scale that takes less than this share of it. */
const LITTLE = 0.1;

/**
 * The node whose values are so large that half of the charts or more take little of the scale that all share, and look alike; null where there is none.
 * @param base the value that stands for nothing
 */
export function flattener(series: ReadonlyMap<number, readonly Float64Array[]>, base: number): number | null {
  const reaches = [...series].map(([node, all]) => {
    const extent = emptyExtent();
    for (const values of all) widen(extent, values);
    return { node, reach: Math.max(0, extent.max - base, base - extent.min) };
  });
  const known = reaches.filter(({ reach }) => Number.isFinite(reach)).sort((a, b) => b.reach - a.reach);
  const [largest] = known;
  const middle = known[Math.floor(known.length / 2)];
  return largest && middle && middle.reach < LITTLE * largest.reach ? largest.node : null;
}

/** A horizon begins at the value that stands for nothing, and diverges there where values lie on both sides; lines and boxes go from the least to the most with the value that they are compared with, those that share a scale from 0 where nothing is below it. */
export function scaleOf(extent: Extent, { chart, measure, isLog, isShared }: ScaleChoice): ValueScale {
  const { values, reference } = MEASURE_FACTS[measure];
  if (isOfCoefficients(chart)) return fromLeastToMost(extent);
  if (chart !== 'horizon') {
    const whole = withReference(extent, reference);
    if (isLog) return logScale(whole);
    return values === 'positive' && isShared ? positiveScale(whole) : fromLeastToMost(whole);
  }
  if (isLog) return reference === undefined ? logScale(extent) : logScaleAbout(reference, extent);
  if (values === 'signed') return signedScale(extent);
  return values === 'positive' ? positiveScale(extent) : downFromOneScale(extent);
}

/** With the value that others are compared with: on which side of it they all lie is to be seen. */
function withReference(extent: Extent, reference: number | undefined): Extent {
  if (reference === undefined || !(extent.min <= extent.max)) return extent;
  const whole = { ...extent };
  widen(whole, [reference]);
  return whole;
}

function fromLeastToMost({ min, max }: Extent): ValueScale {
  if (!(min <= max)) return linearScale(0, 1);
  return min < max ? linearScale(min, max) : linearScale(min - 0.5, max + 0.5);
}
