import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { ablationEffects, choicesText, filterWords, pointsText } from '../../analysis/index.ts';
import { dumpedLayers, type AblatedFilters, type AblationSummary } from '../../schema/index.ts';
import { ablationNeed } from '../data/ablation-needs.ts';
import { failureOf, present } from '../data/coordinator.ts';
import { declareNeeds } from '../data/declare-needs.ts';
import { overdue } from '../data/overdue.ts';
import { exact } from '../drawing/numbers.ts';
import { nearestDump } from '../drawing/ruler.ts';
import { dumpIndex } from '../drawing/spaces.ts';
import { saveCsv } from '../exports/save.ts';
import { Network } from '../page/network.ts';
import { Offers, type Offer } from '../page/offers.ts';
import { OpenRun } from '../page/open-run.ts';
import { Failure } from '../shell/failure.ts';
import { AblateCommand } from './ablate-command.ts';
import { ablationCsv } from './ablation-csv.ts';
import { ablationList } from './ablation-list.ts';
import { effectAxis, effectRow } from './effect-rows.ts';
import { selectedFilters } from './selected-filters.ts';

/** Classes that are listed at first, and filters of a layer. */
const LISTED = 100;
const NAMED = 24;

/** What setting filters to zero did to each class, beside what random filters in their place did (DeepTracker, sections 8.2 and 8.3). */
@Component({
  selector: 'tc-ablation',
  imports: [AblateCommand, Failure],
  templateUrl: './ablation-panel.html',
  styleUrl: './ablation-panel.css',
  host: { '[attr.aria-busy]': 'late()' },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class AblationPanel {
  readonly run = inject(OpenRun);
  readonly #network = inject(Network);
  readonly #all = ablationList({ renewed: true });
  readonly selected = selectedFilters();
  readonly exact = exact;
  readonly points = pointsText;
  readonly words = filterWords;

  readonly list = this.#all.list;
  /** A layer before the last one, whose filters are what the classes are told by. */
  readonly example = computed<readonly AblatedFilters[]>(() => {
    const model = this.#network.model();
    const layer = model && dumpedLayers(model).findLast(({ type }) => type === 'conv');
    return layer ? [{ layer: layer.id, name: layer.name, of: layer.filters, filters: [0] }] : [];
  });

  readonly chosen = computed(() => {
    const [list, { ablation }] = [this.list()?.ablations ?? [], this.run.address()];
    return list.find(({ id }) => id === ablation) ?? list[0];
  });
  readonly #need = computed(() => {
    const [run, chosen] = [this.run.detail(), this.chosen()];
    return run && chosen ? ablationNeed(run.id, chosen.id, chosen.createdAt) : null;
  });
  readonly #coordinator = declareNeeds(() => (this.#need() ? [this.#need()!] : []));
  readonly #answer = computed(() => this.#need() && this.#coordinator.answer(this.#need()!));
  readonly shown = computed(() => {
    const answer = this.#answer();
    return (answer && present(answer)) ?? null;
  });
  readonly failure = computed(() => {
    const answer = this.#answer();
    return this.#all.failure() ?? (answer ? failureOf([answer]) : undefined);
  });
  readonly awaited = computed(
    () => !this.failure() && (this.list() === undefined || (this.chosen() !== undefined && !this.shown())),
  );
  readonly late = overdue(this.awaited);

  readonly #effects = computed(() => {
    const shown = this.shown();
    return shown && ablationEffects(shown);
  });
  readonly axis = computed(() => effectAxis(this.#effects()!));
  /** Where the axis has its 0, in per cent of its width. */
  readonly zero = computed(() => (-this.axis().from / (this.axis().to - this.axis().from)) * 100);
  /** All together, then the classes, the farthest beyond the control first. */
  readonly rows = computed(() => {
    const [effects, run] = [this.#effects(), this.run.detail()];
    if (!effects || !run) return [];
    const named = [effects.all, ...effects.classes.slice(0, LISTED)];
    return named.map((effect) =>
      effectRow(effect, effect.class < 0 ? 'all' : (run.classNames[effect.class] ?? ''), this.axis()),
    );
  });
  readonly unlisted = computed(() => Math.max(0, (this.#effects()?.classes.length ?? 0) - LISTED));
  readonly hasControl = computed(() => (this.shown()?.control.choices ?? 0) > 0);

  /** By layer, with the node of the hierarchy that shows it. */
  readonly layers = computed(() =>
    (this.shown()?.filters ?? []).map((one) => ({
      ...one,
      node: this.#network.nodes().find(({ layer }) => layer === one.layer)?.id ?? null,
      named: one.filters.slice(0, NAMED),
      unnamed: Math.max(0, one.filters.length - NAMED),
    })),
  );
  readonly control = computed(() => {
    const { choices, all, seed } = this.shown()!.control;
    if (choices > 0) return `${choicesText({ choices, all })}${all ? '' : `, seed ${seed}`}`;
    return all ? 'none: there is no other choice' : 'none';
  });
  readonly agreement = computed(() => {
    const { differing, largestDifference } = this.shown()!.recorded;
    if (largestDifference === 0) return null;
    const difference = largestDifference === null ? 'not a number' : largestDifference.toPrecision(2);
    return `Before the ablation the network took ${exact(differing)} images for another class than the log says; its probabilities differ by up to ${difference}.`;
  });

  readonly #offers = computed<readonly Offer[]>(() => {
    const [run, shown, effects] = [this.run.detail(), this.shown(), this.#effects()];
    if (!run || !shown || !effects) return [];
    const file = `${run.id}-ablation-${this.chosen()!.id}.csv`;
    const save = () => saveCsv(ablationCsv(shown, effects, run.classNames), file);
    return [
      {
        kind: 'list',
        of: 'ablation',
        text: `changes of error without ${filterWords(shown.filters)} (CSV)`,
        save,
      },
    ];
  });

  constructor() {
    inject(Offers).add(this.#offers);
  }

  choose({ id }: AblationSummary): void {
    this.run.selection.change('inspector', { ablation: id });
  }

  changeOf({ images, wrong, ablated }: AblationSummary): number {
    return (ablated - wrong) / images;
  }

  goTo(iteration: number): void {
    this.run.select(dumpIndex(nearestDump(this.run.iterations(), iteration)), 'inspector');
  }

  /** Selects a filter and opens the chart of its layer. */
  openFilter(node: number | null, filter: number): void {
    if (node === null) return;
    const { filterCharts } = this.run.address();
    const charts = filterCharts.includes(node) ? filterCharts : [...filterCharts, node];
    this.run.selection.change('inspector', { node, also: [], filter, filterCharts: charts });
  }

  selectClass(id: number): void {
    const isSelected = this.run.address().class === id;
    this.run.selection.change('inspector', { class: isSelected ? null : id });
  }
}
