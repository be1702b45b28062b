import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { ActivatedRoute, Router } from '@angular/router';
import { formatAddress, type Address } from '../data/address.ts';
import { counted, exact, measured } from '../drawing/numbers.ts';
import { dumpIndex } from '../drawing/spaces.ts';
import { Correlations } from '../grid/correlations.ts';
import { classesOf } from './grid-text.ts';
import { rateText } from './rate-text.ts';

/** How many classes, iterations and filters are listed of a mini-set. */
const LISTED = 24;

/** The mini-sets that are selected: their filters, iterations and classes. */
@Component({
  selector: 'tc-mini-set-card',
  templateUrl: './mini-set-card.html',
  styleUrl: './mini-set-card.css',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class MiniSetCard {
  readonly correlations = inject(Correlations);
  readonly run = this.correlations.run;
  readonly #router = inject(Router);
  readonly #route = inject(ActivatedRoute);
  readonly exact = exact;

  readonly cards = computed(() => {
    const correlation = this.correlations.correlation();
    if (!correlation) return [];
    return this.correlations.selected().map((set) => {
      const layer = correlation.sets.layer[set]!;
      const filters = this.correlations.filtersOf(set);
      const dumps = this.correlations.dumpsOf(set);
      const classes = classesOf(this.correlations, set);
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
        classes: this.#classesOf(set, classes).slice(0, LISTED),
        otherClasses: Math.max(0, classes.length - LISTED),
        appearances: `${exact(dumps.length)} of ${counted(correlation.iterations.all.length, 'anomaly iteration')}`,
        with: counted(classes.length, 'class'),
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
  showClasses(classes: readonly { readonly id: number }[]): void {
    void this.#go('validation', { open: classes.map(({ id }) => id) });
  }

  pointClass(id: number | null): void {
    this.run.hovered.set(id === null ? null : { cluster: null, class: id, image: null, within: 'inspector' });
  }

  pointDump(dump: number | null): void {
    this.run.cursor.set(dump === null ? null : dumpIndex(dump));
  }

  /** Those with evidence first, the strongest first. */
  #classesOf(set: number, classes: readonly number[]) {
    const evidence = this.correlations.evidence();
    const columns = this.correlations.correlation()!.iterations.classes;
    const found = new Map<number, { readonly q: number; readonly text: string }>();
    evidence?.set.forEach((other, at) => {
      if (other !== set) return;
      const text = `lift ${measured(evidence.lift[at]!)}, q ${rateText(evidence.q[at]!)}`;
      found.set(columns[evidence.column[at]!]!, { q: evidence.q[at]!, text });
    });
    const rate = this.run.address().evidenceRate / 100;
    return classes
      .map((id) => ({
        id,
        name: this.run.detail()!.classNames[id]!,
        q: found.get(id)?.q ?? Infinity,
        text: found.get(id)?.text ?? 'seen once, or not beyond what chance gives',
        isLinked: (found.get(id)?.q ?? Infinity) <= rate,
        isSelected: this.run.address().class === id,
      }))
      .sort((a, b) => (a.q === b.q ? a.id - b.id : a.q - b.q));
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
