import { ChangeDetectionStrategy, Component } from '@angular/core';

/** In place of a part of the page whose script did not come: the browser asks for it again only with a new page. */
@Component({
  selector: 'tc-not-loaded',
  template: `
    <p role="alert">This part of the page could not be loaded.</p>
    <button class="control" (click)="reload()">reload the page</button>
  `,
  styles: `
    :host {
      display: block;
      padding: 12px;
    }
    p {
      margin-bottom: 12px;
    }
    :host(.in-row) {
      display: flex;
      align-items: center;
      gap: 12px;
      padding: 0;
    }
    :host(.in-row) p {
      margin: 0;
    }
    .control {
      border-color: var(--hairline);
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class NotLoaded {
  reload(): void {
    location.reload();
  }
}
