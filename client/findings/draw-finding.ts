import { curvePoints, traceCurve, type ValueAxis } from '../drawing/curve.ts';
import type { Palette } from '../drawing/palette.ts';
import type { TimeScale } from '../drawing/scale.ts';

/** Height of the picture of a finding, in CSS pixels, and where in it the line and the bar stand. */
export const FINDING_HEIGHT = 36;
const LINE = { top: 3, bottom: 27 } as const;
const BAR = { top: 30, height: 4, least: 4 } as const;

/** Above this many times the least value, a line is drawn on a log scale. */
const WIDE = 50;

/** The picture of a finding: a measure over the run, and the stretch in which the rule holds. */
export interface DrawnFinding {
  /** An entry a dump; null until they are here. */
  readonly series: readonly Float64Array[] | null;
  /** Of the series; null where there is none. */
  readonly axis: FindingAxis | null;
  /** First and last dump. */
  readonly from: number;
  readonly to: number;
}

/** What lies between the bottom and the top of a picture. */
export interface FindingAxis {
  readonly least: number;
  readonly most: number;
  readonly isLog: boolean;
}

/** The axis of some series; null where they have no value. @param canLog whether the measure has a log scale */
export function axisOf(series: readonly Float64Array[], canLog: boolean): FindingAxis | null {
  const values = series.flatMap((one) => Array.from(one).filter(Number.isFinite));
  if (values.length === 0) return null;
  const [least, most] = extremes(values);
  const positive = values.filter((value) => value > 0);
  const smallest = positive.length > 0 ? extremes(positive)[0] : NaN;
  const isLog = canLog && least >= 0 && most > WIDE * smallest;
  return { least: isLog ? smallest : least, most, isLog };
}

function extremes(values: readonly number[]): [number, number] {
  return values.reduce<[number, number]>(
    ([least, most], value) => [Math.min(least, value), Math.max(most, value)],
    [Infinity, -Infinity],
  );
}

/** Draws the line of the measure, the stretch behind it and the bar below. */
export function drawFinding(
  context: CanvasRenderingContext2D,
  scale: TimeScale,
  { series, axis, from, to }: DrawnFinding,
  palette: Palette,
): void {
  context.clearRect(0, 0, scale.width, FINDING_HEIGHT);
  const [left, right] = [scale.x(from), scale.x(to + 1)];
  const width = Math.max(BAR.least, right - left);
  const start = right - left < BAR.least ? (left + right - BAR.least) / 2 : left;
  context.fillStyle = palette.faint;
  context.fillRect(start, 0, width, BAR.top);
  context.fillStyle = palette.ink;
  context.fillRect(start, BAR.top, width, BAR.height);
  if (!series || !axis) return;
  const { least, most, isLog } = axis;
  const shown = (value: number) => (isLog ? Math.log10(Math.max(value, least)) : value);
  const domain: [number, number] = [shown(least), shown(most)];
  const valueAxis: ValueAxis = { domain, span: [LINE.bottom, LINE.top] };
  context.beginPath();
  for (const one of series) {
    traceCurve(context, curvePoints(one.map(shown), scale, valueAxis));
  }
  context.strokeStyle = palette.quiet;
  context.lineWidth = 1.25;
  context.lineJoin = 'round';
  context.stroke();
}
