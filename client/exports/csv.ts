import type { AnomalySettings, ClassAnomalies } from '../../analysis/index.ts';
import type { RunDetail } from '../../schema/index.ts';
import type { ImageResults } from '../data/image-results.ts';
import type { Stretch } from '../drawing/scale.ts';

/** The error of each class at each visible dump, one line each. @param error an entry a dump, class after class */
export function errorsCsv(
  run: RunDetail,
  order: readonly number[],
  error: Float32Array,
  span: Stretch,
): string {
  const lines = ['class,name,iteration,error'];
  const dumps = run.iterations.length;
  for (const id of order) {
    const name = quoted(run.classNames[id]!);
    for (let dump = span.first; dump <= span.last; dump++) {
      const value = error[id * dumps + dump]!;
      lines.push(`${id},${name},${run.iterations[dump]},${value >= 0 ? Number(value.toPrecision(6)) : ''}`);
    }
  }
  return lines.join('\n') + '\n';
}

/** The anomaly iterations of each class among the visible dumps, one line each, with the rules that hold there and their scores. */
export function anomaliesCsv(
  run: RunDetail,
  order: readonly number[],
  { dumps, left, right }: ClassAnomalies,
  { window, threshold }: AnomalySettings,
  span: Stretch,
): string {
  const lines = ['class,name,iteration,window,threshold,left_score,right_score'];
  for (const id of order) {
    const name = quoted(run.classNames[id]!);
    for (let dump = span.first; dump <= span.last; dump++) {
      const [before, after] = [left[id * dumps + dump]!, right[id * dumps + dump]!];
      if (before < threshold && after < threshold) continue;
      lines.push(`${id},${name},${run.iterations[dump]},${window},${threshold},${before},${after}`);
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

/** What each image of the unfolded classes was taken for at each visible dump, one line each. */
export function predictionsCsv(run: RunDetail, results: Iterable<ImageResults>, span: Stretch): string {
  const lines = ['image,class,iteration,predicted,true_probability'];
  for (const result of results) {
    for (let dump = span.first; dump <= span.last; dump++) {
      if (result.isHere(dump)) lines.push(...predictionLines(run, result, dump));
    }
  }
  return lines.join('\n') + '\n';
}

function predictionLines(run: RunDetail, results: ImageResults, dump: number): string[] {
  return run.classImages[results.classId]!.map((image, place) => {
    const share = results.probability(dump, place).toFixed(3);
    const predicted = results.predicted(dump, place);
    return `${image},${results.classId},${run.iterations[dump]},${predicted},${share}`;
  });
}

export function quoted(text: string): string {
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
