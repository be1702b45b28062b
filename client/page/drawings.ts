import { Injectable, signal } from '@angular/core';

/** Draws again what a canvas shows, in CSS pixels from its top left corner. */
export type Repaint = (context: CanvasRenderingContext2D) => void;

/** How to draw the page's canvases again where a picture of the page can hold more than their pixels: lines and text. */
@Injectable()
export class Drawings {
  /** The part of the page that a picture shows. */
  readonly page = signal<HTMLElement | undefined>(undefined);
  readonly #repaints = new WeakMap<HTMLCanvasElement, Repaint>();

  set(canvas: HTMLCanvasElement, repaint: Repaint): void {
    this.#repaints.set(canvas, repaint);
  }

  /** Undefined where the canvas holds nothing but pixels. */
  of(canvas: HTMLCanvasElement): Repaint | undefined {
    return this.#repaints.get(canvas);
  }
}
