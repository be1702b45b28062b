import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { Router } from '@angular/router';
import { DialogRef } from '@angular/cdk/dialog';
import { Keys } from './keys.ts';

/** What the pointer and the keys of a focused row do; the other keys are listed from what is bound. */
const GESTURES = [
  ['↑ ↓ Home End', 'in the rows: from class to class, from image to image, from chart to chart'],
  ['Enter', 'in the rows: unfold a cluster, a class, an image, a module, a layer; fold it'],
  ['< >', 'in the rows: lower or higher image rows'],
  ['↑ ↓ ← → Enter', 'in the confusion matrix: from cell to cell; choose one'],
  ['Backspace', 'in the layers: to the node above, which is folded'],
  ['shift ↑ ↓, alt ↑ ↓', 'in the layers: select several charts; move the chart'],
  ['p', 'in the layers: the selected charts stand first; again: back'],
  [
    '↑ ↓ ← →',
    'in the Correlation grid: from cell to cell; with shift from layer to layer, from class to class',
  ],
  ['space, shift space', 'in the Correlation grid: unfold or fold the layer, the class'],
  ['+ − 0', 'in the Correlation grid: closer, farther, all of it'],
  ['Tab', 'in the Cube: from the front to the top, to the right face, to the corner, which arrows move'],
  ['↑ ↓, Page Up, Page Down', 'in the Cube: from row to row, from layer to layer, from class to class'],
  ['← →', 'on the right face of the Cube: from class to class'],
  ['Enter, ctrl Enter', 'in the grid and the Cube: choose; a mini-set more, or less'],
  ['move', 'a line at that dump through every row; the inspector follows'],
  ['click', 'select; again to let go'],
  ['shift-click', 'a marker; drag it to move, double-click to name'],
  ['drag in the timeline', 'zoom in; double-click resets, in the rows too'],
  ['shift-drag in the rows', 'zoom in'],
  ['ctrl-wheel, pinch', 'zoom about the pointer'],
  ['alt-wheel', 'height of the rows of images, and of filters'],
  ['drag, wheel', 'pan, scroll'],
] as const;

/** How its dialog is opened: wide enough for keys and gestures side by side. */
export const KEY_LIST_DIALOG = {
  autoFocus: 'dialog',
  ariaLabel: 'Keys',
  maxWidth: 'min(1040px, 90vw)',
} as const;

@Component({
  selector: 'tc-key-list',
  template: `
    <div class="list" role="document">
      <div class="columns">
        <dl>
          @for (binding of keys.bindings(); track binding) {
            <dt>
              @for (key of binding.shown; track key) {
                <kbd>{{ key }}</kbd>
              }
            </dt>
            <dd>{{ binding.does }}</dd>
          }
        </dl>
        @if (isOfRun) {
          <dl>
            @for (line of gestures; track line[0]) {
              <dt class="quiet">{{ line[0] }}</dt>
              <dd>{{ line[1] }}</dd>
            }
          </dl>
        }
      </div>
      <button class="control" (click)="dialog.close()">close</button>
    </div>
  `,
  styles: `
    .list {
      padding: 16px;
    }
    .columns {
      display: flex;
      flex-wrap: wrap;
      gap: 8px 40px;
      margin-bottom: 12px;
    }
    dl {
      display: grid;
      flex: 1 1 300px;
      grid-template-columns: auto 1fr;
      align-content: start;
      gap: 8px 16px;
      margin: 0;
    }
    dt {
      display: flex;
      gap: 4px;
      justify-content: flex-end;
    }
    .control {
      border-color: var(--hairline);
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class KeyList {
  readonly keys = inject(Keys);
  readonly gestures = GESTURES;
  /** Whether views are there that these are for. */
  readonly isOfRun = inject(Router).url.startsWith('/runs/');
  readonly dialog = inject(DialogRef);

  constructor() {
    // What opened it closes it.
    this.dialog.keydownEvents.subscribe((event) => {
      if (event.key !== '?') return;
      // Whoever hears it after this does not find the dialog any more.
      event.preventDefault();
      this.dialog.close();
    });
  }
}
