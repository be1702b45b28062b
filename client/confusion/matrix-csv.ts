import type { Confusion } from '../../analysis/index.ts';
import { quoted } from '../exports/csv.ts';

/** How many images of each class are taken for each other one at an iteration, and how many are right; a line a cell with images. */
export function confusionCsv(names: readonly string[], confusion: Confusion, iteration: number): string {
  const lines = ['iteration,class,name,predicted,predicted_name,images'];
  const { offsets, predicted, count } = confusion;
  for (let id = 0; id < confusion.classes; id++) {
    for (let entry = offsets[id]!; entry < offsets[id + 1]!; entry++) {
      const other = predicted[entry]!;
      lines.push(
        `${iteration},${id},${quoted(names[id]!)},${other},${quoted(names[other]!)},${count[entry]}`,
      );
    }
  }
  return lines.join('\n') + '\n';
}
