import type { Compared } from './compare.ts';
import type { Samples } from '../bench/measure.ts';

/** What is compared: its name, and the bytes that it reads. */
export interface Matter {
  readonly title: string;
  readonly bytes: number;
}

/** What was compared, as a table; a ratio is to the first row. */
export function markdownTable(compared: readonly Compared[], { title, bytes }: Matter): string {
  const head = [
    `${title}, ${(bytes / 1e9).toFixed(2)} GB`,
    'seconds',
    'GB/s',
    'processor seconds',
    'time, ×',
    'processor time, ×',
  ];
  const rows = compared.map(({ peer, seconds, processor, ratio, processorRatio }) => [
    peer.name,
    spread(seconds),
    number(bytes / seconds.median / 1e9),
    spread(processor),
    spread(ratio),
    spread(processorRatio),
  ]);
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function spread({ median, spread: [low, high] }: Samples): string {
  return `${number(median)} (${number(low)} – ${number(high)})`;
}

/** Three digits that count, without an exponent. */
function number(value: number): string {
  return value >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
}
