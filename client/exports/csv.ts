import type { AnomalySettings, ClassAnomalies, Prediction } from '../../analysis/index.ts';
import type { RunDetail } from '../../schema/index.ts';
import type { ImageResults } from '../data/image-results.ts';
import type { LevelValue } from '../data/level-chunk.ts';
import type { Stretch } from '../drawing/scale.ts';

/** What is told of a bucket, in this order, and what it is called. */
export const BUCKET_KINDS = ['min', 'max', 'mean'] as const;
export const BUCKET_WORDS = { min: 'least', max: 'greatest', mean: 'mean' } as const;

/** The error of each class at each visible dump, one line each. @param errorOf undefined where it is not here */
export function errorsCsv(
  run: RunDetail,
  order: readonly number[],
  errorOf: (id: number, dump: number) => number | undefined,
  span: Stretch,
): string {
  const lines = ['class,name,iteration,error'];
  for (const id of order) {
    const name = quoted(run.classNames[id]!);
    for (let dump = span.first; dump <= span.last; dump++) {
      const value = errorOf(id, dump);
      lines.push(`${id},${name},${run.iterations[dump]},${numberText(value, 6)}`);
    }
  }
  return lines.join('\n') + '\n';
}

/** Where a run is longer than the screen: least, greatest and mean error of each class in each visible bucket of dumps, one line each. @param valueOf undefined where nothing is here */
export function levelErrorsCsv(
  run: RunDetail,
  order: readonly number[],
  valueOf: (id: number, dump: number) => LevelValue | undefined,
  span: Stretch,
): string {
  const words = BUCKET_KINDS.map((kind) => BUCKET_WORDS[kind]);
  const lines = [`class,name,iteration,last_iteration,${words.join(',')}`];
  for (const id of order) {
    const name = quoted(run.classNames[id]!);
    for (let dump = span.first; dump <= span.last; dump++) {
      const value = valueOf(id, dump);
      if (!value) continue;
      const { first, last } = value;
      const numbers = BUCKET_KINDS.map((kind) => numberText(value[kind], 6));
      lines.push(`${id},${name},${run.iterations[first]},${run.iterations[last]},${numbers.join(',')}`);
      dump = last;
    }
  }
  return lines.join('\n') + '\n';
}

/** The anomaly iterations of each class among the visible dumps, one line each, with the rules that hold there and their scores. */
export function anomaliesCsv(
  run: RunDetail,
  order: readonly number[],
  { offsets, dump, left, right }: ClassAnomalies,
  { window, threshold }: AnomalySettings,
  span: Stretch,
): string {
  const lines = ['class,name,iteration,window,threshold,left_score,right_score'];
  for (const id of order) {
    const name = quoted(run.classNames[id]!);
    for (let at = offsets[id]!; at < offsets[id + 1]!; at++) {
      if (dump[at]! < span.first || dump[at]! > span.last) continue;
      const [before, after] = [left[at]!, right[at]!];
      if (before < threshold && after < threshold) continue;
      lines.push(`${id},${name},${run.iterations[dump[at]!]},${window},${threshold},${before},${after}`);
    }
  }
  return lines.join('\n') + '\n';
}

/** What the images of a class are taken for at each visible dump that is here, a line for each class and dump with such images. */
export function confusionsCsv(run: RunDetail, results: ImageResults, span: Stretch): string {
  const lines = ['class,name,iteration,predicted,predicted_name,images'];
  const name = quoted(run.classNames[results.classId]!);
  for (let dump = span.first; dump <= span.last; dump++) {
    const counts = new Map<number, number>();
    for (let place = 0; results.isHere(dump) && place < results.images; place++) {
      const predicted = results.predicted(dump, place)!;
      counts.set(predicted, (counts.get(predicted) ?? 0) + 1);
    }
    for (const [predicted, images] of [...counts].sort(([a], [b]) => a - b)) {
      const other = quoted(run.classNames[predicted]!);
      lines.push(`${results.classId},${name},${run.iterations[dump]},${predicted},${other},${images}`);
    }
  }
  return lines.join('\n') + '\n';
}

export const PREDICTIONS_HEADER = 'image,class,iteration,predicted,true_probability\n';

/** What each image of a class was taken for at each visible dump that is here, one line each, without the header. */
export function predictionLines(run: RunDetail, results: ImageResults, span: Stretch): string {
  const lines: string[] = [];
  const images = run.classImages[results.classId]!;
  for (let dump = span.first; dump <= span.last; dump++) {
    if (!results.isHere(dump)) continue;
    images.forEach((image, place) => {
      const { predicted, probability } = predictionAt(results, dump, place);
      lines.push(`${image},${results.classId},${run.iterations[dump]},${predicted},${probability}\n`);
    });
  }
  return lines.join('');
}

/** What one image was taken for at each visible dump that is here, one line each. */
export function historyCsv(run: RunDetail, results: ImageResults, image: number, span: Stretch): string {
  const lines = ['image,iteration,predicted,predicted_name,true_probability'];
  const place = run.classImages[results.classId]!.indexOf(image);
  for (let dump = span.first; dump <= span.last; dump++) {
    if (!results.isHere(dump)) continue;
    const { predicted, probability } = predictionAt(results, dump, place);
    const name = quoted(run.classNames[predicted]!);
    lines.push(`${image},${run.iterations[dump]},${predicted},${name},${probability}`);
  }
  return lines.join('\n') + '\n';
}

/** The stretches of visible dumps at which one image was taken for the same class, one line each. */
export function spansCsv(
  run: RunDetail,
  spans: readonly Prediction[],
  image: number,
  { first, last }: Stretch,
): string {
  const lines = ['image,from,to,dumps,predicted,predicted_name'];
  for (const { class: id, from, to } of spans) {
    const [begin, end] = [Math.max(from, first), Math.min(to, last)];
    if (begin > end) continue;
    const iterations = `${run.iterations[begin]},${run.iterations[end]},${end - begin + 1}`;
    lines.push(`${image},${iterations},${id},${quoted(run.classNames[id]!)}`);
  }
  return lines.join('\n') + '\n';
}

/** The probability with the three digits that 255ths have. */
function predictionAt(results: ImageResults, dump: number, place: number) {
  return {
    predicted: results.predicted(dump, place)!,
    probability: results.probability(dump, place).toFixed(3),
  };
}

/** A number of so many digits; nothing where there is none. */
export function numberText(value: number | undefined, digits: number): string {
  return value === undefined || Number.isNaN(value) ? '' : String(Number(value.toPrecision(digits)));
}

export function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
