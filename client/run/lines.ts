import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { GRID_VIEWS } from '../data/views.ts';
import { nearestDump } from '../drawing/ruler.ts';
import { dumpIndex } from '../drawing/spaces.ts';
import { OpenRun } from '../page/open-run.ts';

/** The lines that go through all rows: the cursor, the selected iteration, the markers. */
@Component({
  selector: 'tc-lines',
  template: `
    @if (run.brush(); as brush) {
      <div class="brush" [style.left.px]="brush.left" [style.width.px]="brush.width"></div>
    }
    @if (at(); as at) {
      <i class="at" data-line="selected" [style.transform]="at"></i>
    }
    @for (line of markers(); track $index) {
      <i class="marker" data-line="marker" [style.transform]="line"></i>
    }
    @if (cursor(); as cursor) {
      <i class="cursor" [style.transform]="cursor"></i>
    }
  `,
  styles: `
    :host {
      position: absolute;
      z-index: 2;
      top: 0;
      bottom: 0;
      left: var(--gutter);
      overflow: hidden;
      pointer-events: none;
    }
    /* Below the timeline x stands for something else. */
    :host(.short) {
      bottom: auto;
      height: var(--timeline);
    }
    i {
      position: absolute;
      top: 0;
      bottom: 0;
      left: -0.5px;
      border-left: 1px solid var(--ink);
    }
    .brush {
      position: absolute;
      top: 0;
      bottom: 0;
      border: solid var(--accent);
      border-width: 0 1px;
      background: color-mix(in srgb, var(--accent) 14%, transparent);
    }
    .cursor {
      opacity: 0.65;
      mix-blend-mode: normal;
      box-shadow: 1px 0 color-mix(in srgb, var(--paper) 60%, transparent);
    }
    .at {
      border-left-color: var(--accent);
      box-shadow:
        1px 0 color-mix(in srgb, var(--paper) 70%, transparent),
        -1px 0 color-mix(in srgb, var(--paper) 70%, transparent);
    }
    /* Over the selected iteration: its line shows between the dots. */
    .marker {
      border-left-style: dotted;
      box-shadow: 1px 0 color-mix(in srgb, var(--paper) 50%, transparent);
    }
  `,
  host: {
    '[style.width.px]': 'run.plotWidth()',
    '[class.short]': 'isShort()',
    'aria-hidden': 'true',
  },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Lines {
  readonly run = inject(OpenRun);
  /** There is no plot of iterations below the timeline, or one that has its own lines. */
  readonly isShort = computed(() => GRID_VIEWS.includes(this.run.view()));
  readonly cursor = computed(() => this.#shift(this.run.cursor()));
  readonly at = computed(() => this.#shift(this.run.at()));
  readonly markers = computed(() =>
    this.run
      .address()
      .markers.map(({ iteration }) => this.#shift(nearestDump(this.run.iterations(), iteration))),
  );

  #shift(dump: number | null): string | null {
    return dump === null ? null : `translateX(${this.run.scale().middle(dumpIndex(dump))}px)`;
  }
}
