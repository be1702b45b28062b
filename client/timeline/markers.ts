import {
  ChangeDetectionStrategy,
  Component,
  ElementRef,
  Injector,
  afterNextRender,
  computed,
  effect,
  inject,
  signal,
  viewChild,
} from '@angular/core';
import type { Marker } from '../data/markers.ts';
import { exact, short } from '../drawing/numbers.ts';
import { nearestDump } from '../drawing/ruler.ts';
import { dumpIndex, px, type DumpIndex } from '../drawing/spaces.ts';
import { OpenRun } from '../page/open-run.ts';

/** A label that is nearer than this to the right edge stands left of its line, in CSS pixels. */
const LABEL_ROOM = 100;

/** The handles of the markers: drag or arrow keys move one, double-click or Enter names it, Delete removes it. */
@Component({
  selector: 'tc-markers',
  templateUrl: './markers.html',
  styleUrl: './markers.css',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Markers {
  readonly run = inject(OpenRun);
  /** The marker that is being named. */
  readonly naming = signal<number | null>(null);
  readonly field = viewChild<ElementRef<HTMLInputElement>>('field');
  readonly #element = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  readonly #injector = inject(Injector);
  #dragged: number | undefined;

  constructor() {
    effect(() => {
      this.field()?.nativeElement.focus();
      this.field()?.nativeElement.select();
    });
  }

  readonly shown = computed(() =>
    this.run.address().markers.map((marker) => ({
      ...marker,
      label: marker.name || short(marker.iteration),
      isLast: this.run.plotWidth() - this.#x(marker.iteration) < LABEL_ROOM,
      text: `marker ${marker.name} at iteration ${exact(marker.iteration)}`,
      x: this.#x(marker.iteration),
    })),
  );

  #x(iteration: number): number {
    return this.run.scale().middle(dumpIndex(nearestDump(this.run.iterations(), iteration)));
  }

  remove(iteration: number): void {
    this.#set(this.#all().filter((marker) => marker.iteration !== iteration));
  }

  name(iteration: number, name: string): void {
    this.naming.set(null);
    this.#set(this.#all().map((marker) => (marker.iteration === iteration ? { iteration, name } : marker)));
    afterNextRender(() => this.#element.querySelector<HTMLElement>(`#marker-${iteration}`)?.focus(), {
      injector: this.#injector,
    });
  }

  press(event: PointerEvent, iteration: number): void {
    event.stopPropagation();
    (event.currentTarget as Element).setPointerCapture(event.pointerId);
    this.#dragged = iteration;
  }

  drag(event: PointerEvent, plot: Element): void {
    if (this.#dragged === undefined) return;
    event.stopPropagation();
    const dump = this.run.scale().dumpAt(px(event.clientX - plot.getBoundingClientRect().left));
    this.run.cursor.set(dump);
    if (this.#move(this.#dragged, dump)) this.#dragged = this.run.iterations()[dump]!;
  }

  release(event: PointerEvent): void {
    event.stopPropagation();
    this.#dragged = undefined;
  }

  key(event: KeyboardEvent, iteration: number): void {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (event.key === 'Delete' || event.key === 'Backspace') this.remove(iteration);
    else if (event.key === 'Enter') this.naming.set(iteration);
    else if (step) this.#move(iteration, dumpIndex(nearestDump(this.run.iterations(), iteration) + step));
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** @returns whether it has moved: not onto another one, nor off the run */
  #move(iteration: number, dump: DumpIndex): boolean {
    const to = this.run.iterations()[dump];
    if (to === undefined || this.#all().some((marker) => marker.iteration === to)) return false;
    const moved = this.#all().map((marker) =>
      marker.iteration === iteration ? { ...marker, iteration: to } : marker,
    );
    this.run.selection.change('timeline', { markers: moved }, false);
    return true;
  }

  #all(): readonly Marker[] {
    return this.run.address().markers;
  }

  #set(markers: readonly Marker[]): void {
    this.run.selection.change('timeline', { markers });
  }
}
