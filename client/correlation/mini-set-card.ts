import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { ActivatedRoute, Router } from '@angular/router';
import { formatAddress, type Address } from '../data/address.ts';
import { counted, exact } from '../drawing/numbers.ts';
import { dumpIndex } from '../drawing/spaces.ts';
import { Correlations } from '../grid/correlations.ts';
import { classesOf } from './grid-text.ts';
import { PairList } from './pair-list.ts';

/** How many classes, iterations and filters are listed of a mini-set. */
const LISTED = 24;

/** The mini-sets that are selected: their filters, iterations, and how strongly they go with each class. */
@Component({
  selector: 'tc-mini-set-card',
  imports: [PairList],
  templateUrl: './mini-set-card.html',
  styleUrl: './card.css',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class MiniSetCard {
  readonly correlations = inject(Correlations);
  readonly run = this.correlations.run;
  readonly #router = inject(Router);
  readonly #route = inject(ActivatedRoute);
  readonly exact = exact;

  /** The evidence of each with all classes; none until it is known. */
  readonly evidenceOf = computed(() => {
    const [pairs, selected] = [this.correlations.pairs(), this.correlations.selected()];
    return new Map(pairs ? selected.map((set) => [set, pairs.ofSet(set)] as const) : []);
  });

  readonly cards = computed(() => {
    const correlation = this.correlations.correlation();
    if (!correlation) return [];
    return this.correlations.selected().map((set) => {
      const layer = correlation.sets.layer[set]!;
      const filters = this.correlations.filtersOf(set);
      const dumps = this.correlations.dumpsOf(set);
      const classes = this.#classesOf(set);
      return {
        set,
        layer,
        name: this.correlations.layers()[layer]!.name,
        size: counted(filters.length, 'filter'),
        filters: [...filters.subarray(0, LISTED)],
        otherFilters: Math.max(0, filters.length - LISTED),
        dumps: [...dumps.subarray(0, LISTED)].map((dump) => ({
          dump,
          iteration: exact(this.run.iterations()[dump]!),
          isSelected: this.run.at() === dump,
        })),
        otherDumps: Math.max(0, dumps.length - LISTED),
        classes: classes.slice(0, LISTED),
        otherClasses: Math.max(0, classes.length - LISTED),
        appearances: `${exact(dumps.length)} of ${counted(correlation.iterations.all.length, 'anomaly iteration')}`,
        with: this.#withText(set, classes.length),
      };
    });
  });

  letGo(set: number): void {
    this.run.selection.change('inspector', { sets: this.correlations.without(set) });
  }

  chooseClass(id: number): void {
    this.run.selection.change('inspector', {
      class: this.run.address().class === id ? null : id,
      image: null,
    });
  }

  chooseDump(dump: number): void {
    if (this.run.at() === dump) this.run.selection.change('inspector', { at: null });
    else this.run.select(dumpIndex(dump), 'inspector');
  }

  /** Opens the page of a filter beside the view. */
  chooseFilter(layer: number, filter: number): void {
    const node = this.correlations.nodes()[layer]!;
    this.run.selection.change('inspector', { node, also: [], filter, panel: 'filter' });
  }

  /** The layer in the Layer view, its filters unfolded. */
  showLayer(layer: number, filter: number): void {
    const node = this.correlations.nodes()[layer]!;
    const { filterCharts, drill } = this.run.address();
    const open = this.#above(node);
    void this.#go('layers', {
      node,
      also: [],
      filter,
      filterCharts: [...new Set([...filterCharts, node])],
      drill: [...new Set([...drill, ...open])],
    });
  }

  /** Listed classes in the Validation view, unfolded. */
  showClasses(classes: readonly number[]): void {
    void this.#go('validation', { open: classes });
  }

  pointDump(dump: number | null): void {
    this.run.cursor.set(dump === null ? null : dumpIndex(dump));
  }

  /** The classes at whose anomaly iterations it appears, the strongest first. */
  #classesOf(set: number): readonly number[] {
    const pairs = this.evidenceOf().get(set);
    if (!pairs) return classesOf(this.correlations, set);
    const { classes } = this.correlations.correlation()!.iterations;
    return [...pairs.column].filter((_, at) => pairs.observed[at]! > 0).map((column) => classes[column]!);
  }

  /** `9 classes, beyond chance with none (q ≤ 5 %)`. */
  #withText(set: number, classes: number): string {
    const pairs = this.evidenceOf().get(set);
    if (!pairs) return counted(classes, 'class');
    const beyond = pairs.q.filter((q) => q <= this.correlations.rate()).length;
    return `${counted(classes, 'class')}, beyond chance with ${beyond === 0 ? 'none' : exact(beyond)} (q ≤ ${this.run.address().evidenceRate} %); grey: not beyond chance`;
  }

  /** The modules and blocks above a layer. */
  #above(node: number): readonly number[] {
    const nodes = this.correlations.network.nodes();
    const above: number[] = [];
    for (let id = nodes[node]?.parent ?? null; id !== null && id > 0; id = nodes[id]!.parent) above.push(id);
    return above;
  }

  #go(view: 'layers' | 'validation', selected: Partial<Address>): Promise<boolean> {
    const queryParams = formatAddress({ ...this.run.address(), ...selected });
    return this.#router.navigate(['..', view], { relativeTo: this.#route, queryParams });
  }
}
