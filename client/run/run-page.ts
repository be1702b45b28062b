import {
  ChangeDetectionStrategy,
  Component,
  computed,
  effect,
  inject,
  input,
  viewChild,
} from '@angular/core';
import { RouterLink } from '@angular/router';
import { Title } from '@angular/platform-browser';

import { Selection } from '../data/selection.ts';
import { dumpIndex } from '../drawing/spaces.ts';
import { Keys } from '../keys/keys.ts';
import { copyText } from '../shell/copy-button.ts';
import { Failure } from '../shell/failure.ts';
import { Header } from '../shell/header.ts';
import { Preferences } from '../theme/preferences.ts';
import { Timeline } from '../timeline/timeline.ts';
import { Validation } from '../validation/validation.ts';
import { ValidationSettings } from '../validation/validation-settings.ts';
import { Inspector } from './inspector.ts';
import { Lines } from './lines.ts';
import { OpenRun } from './open-run.ts';
import { StatusBar } from './status-bar.ts';

/** One run: the timeline over a view, both over the same x axis, and the inspector beside them. */
@Component({
  selector: 'tc-run-page',
  imports: [
    Failure,
    Header,
    Inspector,
    Lines,
    RouterLink,
    StatusBar,
    Timeline,
    Validation,
    ValidationSettings,
  ],
  providers: [OpenRun, Selection],
  templateUrl: './run-page.html',
  styleUrl: './run-page.css',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class RunPage {
  /** The run's id, from the address. */
  readonly id = input.required<string>({ alias: 'run' });
  readonly run = inject(OpenRun);
  readonly preferences = inject(Preferences);
  readonly timeline = viewChild(Timeline);

  readonly failed = computed(() => {
    const answer = this.run.answer();
    return answer.state === 'failed' ? answer.error : undefined;
  });

  constructor() {
    const title = inject(Title);
    effect(() => this.run.id.set(this.id()));
    effect(() => title.setTitle(`${this.run.detail()?.name ?? this.id()} · Traincube`));
    this.#bindKeys();
  }

  fold(): void {
    this.preferences.inspector.update((inspector) => (inspector === 'open' ? 'folded' : 'open'));
  }

  share(): void {
    void copyText(location.href);
  }

  search(): void {}

  #bindKeys(): void {
    const arrow = (event: KeyboardEvent, by: number) => this.#step(by * (event.shiftKey ? 10 : 1));
    inject(Keys).bind(
      {
        keys: ['ArrowLeft'],
        shown: ['←', 'shift ←'],
        does: 'one dump back; ten',
        run: (event) => arrow(event, -1),
      },
      {
        keys: ['ArrowRight'],
        shown: ['→', 'shift →'],
        does: 'one dump on; ten',
        run: (event) => arrow(event, 1),
      },
      {
        keys: ['m'],
        shown: ['m'],
        does: 'a marker at the cursor; again removes it',
        run: () => this.timeline()?.markers().add(this.run.shown()),
      },
      { keys: ['i'], shown: ['i'], does: 'fold the inspector', run: () => this.fold() },
      { keys: ['Escape'], shown: ['Esc'], does: 'let go of the selection', run: () => this.#letGo() },
    );
  }

  #step(by: number): void {
    const dump = Math.min(Math.max(this.run.shown() + by, 0), this.run.dumps() - 1);
    this.run.cursor.set(null);
    if (this.run.dumps() > 0) this.run.select(dumpIndex(dump), 'keys');
  }

  /** First of the image, then of the class and the iteration. */
  #letGo(): void {
    const { image } = this.run.address();
    this.run.selection.change('keys', image !== null ? { image: null } : { class: null, at: null });
  }
}
