import {
  ChangeDetectionStrategy,
  Component,
  computed,
  inject,
  input,
  signal,
  viewChild,
  type ElementRef,
} from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import type { RunSummary } from '../../schema/index.ts';
import { runsNeed } from '../data/needs.ts';
import { liveVersion } from '../data/live-events.ts';
import { present } from '../data/coordinator.ts';
import { declareNeeds } from '../data/declare-needs.ts';
import { takeNews } from '../data/take-news.ts';
import { exact, percent } from '../drawing/numbers.ts';
import { Keys } from '../keys/keys.ts';
import { CopyButton } from '../shell/copy-button.ts';
import { Failure } from '../shell/failure.ts';
import { Header } from '../shell/header.ts';
import { matches } from './matches.ts';

const DATE = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' });

/** Every run that the server knows. */
@Component({
  selector: 'tc-run-list',
  imports: [RouterLink, Header, CopyButton, Failure],
  templateUrl: './run-list.html',
  styleUrl: './run-list.css',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class RunList {
  /** Another one than when the list was shown before, so that it is asked for again. */
  readonly #round = signal(Date.now());
  readonly #need = computed(() => runsNeed(this.#round()));
  readonly #coordinator = declareNeeds(() => [this.#need()]);
  readonly field = viewChild.required<ElementRef<HTMLInputElement>>('field');

  /** Whether the address is of no page. */
  readonly isElsewhere = input(false);
  readonly address = inject(Router).url;
  readonly search = signal('');
  readonly answer = computed(() => this.#coordinator.answer(this.#need()));
  readonly runs = computed(() => present(this.answer()));
  readonly found = computed(() => this.runs()?.filter((run) => matches(run, this.search())));
  readonly percent = percent;

  constructor() {
    takeNews({
      version: liveVersion(() => ''),
      isBusy: this.#coordinator.awaited,
      take: () => this.#round.update((round) => round + 1),
    });
    inject(Keys).bind({
      keys: ['/'],
      shown: ['/'],
      does: 'search the runs',
      run: () => this.focusSearch(),
    });
  }

  focusSearch(): void {
    this.field().nativeElement.focus();
  }

  tryAgain(): void {
    this.#coordinator.retry();
  }

  /** Of what log and index both say; a dash where neither can be read: a run has a class at least. */
  counted({ classes }: RunSummary, count: number): string {
    return classes === 0 ? '–' : exact(count);
  }

  /** Of what the index alone says. */
  indexed({ state, dumps }: RunSummary): string {
    return state === 'unindexed' || state === 'unreadable' ? '–' : exact(dumps);
  }

  date(iso: string | null): string {
    return iso === null ? '' : DATE.format(new Date(iso));
  }
}
