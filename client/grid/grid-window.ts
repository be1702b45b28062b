/** What of the grid a surface shows: from which CSS pixel of the grid on, and device pixels to one of them. */
export interface GridWindow {
  readonly left: number;
  readonly top: number;
  readonly scaleX: number;
  readonly scaleY: number;
}
