import { ChangeDetectionStrategy, Component, input, output } from '@angular/core';
import type { RequestError } from '../data/request.ts';

/** What the server said, and the offer to ask again. */
@Component({
  selector: 'tc-failure',
  template: `
    <p role="alert">{{ error().message }}</p>
    <button class="control" (click)="again.emit()">try again</button>
  `,
  styles: `
    :host {
      display: flex;
      align-items: center;
      gap: 12px;
      padding: 12px;
    }
    .control {
      border-color: var(--hairline);
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Failure {
  readonly error = input.required<RequestError>();
  readonly again = output();
}
