import type { RunDetail } from '../../schema/index.ts';
import type { ImageResults } from '../data/image-results.ts';
import type { Stretch } from '../drawing/scale.ts';
import type { Palette } from '../drawing/palette.ts';

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

/** A text in its place on the picture, in CSS pixels; right-aligned at `x` where `right`. */
interface Label {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly right: boolean;
  readonly quiet: boolean;
}

/** What the page shows at the moment: canvases and the texts between them, as they stand on the screen. */
export function pictureOf(page: HTMLElement, palette: Palette): Promise<Blob> {
  const { left, top, width, height } = page.getBoundingClientRect();
  const ratio = devicePixelRatio;
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const context = canvas.getContext('2d')!;
  context.scale(ratio, ratio);
  context.fillStyle = palette.paper;
  context.fillRect(0, 0, width, height);
  for (const drawn of page.querySelectorAll('canvas')) {
    const box = drawn.getBoundingClientRect();
    const clip = drawn.closest('.scroller')?.getBoundingClientRect() ?? box;
    context.save();
    context.beginPath();
    context.rect(clip.left - left, clip.top - top, clip.width, clip.height);
    context.clip();
    context.drawImage(drawn, box.left - left, box.top - top, box.width, box.height);
    context.restore();
  }
  for (const label of labelsOf(page)) {
    context.font = "12px 'Inter Variable', sans-serif";
    context.textAlign = label.right ? 'right' : 'left';
    context.textBaseline = 'middle';
    context.fillStyle = label.quiet ? palette.quiet : palette.ink;
    context.fillText(label.text, label.x - left, label.y - top);
  }
  return new Promise((resolve) => canvas.toBlob((blob) => resolve(blob!), 'image/png'));
}

/** The texts of the gutter that are on the screen. */
function labelsOf(page: HTMLElement): Label[] {
  const labels: Label[] = [];
  const below = page.querySelector('.scroller')?.getBoundingClientRect();
  for (const element of page.querySelectorAll<HTMLElement>('[data-label]')) {
    const box = element.getBoundingClientRect();
    const y = (box.top + box.bottom) / 2;
    const inRows = element.closest('.scroller') !== null;
    if (inRows && below && (y < below.top || y > below.bottom)) continue;
    const right = element.dataset['label'] === 'right';
    const quiet = element.closest('.quiet') !== null;
    labels.push({ text: element.textContent.trim(), x: right ? box.right : box.left, y, right, quiet });
  }
  return labels;
}

/** Hands a file to the browser to save. */
export function save(content: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

function quoted(text: string): string {
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
