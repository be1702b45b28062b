import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import {
  EVIDENCE_RATES,
  LISTED_PAIRS,
  type EvidenceRate,
  type ListedPairs,
} from '../data/correlation-fields.ts';
import { counted, exact } from '../drawing/numbers.ts';
import { Correlations } from '../grid/correlations.ts';
import { ClassCard } from './class-card.ts';
import { evidenceAdvice } from './evidence-advice.ts';
import { MiniSetCard } from './mini-set-card.ts';
import { PairList, type ListedPair } from './pair-list.ts';

/** Without any beyond chance, so many of the strongest. */
const STRONGEST = 5;

/** Which mini-sets move with which classes, beyond chance: the strongest first, and what was tested. */
@Component({
  selector: 'tc-evidence',
  imports: [ClassCard, MiniSetCard, PairList],
  templateUrl: './evidence-panel.html',
  styleUrl: './evidence-panel.css',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class EvidencePanel {
  readonly correlations = inject(Correlations);
  readonly run = this.correlations.run;
  readonly rates: readonly EvidenceRate[] = EVIDENCE_RATES;
  readonly scopes: readonly ListedPairs[] = LISTED_PAIRS;
  readonly rate = computed(() => this.run.address().evidenceRate);
  readonly pairs = computed(() => this.run.address().listedPairs);
  readonly evidence = this.correlations.evidence;
  readonly #beyond = computed(() => this.correlations.links().length);

  readonly awaited = computed(
    () =>
      !this.evidence() &&
      !this.correlations.evidenceFailed() &&
      !this.isBare() &&
      !this.correlations.failure(),
  );
  /** Whether there is no mini-set to test. */
  readonly isBare = computed(() => this.correlations.correlation()?.sets.layer.length === 0);

  readonly sentence = computed(() => {
    const evidence = this.evidence();
    if (!evidence) return '';
    const beyond = this.#beyond();
    const tested = `${counted(evidence.tested, 'pair')} of mini-set and class that could meet at two episodes`;
    const verdict =
      beyond === 0
        ? `None of ${tested} is beyond chance at a false discovery rate of ${this.rate()} %.`
        : `${exact(beyond)} of ${tested} ${beyond === 1 ? 'is' : 'are'} beyond chance: of such a list ${this.rate()} % are false at most, on the average.`;
    return evidence.tested === 0
      ? 'No mini-set appears at two episodes of a class: nothing can be beyond chance.'
      : verdict;
  });
  /** Which pairs are listed, where it is not only those beyond chance. */
  readonly scope = computed(() => {
    const evidence = this.evidence();
    if (!evidence || evidence.set.length === 0) return '';
    if (this.isWeak()) return this.listed() > 0 ? 'The strongest, which may be chance:' : '';
    if (this.pairs() === 'beyond') return '';
    const [listed, met] = [evidence.set.length, counted(evidence.met, 'pair')];
    return listed === evidence.met
      ? `All ${met} that meet at an episode, the strongest first:`
      : `The strongest ${exact(listed)} of ${met} that meet at an episode; select a mini-set or a class for all of its own:`;
  });
  /** What to try where nothing is beyond chance. */
  readonly advice = computed(() => {
    const { correlation, settings, suitedFilters } = this.correlations;
    const [found, evidence] = [correlation(), this.evidence()];
    if (!found || !evidence || this.#beyond() > 0) return '';
    const least = evidence.q[0] ?? Infinity;
    return evidenceAdvice({
      struck: this.correlations.struck(),
      dumps: found.iterations.runDumps,
      ...settings(),
      suited: suitedFilters(),
      standsOut: evidence.rare > 0,
      rate: EVIDENCE_RATES.find((rate) => least <= rate / 100),
    });
  });

  /** How many of the strongest pairs are listed. */
  readonly listed = computed(() => {
    const [evidence, beyond] = [this.evidence(), this.#beyond()];
    if (!evidence) return 0;
    if (this.pairs() === 'all') return evidence.set.length;
    return beyond > 0 ? beyond : Math.min(evidence.set.length, STRONGEST);
  });
  /** Whether what is listed may all be chance. */
  readonly isWeak = computed(() => this.#beyond() === 0 && this.pairs() === 'beyond');

  setPairs(listedPairs: ListedPairs): void {
    this.run.selection.change('settings', { listedPairs });
  }

  setRate(evidenceRate: number): void {
    this.run.selection.change('settings', { evidenceRate: evidenceRate as EvidenceRate });
  }

  /** Selects mini-set, layer and class; again lets go. With ctrl the mini-set besides others. */
  choose({ set, layer, class: id, isSelected, adds }: ListedPair): void {
    if (isSelected) {
      const sets = adds ? this.correlations.without(set) : [];
      return this.run.selection.change('inspector', { sets, class: null, node: null });
    }
    this.run.selection.change('inspector', {
      sets: this.correlations.withSet(set, adds),
      class: id,
      node: this.correlations.nodes()[layer]!,
      also: [],
      filter: null,
      image: null,
    });
  }
}
