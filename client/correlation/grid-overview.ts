import {
  ChangeDetectionStrategy,
  Component,
  computed,
  effect,
  inject,
  input,
  viewChild,
  type ElementRef,
} from '@angular/core';
import { fit } from '../drawing/canvas.ts';
import { surfaceOf } from '../drawing/surface.ts';
import { gridColours, paintGrid } from '../grid/paint-grid.ts';
import { Preferences } from '../theme/preferences.ts';
import type { ShownGrid } from './shown-grid.ts';

/** Of the overview, at most, in CSS pixels. */
const ROOM = { width: 180, height: 120 } as const;

/** All of the grid in small, and a frame round what is visible of it, which a drag moves. */
@Component({
  selector: 'tc-grid-overview',
  template: `
    <div
      class="all"
      [style.width.px]="size().width"
      [style.height.px]="size().height"
      (pointerdown)="press($event)"
      (pointermove)="$event.buttons === 1 && move($event)"
    >
      <canvas #canvas aria-hidden="true"></canvas>
      <i
        [style.left.%]="100 * part().left"
        [style.top.%]="100 * part().top"
        [style.width.%]="100 * (part().right - part().left)"
        [style.height.%]="100 * (part().bottom - part().top)"
      ></i>
    </div>
    <button class="control" title="show all of the grid (0)" (click)="shown().visible.showAll()">
      show all
    </button>
  `,
  styles: `
    :host {
      position: absolute;
      z-index: 2;
      right: 8px;
      bottom: 8px;
      padding: 4px;
      border: 1px solid var(--hairline);
      border-radius: 4px;
      background: var(--paper);
    }
    .all {
      position: relative;
      cursor: move;
      touch-action: none;
    }
    canvas {
      display: block;
      width: 100%;
      height: 100%;
      pointer-events: none;
    }
    i {
      position: absolute;
      min-width: 4px;
      min-height: 4px;
      outline: 1.5px solid var(--accent);
      background: color-mix(in srgb, var(--accent) 12%, transparent);
      pointer-events: none;
    }
    .control {
      display: block;
      width: 100%;
      height: 20px;
      font-size: 11px;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class GridOverview {
  readonly shown = input.required<ShownGrid>();
  readonly #preferences = inject(Preferences);
  readonly canvas = viewChild.required<ElementRef<HTMLCanvasElement>>('canvas');
  readonly part = computed(() => this.shown().visible.part());
  readonly size = computed(() => {
    const { width, height } = this.shown().size();
    const scale = Math.min(ROOM.width / Math.max(1, width), ROOM.height / Math.max(1, height));
    return { width: Math.round(width * scale), height: Math.round(height * scale) };
  });

  constructor() {
    effect(() => this.#draw());
  }

  press(event: PointerEvent): void {
    (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
    this.move(event);
  }

  /** The middle of what is visible goes where the pointer is. */
  move({ offsetX, offsetY }: PointerEvent): void {
    const { width, height } = this.size();
    this.shown().visible.centre(offsetX / width, offsetY / height);
  }

  #draw(): void {
    const { correlations, layout } = this.shown();
    const [grid, correlation, size] = [layout(), correlations.correlation(), this.size()];
    const { context, width, height } = fit(this.canvas().nativeElement, size.width, size.height);
    if (!grid || !correlation || grid.rows.length === 0) return;
    const image = context.createImageData(width, height);
    const window = {
      left: 0,
      top: 0,
      scaleX: width / grid.columns.length,
      scaleY: height / grid.rows.length,
    };
    const links = correlations.links();
    paintGrid(
      surfaceOf(image),
      { correlation, layout: grid, window, links },
      gridColours(this.#preferences.palette()),
    );
    context.putImageData(image, 0, 0);
  }
}
