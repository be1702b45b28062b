import { signal, type WritableSignal } from '@angular/core';

/** How a text is written. */
export interface TextStyle {
  /** In CSS pixels. */
  readonly size: number;
  readonly weight: number;
}

/** Texts that are laid out to be measured: a canvas, which tells the longest ones, knows of no digits of one width and of no other form of a letter. */
const LAID_OUT = 8;

/**
 * The width of the widest of these texts as the page writes them, in CSS pixels; 0 where there are none. It is laid out, in an element that is there for just
 * that. A signal that asks is told when a typeface has come.
 */
export function longestText(texts: readonly string[], { size, weight }: TextStyle): number {
  typefaces();
  const context = new OffscreenCanvas(1, 1).getContext('2d')!;
  context.font = `${weight} ${size}px 'Inter Variable', sans-serif`;
  const widths = texts.map((text) => ({ text, width: context.measureText(text.replace(/\d/g, '0')).width }));
  const longest = widths.sort((a, b) => b.width - a.width).slice(0, LAID_OUT);
  const laid = document.createElement('div');
  laid.textContent = longest.map(({ text }) => text).join('\n');
  laid.style.cssText = `position: absolute; visibility: hidden; white-space: pre; font-size: ${size}px; font-weight: ${weight}`;
  document.body.append(laid);
  const { width } = laid.getBoundingClientRect();
  laid.remove();
  return width;
}

let arrivals: WritableSignal<number> | undefined;

/** How often typefaces have come. */
function typefaces(): number {
  if (!arrivals) {
    const count = (arrivals = signal(0));
    document.fonts.addEventListener('loadingdone', () => count.update((times) => times + 1));
  }
  return arrivals();
}
