import { CdkFixedSizeVirtualScroll, CdkVirtualForOf, CdkVirtualScrollViewport } from '@angular/cdk/scrolling';
import {
  ChangeDetectionStrategy,
  Component,
  DestroyRef,
  computed,
  effect,
  inject,
  input,
  output,
  untracked,
  viewChild,
} from '@angular/core';
import type { Pairs } from '../../analysis/index.ts';
import { css } from '../drawing/colours.ts';
import { counted, exact, measured } from '../drawing/numbers.ts';
import { Correlations } from '../grid/correlations.ts';
import { gridColours } from '../grid/paint-grid.ts';
import { pairNumbers, seenText, verdictText } from '../grid/pair-text.ts';
import { rateText } from '../grid/rate-text.ts';
import { RowFocus } from '../page/row-focus.ts';
import { Preferences } from '../theme/preferences.ts';
import { filterList } from './grid-text.ts';

/** Height of a row, in CSS pixels; two names have a line of their own. */
const ROW = { one: 22, both: 40 } as const;

/** A pair that is chosen or pointed at. */
export interface ListedPair {
  /** A place in `Correlation.sets`. */
  readonly set: number;
  /** The place of its layer among those with weights. */
  readonly layer: number;
  readonly class: number;
  readonly isSelected: boolean;
  /** Whether it is chosen besides others. */
  readonly adds: boolean;
}

/**
 * Pairs of mini-set and class with their numbers, in the order in which they come: what is beyond chance is marked, the rest grey. It is as high as its rows
 * (`--rows`), or what its place gives it, then it scrolls; only the rows on the screen and their neighbours are there.
 */
@Component({
  selector: 'tc-pair-list',
  imports: [CdkFixedSizeVirtualScroll, CdkVirtualForOf, CdkVirtualScrollViewport],
  templateUrl: './pair-list.html',
  styleUrl: './pair-list.css',
  host: {
    '[style.--rows.px]': 'count() * row()',
    '[style.--linked]': 'linked()',
    '[class.both]': "names() === 'both'",
  },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class PairList {
  readonly pairs = input.required<Pairs>();
  /** How many of the pairs are listed. */
  readonly count = input.required<number>();
  /** What a row is called by: what all rows have in common is not said in each. */
  readonly names = input<'both' | 'mini-set' | 'class'>('both');
  readonly label = input.required<string>();
  readonly chosen = output<ListedPair>();

  readonly correlations = inject(Correlations);
  readonly run = this.correlations.run;
  readonly #preferences = inject(Preferences);
  readonly viewport = viewChild(CdkVirtualScrollViewport);
  readonly focus = new RowFocus(this.viewport, () => this.row());
  readonly row = computed(() => (this.names() === 'both' ? ROW.both : ROW.one));
  /** The colour of what is beyond chance, as in the grid. */
  readonly linked = computed(() => css(gridColours(this.#preferences.palette()).linked));
  readonly places = computed(() => Int32Array.from({ length: this.count() }, (_, at) => at));
  /** The logarithm keeps a single large one from flattening the others. */
  readonly #longest = computed(() => {
    const { lift } = this.pairs();
    let most = 0;
    for (let at = 0; at < this.count(); at++) if (lift[at]! > most) most = lift[at]!;
    return Math.log1p(most);
  });
  readonly #selected = computed(() => new Set(this.correlations.selected()));

  constructor() {
    effect(() => {
      this.pairs();
      if (this.viewport()) untracked(() => this.focus.begin(0));
    });
    inject(DestroyRef).onDestroy(() => this.point(null));
  }

  /** What a row says. It is asked for rows on the screen alone. */
  readonly say = computed(() => {
    const [correlation, pairs] = [this.correlations.correlation(), this.pairs()];
    const [rate, names, longest] = [this.correlations.rate(), this.names(), this.#longest()];
    return (at: number) => {
      if (!correlation || pairs.set[at]! >= correlation.sets.layer.length) return null;
      const [set, id] = [pairs.set[at]!, correlation.iterations.classes[pairs.column[at]!]!];
      const layer = correlation.sets.layer[set]!;
      const filters = this.correlations.filtersOf(set);
      const [name, of] = [this.correlations.layers()[layer]!.name, this.run.detail()!.classNames[id]!];
      const [lift, p, q] = [pairs.lift[at]!, pairs.p[at]!, pairs.q[at]!];
      const seen = seenText({ observed: pairs.observed[at]!, episodes: pairs.episodes[at]! });
      const isOfSet = this.#selected().has(set);
      const isOfClass = this.run.address().class === id;
      return {
        pair: {
          set,
          layer,
          class: id,
          isSelected: (names === 'class' || isOfSet) && (names === 'mini-set' || isOfClass),
        },
        name,
        filters: `${filters[0]!}${filters.length > 1 ? ` +${exact(filters.length - 1)}` : ''}`,
        of,
        seen,
        lift: measured(lift),
        p: measured(p),
        q: rateText(q),
        share: lift > 0 && longest > 0 ? Math.log1p(lift) / longest : 0,
        isBeyond: q <= rate,
        verdict: verdictText({ q }, rate),
        text: `${name}, ${counted(filters.length, 'filter')} (${filterList(filters)}) and ${of}: at ${seen} episodes, by chance ${measured(pairs.expected[at]!)}; ${pairNumbers({ lift, p, q })}; ${verdictText({ q }, rate)}`,
      };
    };
  });

  point(pair: Pick<ListedPair, 'set' | 'layer' | 'class'> | null): void {
    this.correlations.hovered.set(
      pair && { layer: pair.layer, set: pair.set, class: pair.class, dump: null },
    );
    const node = pair && this.correlations.nodes()[pair.layer]!;
    this.run.hovered.set(
      pair && { cluster: null, class: pair.class, image: null, node, within: 'inspector' },
    );
  }

  choose(pair: Omit<ListedPair, 'adds'>, { ctrlKey, metaKey }: MouseEvent): void {
    this.chosen.emit({ ...pair, adds: ctrlKey || metaKey });
  }
}
