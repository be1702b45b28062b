import { ChangeDetectionStrategy, Component, inject, output } from '@angular/core';
import { RouterLink } from '@angular/router';
import { MatMenuModule } from '@angular/material/menu';
import { KEY_LIST_DIALOG, KeyList } from '../keys/key-list.ts';
import { Preferences, THEMES } from '../theme/preferences.ts';
import { Dialogs } from './dialogs.ts';

/** The first row of every page. What the page is called and what it alone can do is projected into it. */
@Component({
  selector: 'tc-header',
  imports: [RouterLink, MatMenuModule],
  template: `
    <a class="brand" routerLink="/runs">Traincube</a>
    <ng-content />
    <span class="space"></span>
    <button class="control" (click)="search.emit()">search <kbd>/</kbd></button>
    <ng-content select="[actions]" />
    <button class="control" [matMenuTriggerFor]="theme">theme</button>
    <button class="control" (click)="help()">help <kbd>?</kbd></button>
    <mat-menu #theme="matMenu">
      @for (name of themes; track name) {
        <button
          mat-menu-item
          role="menuitemradio"
          [attr.aria-checked]="preferences.theme() === name"
          (click)="preferences.theme.set(name)"
        >
          {{ preferences.theme() === name ? '●' : '○' }} {{ name }}
        </button>
      }
    </mat-menu>
  `,
  styles: `
    :host {
      display: flex;
      align-items: center;
      gap: 4px;
      height: var(--header);
      padding: 0 12px;
      border-bottom: 1px solid var(--hairline);
      white-space: nowrap;
    }
    .brand {
      color: var(--ink);
      font-weight: 650;
    }
    .space {
      flex: 1;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Header {
  readonly preferences = inject(Preferences);
  readonly themes = THEMES;
  readonly search = output();
  readonly #dialogs = inject(Dialogs);

  help(): void {
    this.#dialogs.open(KeyList, KEY_LIST_DIALOG);
  }
}
