import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { RouterOutlet } from '@angular/router';
import { Keys } from '../keys/keys.ts';
import { KEY_LIST_DIALOG, KeyList } from '../keys/key-list.ts';
import { Preferences } from '../theme/preferences.ts';
import { Dialogs } from './dialogs.ts';

@Component({
  selector: 'tc-app',
  imports: [RouterOutlet],
  template: '<router-outlet />',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class App {
  readonly #dialogs = inject(Dialogs);

  constructor() {
    inject(Preferences);
    inject(Keys).bind({
      keys: ['?'],
      shown: ['?'],
      does: 'this list of keys',
      run: () => void this.#dialogs.open(KeyList, KEY_LIST_DIALOG),
    });
  }
}
