import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { overdue } from '../data/overdue.ts';
import { exact } from '../drawing/numbers.ts';
import { Keys } from '../keys/keys.ts';
import { Saving } from './saving.ts';

/** Binds Esc as long as something is being saved. */
@Component({
  selector: 'tc-stop-saving',
  template: '<button class="control" (click)="saving.stop()">stop <kbd>Esc</kbd></button>',
  styles: '.control { border-color: var(--hairline); }',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class StopSaving {
  readonly saving = inject(Saving);

  constructor() {
    inject(Keys).bind({
      keys: ['Escape'],
      shown: ['Esc'],
      does: 'stop saving',
      run: () => this.saving.stop(),
    });
  }
}

/** How far a file has come that takes longer than a reader notices, and why it was not saved. */
@Component({
  selector: 'tc-save-progress',
  imports: [StopSaving],
  template: `
    @if (saving.progress(); as progress) {
      <div class="strip" [class.early]="!late()">
        <span role="status">saving {{ progress.text }}</span>
        <progress
          [attr.aria-label]="progress.text + ', saved'"
          [max]="progress.of"
          [value]="progress.done"
        ></progress>
        <span class="number">{{ exact(progress.done) }} of {{ exact(progress.of) }}</span>
        <tc-stop-saving />
      </div>
    } @else if (saving.failure(); as failure) {
      <div class="strip">
        <span role="alert">Not saved. {{ failure }}</span>
        <button class="control" (click)="saving.stop()">close</button>
      </div>
    }
  `,
  styles: `
    .strip {
      position: fixed;
      z-index: 5;
      right: 12px;
      bottom: calc(var(--status) + 12px);
      display: flex;
      align-items: center;
      gap: 12px;
      max-width: calc(100vw - 24px);
      padding: 8px 12px;
      border: 1px solid var(--hairline);
      border-radius: 4px;
      background: var(--paper);
      font-size: 12px;
    }
    .early {
      visibility: hidden;
    }
    progress {
      width: 120px;
      height: 6px;
      accent-color: var(--accent);
    }
    .control {
      border-color: var(--hairline);
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class SaveProgress {
  readonly saving = inject(Saving);
  readonly late = overdue(() => this.saving.progress() !== null);
  readonly exact = exact;
}
