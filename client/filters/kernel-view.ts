import {
  ChangeDetectionStrategy,
  Component,
  computed,
  effect,
  inject,
  input,
  output,
  signal,
  viewChild,
  type ElementRef,
} from '@angular/core';
import { fit } from '../drawing/canvas.ts';
import { divergingColours } from '../drawing/diverging.ts';
import { measured } from '../drawing/numbers.ts';
import { groundOf } from '../drawing/ramps.ts';
import { Preferences } from '../theme/preferences.ts';
import { boxOf, coefficientAt, coefficientName, drawKernel, kernelLayout } from './kernel-image.ts';

/** A filter's coefficients at one dump as an image; pointer and arrow keys say a coefficient. */
@Component({
  selector: 'tc-kernel',
  template: `
    <canvas
      #canvas
      tabindex="0"
      role="img"
      [attr.aria-label]="label()"
      [style.width.px]="layout().width"
      [style.height.px]="layout().height"
      (pointermove)="point($event)"
      (pointerleave)="place.set(null)"
      (keydown)="key($event)"
      (blur)="place.set(null)"
    ></canvas>
  `,
  styles: `
    :host {
      display: block;
    }
    canvas {
      display: block;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class KernelView {
  readonly coefficients = input.required<Float32Array>();
  readonly kernel = input.required<readonly number[]>();
  /** The absolute value at both ends of the colours. */
  readonly extent = input.required<number>();
  readonly width = input.required<number>();
  readonly name = input.required<string>();
  /** What is said of the coefficient under the pointer; null where there is none. */
  readonly said = output<string | null>();
  readonly #preferences = inject(Preferences);
  readonly canvas = viewChild.required<ElementRef<HTMLCanvasElement>>('canvas');

  readonly layout = computed(() => kernelLayout(this.kernel(), this.width(), MOST_HEIGHT));
  /** The coefficient under the pointer, or that the arrow keys have come to. */
  readonly place = signal<number | null>(null);
  readonly #text = computed(() => {
    const place = this.place();
    if (place === null) return null;
    const value = this.coefficients()[place]!;
    const said = Number.isNaN(value) ? 'NaN' : measured(value);
    return `${coefficientName(this.layout(), place)}: ${said}`;
  });
  readonly label = computed(() => `${this.name()}${this.#text() === null ? '' : `, ${this.#text()}`}`);

  constructor() {
    effect(() => this.said.emit(this.#text()));
    effect(() => this.#draw());
  }

  point({ offsetX, offsetY }: PointerEvent): void {
    this.place.set(coefficientAt(this.layout(), offsetX, offsetY));
  }

  /** From coefficient to coefficient, as they lie. */
  key(event: KeyboardEvent): void {
    const [x, y] =
      { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key] ?? [];
    if (x === undefined || y === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const before = this.place();
    if (before === null) return this.place.set(0);
    const { cell, gap } = this.layout();
    const box = boxOf(this.layout(), before);
    const step = (by: number) => by * (cell + gap);
    const next = coefficientAt(this.layout(), box.x + cell / 2 + step(x), box.y + cell / 2 + step(y));
    if (next !== null) this.place.set(next);
  }

  #draw(): void {
    const { width, height, cell } = this.layout();
    const palette = this.#preferences.palette();
    const { context } = fit(this.canvas().nativeElement, width, height);
    context.clearRect(0, 0, width, height);
    const colours = divergingColours(groundOf(palette.paper));
    const look = { extent: this.extent(), colours, paper: palette.paper };
    drawKernel(context, this.layout(), this.coefficients(), look);
    const place = this.place();
    if (place === null) return;
    const { x, y } = boxOf(this.layout(), place);
    context.strokeStyle = palette.ink;
    context.strokeRect(x + 0.5, y + 0.5, Math.max(1, cell - 1), Math.max(1, cell - 1));
  }
}

/** Cells are made smaller where an image would be higher, in CSS pixels. */
const MOST_HEIGHT = 132;
