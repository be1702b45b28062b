import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { exact } from '../drawing/numbers.ts';
import { OpenRun } from '../page/open-run.ts';
import { SPEEDS, type Speed } from '../data/address.ts';
import { Playback } from './playback.ts';

/** Plays the iterations of the visible range, and steps through them. */
@Component({
  selector: 'tc-play',
  template: `
    <button
      class="control"
      aria-label="one iteration back"
      title="one iteration back (←)"
      (click)="playback.step(-1)"
    >
      <svg viewBox="0 0 12 12"><path d="M2 1h2v10H2zM11 1v10L4.500 6z" /></svg>
    </button>
    <button
      class="control"
      [attr.aria-label]="playback.playing() ? 'pause' : 'play'"
      [title]="(playback.playing() ? 'pause' : 'play') + ' (space, while the matrix has the focus)'"
      (click)="playback.toggle()"
    >
      <svg viewBox="0 0 12 12">
        @if (playback.playing()) {
          <path d="M2 1h3v10H2zM7 1h3v10H7z" />
        } @else {
          <path d="M2 0.500v11L11 6z" />
        }
      </svg>
    </button>
    <button
      class="control"
      aria-label="one iteration on"
      title="one iteration on (→)"
      (click)="playback.step(1)"
    >
      <svg viewBox="0 0 12 12"><path d="M8 1h2v10H8zM1 1v10L7.500 6z" /></svg>
    </button>
    <select #speed aria-label="speed" (change)="playback.pace(asSpeed(speed.value))">
      @for (dumps of speeds; track dumps) {
        <option [value]="dumps" [selected]="playback.speed() === dumps">{{ dumps }} a second</option>
      }
    </select>
    <span class="space"></span>
    <span>{{ where() }}</span>
  `,
  styles: `
    :host {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 4px;
      min-height: 28px;
      font-size: 12px;
      white-space: nowrap;
    }
    .control {
      width: 28px;
      padding: 0;
      border-color: var(--hairline);
    }
    svg {
      width: 12px;
      height: 12px;
      fill: var(--ink);
      vertical-align: -1px;
    }
    select {
      margin-left: 4px;
    }
    .space {
      flex: 1;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class PlayControls {
  readonly #run = inject(OpenRun);
  readonly playback = inject(Playback);
  readonly speeds = SPEEDS;

  readonly where = computed(() => {
    const dump = this.playback.playing() ? this.playback.dump() : this.#run.shown();
    const iteration = this.#run.iterations()[dump];
    if (iteration === undefined) return '';
    return `iteration ${exact(iteration)}, dump ${exact(dump + 1)} of ${exact(this.#run.dumps())}`;
  });

  asSpeed(text: string): Speed {
    return SPEEDS.find((speed) => String(speed) === text)!;
  }
}
