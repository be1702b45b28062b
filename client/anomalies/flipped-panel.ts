import { ChangeDetectionStrategy, Component, computed, inject, input, linkedSignal } from '@angular/core';
import type { Rule } from '../../analysis/index.ts';
import { present } from '../data/coordinator.ts';
import { exact } from '../drawing/numbers.ts';
import { ImageRows } from '../images/image-rows.ts';
import { Segments } from '../images/segments.ts';
import { AllImages } from '../page/all-images.ts';
import { Anomalies } from '../page/anomalies.ts';
import { OpenRun } from '../page/open-run.ts';
import { FLIPPED_LISTS, flipNotes, flippedAt, longest, nothingFlipped, type FlippedList } from './flipped.ts';
import type { Ranked } from './ranking.ts';

const LIST_NAMES: Readonly<Record<FlippedList, string>> = {
  leftLearned: '▽ learned',
  leftForgotten: '▽ forgotten',
  rightLearned: '△ learned',
  rightForgotten: '△ forgotten',
};

/** The images that flipped at the selected iteration, in four lists by rule and direction. */
@Component({
  selector: 'tc-flipped-panel',
  imports: [ImageRows, Segments],
  template: `
    <h2>iteration {{ iteration() }}{{ cluster() === null ? '' : ', cluster ' + (cluster()! + 1) }}</h2>
    @if (total() > 0) {
      <tc-segments
        aria-label="images that flipped at the iteration"
        [segments]="segments()"
        [chosen]="list()"
        (choose)="list.set($event)"
      />
      <tc-image-rows
        [images]="images()"
        [isOfAll]="of() === null"
        [note]="brief()"
        [whole]="whole()"
        nothing="no image flipped so"
      />
    } @else {
      <p class="quiet">{{ nothing() }}</p>
    }
  `,
  styles: `
    :host {
      display: flex;
      flex: 1 0 auto;
      flex-direction: column;
      padding-top: 8px;
    }
    /* Where the inspector is higher than what is in it, the list takes what is left. */
    tc-image-rows {
      flex: 1 0 auto;
      max-height: var(--rows);
    }
    h2 {
      font-weight: 600;
    }
    h2,
    p {
      padding: 4px 12px 8px;
    }
    tc-segments {
      margin: 0 12px 8px;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class FlippedPanel {
  readonly #run = inject(OpenRun);
  readonly #anomalies = inject(Anomalies);
  readonly #all = inject(AllImages);
  /** Whose images are listed; null until that is known. */
  readonly ranked = input.required<Ranked | null>();
  /** The rule whose longest list is shown first; null for the longest of all. */
  readonly favoured = input.required<Rule | null>();
  /** The class whose images these are; null for all. */
  readonly of = input.required<string | null>();
  /** The cluster that they are of; null where they are of no cluster alone. */
  readonly cluster = input.required<number | null>();
  readonly nothing = computed(() => {
    const [overall, dump] = [this.#anomalies.overall(), this.#run.at()];
    const isElsewhere = overall && dump !== null && overall.left[dump]! + overall.right[dump]! > 0;
    if (this.cluster() !== null)
      return 'no anomaly here: no class of the cluster has as many flips as the threshold';
    return nothingFlipped(this.of(), Boolean(isElsewhere));
  });

  readonly flipped = computed(() => {
    const [flips, ranked, rule, dump] = [
      this.#anomalies.flips(),
      this.ranked(),
      this.#anomalies.rule(),
      this.#run.at(),
    ];
    if (!flips || !ranked || !rule || dump === null) return null;
    return flippedAt(flips, dump, rule.window, (image, side) => ranked.counts(image, side, dump));
  });
  readonly total = computed(() => {
    const flipped = this.flipped();
    return flipped ? FLIPPED_LISTS.reduce((sum, list) => sum + flipped[list].length, 0) : 0;
  });
  readonly list = linkedSignal<FlippedList>(() => {
    const flipped = this.flipped();
    return flipped ? longest(flipped, this.favoured()) : 'leftLearned';
  });
  readonly segments = computed(() =>
    FLIPPED_LISTS.map((value) => ({
      value,
      name: LIST_NAMES[value],
      count: this.flipped()?.[value].length ?? null,
    })),
  );
  readonly images = computed(() => this.flipped()?.[this.list()] ?? new Int32Array());
  readonly #before = this.#all.at(computed(() => (this.#run.at() ? this.#run.at()! - 1 : null)));
  readonly #after = this.#all.at(this.#run.at);
  readonly #note = computed(() => {
    const [flips, dump, names] = [this.#anomalies.flips(), this.#run.at(), this.#run.detail()?.classNames];
    const taken = { before: present(this.#before()), after: present(this.#after()) };
    if (!flips || dump === null) return () => null;
    return flipNotes(flips, dump, (image, when) => names?.[taken[when]?.predicted[image] ?? -1] ?? '');
  });
  readonly brief = computed(() => {
    const note = this.#note();
    return (image: number) => note(image)?.brief ?? '';
  });
  readonly whole = computed(() => {
    const note = this.#note();
    return (image: number) => note(image)?.whole ?? '';
  });
  readonly iteration = computed(() =>
    this.#run.at() === null ? '' : exact(this.#run.iterations()[this.#run.at()!]!),
  );
}
