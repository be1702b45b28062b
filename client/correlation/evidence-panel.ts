import { ChangeDetectionStrategy, Component, DestroyRef, computed, inject, signal } from '@angular/core';
import { EVIDENCE_RATES, type EvidenceRate } from '../data/correlation-fields.ts';
import { css } from '../drawing/colours.ts';
import { counted, exact, measured } from '../drawing/numbers.ts';
import { Correlations } from '../grid/correlations.ts';
import { gridColours } from '../grid/paint-grid.ts';
import { Preferences } from '../theme/preferences.ts';
import { evidenceAdvice } from './evidence-advice.ts';
import { filterList } from './grid-text.ts';
import { MiniSetCard } from './mini-set-card.ts';
import { rateText } from './rate-text.ts';

/** How many pairs are listed, and how many more each time. */
const LISTED = 50;

/** Without any beyond chance, so many of the strongest. */
const STRONGEST = 5;

/** Which mini-sets move with which classes, beyond chance: the strongest first, and what was tested. */
@Component({
  selector: 'tc-evidence',
  imports: [MiniSetCard],
  templateUrl: './evidence-panel.html',
  styleUrl: './evidence-panel.css',
  host: { '[style.--linked]': 'linked()' },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class EvidencePanel {
  readonly correlations = inject(Correlations);
  readonly run = this.correlations.run;
  readonly #preferences = inject(Preferences);
  /** The colour of what is beyond chance, as in the grid. */
  readonly linked = computed(() => css(gridColours(this.#preferences.palette()).linked));
  readonly rates: readonly EvidenceRate[] = EVIDENCE_RATES;
  readonly exact = exact;
  readonly rate = computed(() => this.run.address().evidenceRate);
  readonly evidence = this.correlations.evidence;
  readonly #wanted = signal(LISTED);
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
    if (evidence.tested === 0)
      return 'No mini-set appears at two episodes of a class: nothing can be tested.';
    const tested = counted(evidence.tested, 'pair');
    const beyond = this.#beyond();
    return beyond === 0
      ? `None of ${tested} of mini-set and class is beyond chance at a false discovery rate of ${this.rate()} %.`
      : `${exact(beyond)} of ${tested} of mini-set and class ${beyond === 1 ? 'is' : 'are'} beyond chance: of such a list ${this.rate()} % are false at most, on the average.`;
  });
  /** What to try where nothing is beyond chance. */
  readonly advice = computed(() => {
    const { correlation, settings, suitedFilters } = this.correlations;
    const [found, evidence] = [correlation(), this.evidence()];
    if (!found || !evidence || this.#beyond() > 0) return '';
    const least = evidence.q[0] ?? Infinity;
    return evidenceAdvice({
      iterations: found.iterations,
      ...settings(),
      suited: suitedFilters(),
      standsOut: evidence.rare > 0,
      rate: EVIDENCE_RATES.find((rate) => least <= rate / 100),
    });
  });

  readonly rows = computed(() => {
    const [evidence, correlation] = [this.evidence(), this.correlations.correlation()];
    if (!evidence || !correlation) return [];
    const beyond = this.#beyond();
    const count = Math.min(
      beyond > 0 ? evidence.set.length : evidence.rare,
      beyond > 0 ? Math.min(beyond, this.#wanted()) : STRONGEST,
    );
    // As long as the list may become; the logarithm keeps a single large one from flattening the others.
    const top = Math.log1p(evidence.lift.subarray(0, Math.max(count, beyond)).reduce(larger, 0));
    const selected = new Set(this.correlations.selected());
    const { class: chosen } = this.run.address();
    return Array.from({ length: count }, (_, at) => {
      const set = evidence.set[at]!;
      const id = correlation.iterations.classes[evidence.column[at]!]!;
      const layer = correlation.sets.layer[set]!;
      const filters = this.correlations.filtersOf(set);
      const name = this.correlations.layers()[layer]!.name;
      const of = this.run.detail()!.classNames[id]!;
      const seen = `${exact(evidence.observed[at]!)} of ${exact(evidence.episodes[at]!)}`;
      const [lift, q] = [measured(evidence.lift[at]!), rateText(evidence.q[at]!)];
      return {
        key: `${set}-${id}`,
        set,
        layer,
        class: id,
        name,
        filters: `${filters[0]!}${filters.length > 1 ? ` +${exact(filters.length - 1)}` : ''}`,
        of,
        seen,
        lift,
        q,
        share: Math.log1p(evidence.lift[at]!) / top,
        isSelected: selected.has(set) && chosen === id,
        isWeak: at >= beyond,
        text: `${name}, ${counted(filters.length, 'filter')} (${filterList(filters)}) and ${of}: at ${seen} episodes, by chance ${measured(evidence.expected[at]!)}; lift ${lift}, p ${measured(evidence.p[at]!)}, q ${q}`,
      };
    });
  });
  readonly more = computed(() => Math.max(0, this.#beyond() - this.rows().length));

  constructor() {
    inject(DestroyRef).onDestroy(() => this.correlations.hovered.set(null));
  }

  lengthen(): void {
    this.#wanted.update((wanted) => wanted + LISTED);
  }

  setRate(evidenceRate: number): void {
    this.run.selection.change('settings', { evidenceRate: evidenceRate as EvidenceRate });
  }

  point(row: { readonly layer: number; readonly set: number; readonly class: number } | null): void {
    this.correlations.hovered.set(row && { layer: row.layer, set: row.set, class: row.class, dump: null });
    const node = row && this.correlations.nodes()[row.layer]!;
    this.run.hovered.set(row && { cluster: null, class: row.class, image: null, node, within: 'inspector' });
  }

  /** Selects mini-set, layer and class; again lets go. With ctrl the mini-set besides others. */
  choose(
    row: {
      readonly layer: number;
      readonly set: number;
      readonly class: number;
      readonly isSelected: boolean;
    },
    { ctrlKey, metaKey }: MouseEvent,
  ): void {
    const adds = ctrlKey || metaKey;
    if (row.isSelected) {
      const sets = adds ? this.correlations.without(row.set) : [];
      return this.run.selection.change('inspector', { sets, class: null, node: null });
    }
    this.run.selection.change('inspector', {
      sets: this.correlations.withSet(row.set, adds),
      class: row.class,
      node: this.correlations.nodes()[row.layer]!,
      also: [],
      filter: null,
      image: null,
    });
  }
}

function larger(a: number, b: number): number {
  return Math.max(a, b);
}
