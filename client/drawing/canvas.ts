/** A canvas fitted to its place: CSS pixels in, device pixels behind. */
export interface Fitted {
  readonly context: CanvasRenderingContext2D;
  /** Device pixels to a CSS pixel. */
  readonly ratio: number;
  readonly width: number;
  readonly height: number;
}

/** Gives a canvas the size of its place, in whole device pixels, and a context whose unit is a CSS pixel. */
export function fit(canvas: HTMLCanvasElement, width: number, height: number): Fitted {
  const ratio = globalThis.devicePixelRatio || 1;
  const [wide, high] = [Math.max(1, Math.round(width * ratio)), Math.max(1, Math.round(height * ratio))];
  if (canvas.width !== wide) canvas.width = wide;
  if (canvas.height !== high) canvas.height = high;
  const context = canvas.getContext('2d')!;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  return { context, ratio, width: wide, height: high };
}
