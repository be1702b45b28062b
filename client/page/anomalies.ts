import { Injectable, computed, inject, linkedSignal, signal } from '@angular/core';
import {
  classAnomalies,
  classAnomalyFacts,
  overallAnomalies,
  scoresAbove0,
  scoresOfClass,
  type AnomalySettings,
  type Flips,
  type Scores,
} from '../../analysis/index.ts';
import { failureOf, present, type Need } from '../data/coordinator.ts';
import { declareNeeds } from '../data/declare-needs.ts';
import {
  flipsNeed,
  flipsWithinNeed,
  framed,
  isBeyond,
  strongFlipsNeed,
  type StrongFlips,
} from '../data/flips-need.ts';
import { rested } from '../data/rested.ts';
import { Settling } from '../data/settling.ts';
import { GRID_VIEWS } from '../data/views.ts';
import type { Stretch } from '../drawing/scale.ts';
import { dumpIndex, type DumpIndex } from '../drawing/spaces.ts';
import { allowedRule, defaultRule, typicalImages } from './anomaly-rule.ts';
import { OpenRun } from './open-run.ts';
import { visibleDumps } from './visible-dumps.ts';

/** How long the range rests before the flips in it are asked for, in ms. */
const REST = 300;

/** Of which run flips of anomalies are wanted, and those that are here. */
interface StrongSource {
  readonly run: string | undefined;
  readonly found: StrongFlips | undefined;
}

/** The anomaly iterations of all classes, for the window and threshold that the reader has chosen. */
@Injectable()
export class Anomalies {
  readonly #run = inject(OpenRun);
  readonly #slider = new Settling();

  /** Flips are the largest answer of the page: they come after the first picture, unless it is made of them. */
  readonly #isTheirTurn = computed(() => GRID_VIEWS.includes(this.#run.view()) || this.#run.isPictured());
  readonly #need = computed(() => {
    const run = this.#run.detail();
    return run && run.dumps > 0 && this.#isTheirTurn() ? flipsNeed(run) : undefined;
  });
  readonly #coordinator = declareNeeds(() =>
    [this.#need(), this.#withinNeed()].filter((need) => need !== undefined),
  );
  readonly #answers = computed(() =>
    [this.#need(), this.#withinNeed()]
      .filter((need) => need !== undefined)
      .map((need) => this.#coordinator.answer(need)),
  );
  readonly #first = computed(() => {
    const need = this.#need();
    return (need && present(this.#coordinator.answer(need))) ?? null;
  });
  readonly #visible = rested(
    computed(() => aroundDumps(visibleDumps(this.#run), this.#run.dumps()), { equal: sameStretch }),
    REST,
  );
  /** Where flips are more than a page holds: those of what is visible. */
  readonly #withinNeed = computed(() => {
    const [run, first, visible] = [this.#run.detail(), this.#first(), this.#visible()];
    const isMissing = first !== null && isBeyond(first.known, visible, this.#run.dumps());
    return run && isMissing ? flipsWithinNeed(run, visible) : undefined;
  });
  /** Whether more images flip in the run than a page holds. */
  readonly isCut = computed(() => this.#first()?.isCut ?? false);
  readonly #held = computed(() => {
    const need = this.#withinNeed();
    return (need && present(this.#coordinator.answer(need))) ?? this.#first();
  });
  /** All flips at the dumps that are known. */
  readonly recorded = computed(() => this.#held()?.flips ?? null);
  /** The dumps that all flips are known of, where these are not all: more images flip in the run than a page holds. */
  readonly recordedPart = computed<Stretch | null>(() => {
    const known = this.#held()?.known;
    return known && (known.first > 0 || known.last < this.#run.dumps() - 1) ? known : null;
  });
  /** The dumps that anomalies are known of, where these are not all. */
  readonly part = computed(() => (this.#strong() ? null : this.recordedPart()));
  /** The flips that anomalies are made of: all, or of a run with more than a page holds those of anomalies. */
  readonly flips = computed(() => {
    const [strong, dumps] = [this.#strong(), this.#run.dumps()];
    return strong ? framed(strong.flips, 0, dumps) : this.recorded();
  });
  readonly failure = computed(() => failureOf(this.#answers()));
  readonly awaited = computed(() => {
    const isToCome = this.#run.detail() !== undefined && !this.#isTheirTurn();
    const need = this.#strongNeed();
    const answers = [...this.#answers(), ...(need ? [this.#strongFlips.answer(need)] : [])];
    return isToCome || answers.some(({ state }) => state === 'awaited');
  });

  /** The rule that the run begins with. */
  readonly suited = computed(() => {
    const run = this.#run.detail();
    return run ? defaultRule(run.dumps, typicalImages(run.classImages)) : null;
  });
  readonly #window = computed(() => this.#run.address().window);
  readonly #threshold = computed(() => this.#run.address().threshold);
  /** As the address says, and ahead of it while a slider moves. */
  readonly rule = linkedSignal<AnomalySettings | null>(() => {
    const [run, suited] = [this.#run.detail(), this.suited()];
    if (!run || !suited) return null;
    const asked = { window: this.#window(), threshold: this.#threshold() };
    const { window, threshold } = allowedRule(asked, run.dumps, run.classImages);
    return { window: window ?? suited.window, threshold: threshold ?? suited.threshold };
  });
  readonly #rested = rested(this.rule, REST, () => this.rule() !== null);
  /** What flips of anomalies are asked for by: those of a lower threshold do for a higher one. */
  readonly #asked = linkedSignal<AnomalySettings | null, AnomalySettings | null>({
    source: this.#rested,
    computation: (rule, before) => {
      const last = before?.value ?? null;
      return rule && last?.window === rule.window && last.threshold <= rule.threshold ? last : rule;
    },
  });
  readonly #strongNeed = computed(() => {
    const [run, asked] = [this.#run.detail(), this.#asked()];
    if (!run || !asked || !this.isCut()) return undefined;
    const need: Need<StrongFlips> = strongFlipsNeed(run, this.#run.classOf(), asked, undefined, (dumps) =>
      this.#read.set({ key: need.key, dumps }),
    );
    return need;
  });
  readonly #strongFlips = declareNeeds(() => (this.#strongNeed() ? [this.#strongNeed()!] : []));
  /** How many dumps have been looked at for the flips of anomalies. */
  readonly #read = signal({ key: '', dumps: 0 });
  /** What part of the run that is, 0…1, while those of another rule are on their way; null else. */
  readonly reading = computed(() => {
    const [need, { key, dumps }] = [this.#strongNeed(), this.#read()];
    if (!need || this.#strongFlips.answer(need).state !== 'awaited') return null;
    return key === need.key ? dumps / this.#run.dumps() : 0;
  });
  /** Those of the rule before, until those of another window are here. */
  readonly #strong = linkedSignal<StrongSource, StrongFlips | null>({
    source: () => {
      const need = this.#strongNeed();
      const run = need && this.#run.detail()?.id;
      return { run, found: need && present(this.#strongFlips.answer(need)) };
    },
    computation: ({ run, found }, before) => {
      const last = run !== undefined && before?.source.run === run ? before.value : null;
      return found ?? last;
    },
  });
  /** The least threshold that anomalies are known of, where it is above the chosen one: there are more of them than a page holds. */
  readonly least = computed(() => {
    const [strong, threshold] = [this.#strong(), this.#ruleThreshold()];
    return strong && threshold !== undefined && strong.threshold > threshold ? strong.threshold : null;
  });
  readonly #ruleWindow = computed(() => this.#strong()?.window ?? this.rule()?.window);
  readonly #ruleThreshold = computed(() => this.rule()?.threshold);

  /** The scores of all classes, class after class. */
  readonly scores = computed(() => {
    const [run, flips, window] = [this.#run.detail(), this.flips(), this.#ruleWindow()];
    if (!run || !flips || window === undefined) return null;
    return classAnomalies(flips, this.#run.classOf(), run.classNames.length, window);
  });
  /** For each class how many anomaly iterations it has, and its largest score. */
  readonly facts = computed(() => {
    const [scores, threshold] = [this.scores(), this.#ruleThreshold()];
    return scores && threshold !== undefined ? classAnomalyFacts(scores, threshold) : null;
  });
  /** Images in classes that reach the threshold, an entry a dump. */
  readonly overall = computed(() => {
    const [scores, threshold] = [this.scores(), this.#ruleThreshold()];
    return scores && threshold !== undefined ? overallAnomalies(scores, threshold, scores.dumps) : null;
  });

  /** The selected class; null for all of them. */
  readonly class = computed(() => {
    const { class: id } = this.#run.address();
    return id !== null && id < (this.#run.detail()?.classes ?? 0) ? id : null;
  });
  /** The scores of the selected class, or of all; the least that counts among them. */
  readonly selected = computed<(Scores & { readonly threshold: number }) | null>(() => {
    const [id, threshold] = [this.class(), this.#ruleThreshold()];
    if (threshold === undefined) return null;
    if (id !== null) return this.scores() && { ...this.ofClass(id)!, threshold };
    return this.overall() && { ...scoresAbove0(this.overall()!), threshold };
  });
  readonly #dumps = computed(() => {
    const selected = this.selected();
    if (!selected) return [];
    const { dump, left, right, threshold } = selected;
    return [...dump].filter((_, at) => left[at]! >= threshold || right[at]! >= threshold);
  });

  /** All flips at a dump, and at others; null where they are not known. */
  flipsAt(dump: number): Flips | null {
    const part = this.recordedPart();
    return !part || (part.first <= dump && dump <= part.last) ? this.recorded() : null;
  }

  ofClass(id: number): Scores | null {
    const scores = this.scores();
    return scores && scoresOfClass(scores, id);
  }

  /** Moves the rule at once; the address follows when it rests. */
  slide(part: Partial<AnomalySettings>): void {
    this.rule.update((rule) => rule && { ...rule, ...part });
    this.#slider.move(() => this.choose({}));
  }

  /** Makes a rule part of the address; what suits the run is left out of it. */
  choose(part: Partial<AnomalySettings>): void {
    this.#slider.stop();
    const [rule, suited] = [this.rule(), this.suited()];
    if (!rule || !suited) return;
    const chosen = { ...rule, ...part };
    this.#run.selection.change('settings', {
      window: chosen.window === suited.window ? null : chosen.window,
      threshold: chosen.threshold === suited.threshold ? null : chosen.threshold,
    });
  }

  before(dump: number): DumpIndex | undefined {
    const found = this.#dumps().findLast((other) => other < dump);
    return found === undefined ? undefined : dumpIndex(found);
  }

  after(dump: number): DumpIndex | undefined {
    const found = this.#dumps().find((other) => other > dump);
    return found === undefined ? undefined : dumpIndex(found);
  }
}

/** Whole parts of the run, of a quarter of what is visible or more, so that moving on a little asks for the same. */
function aroundDumps({ first, last }: Stretch, dumps: number): Stretch {
  const step = 2 ** Math.ceil(Math.log2(Math.max(64, (last - first + 1) / 4)));
  const end = Math.ceil((last + 1) / step) * step;
  return { first: Math.floor(first / step) * step, last: Math.min(end, dumps) - 1 };
}

function sameStretch(a: Stretch, b: Stretch): boolean {
  return a.first === b.first && a.last === b.last;
}
