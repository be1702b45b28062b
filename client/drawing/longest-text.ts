/** The width of the widest of these texts, in CSS pixels; 0 where there are none. @param font as CSS writes it */
export function longestText(texts: readonly string[], font: string): number {
  const context = new OffscreenCanvas(1, 1).getContext('2d')!;
  context.font = font;
  return texts.reduce((most, text) => Math.max(most, context.measureText(text).width), 0);
}
