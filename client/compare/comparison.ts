import { computed, inject } from '@angular/core';
import { alignedValues } from '../../analysis/index.ts';
import type { RunSummary } from '../../schema/index.ts';
import type { Compared } from '../data/address.ts';
import { present } from '../data/coordinator.ts';
import { declareNeeds } from '../data/declare-needs.ts';
import { modelNeed, runNeed, runsNeed } from '../data/needs.ts';
import { exact } from '../drawing/numbers.ts';
import { MEASURE_FACTS, hasLogScale, suitsLogScale } from '../page/layer-measures.ts';
import { Network } from '../page/network.ts';
import { OpenRun } from '../page/open-run.ts';
import { comparedSeries } from './compared-series.ts';
import { comparedScale } from './draw-compare.ts';
import { isSameModel } from './same-model.ts';

/** What is overlaid, over this run and perhaps over another one. Made where Angular injects. */
export class Comparison {
  readonly run = inject(OpenRun);
  readonly #network = inject(Network);
  readonly measure = computed(() => this.run.address().measure);
  readonly facts = computed(() => MEASURE_FACTS[this.measure()]);

  /** The nodes and filters of the address that there are. */
  readonly compared = computed<readonly Compared[]>(
    () => this.run.address().compared.filter((one) => this.#isThere(one)),
    { equal: sameCompared },
  );
  /** What is selected; null where nothing is, or it is among the compared already. */
  readonly selected = computed<Compared | null>(() => {
    const { node, filter } = this.run.address();
    if (node === null || !this.#isThere({ node, filter })) return null;
    const isIn = this.compared().some((one) => one.node === node && one.filter === filter);
    return isIn ? null : { node, filter };
  });

  readonly #runsNeed = runsNeed();
  readonly #runs = computed(() => present(this.#coordinator.answer(this.#runsNeed)) ?? null);
  readonly #indexed = computed(() =>
    (this.#runs() ?? []).filter(({ id, dumps }) => dumps > 0 && id !== this.run.detail()?.id),
  );
  /** Other runs that can be compared, or of whose network nothing is known yet; and those of other layers. */
  readonly like = computed(() => this.#indexed().filter((run) => !this.#isUnlike(run)));
  readonly unlike = computed(() => this.#indexed().filter((run) => this.#isUnlike(run)));
  readonly #against = computed(() => this.run.address().against);
  readonly #listed = computed(() => this.#runs()?.find(({ id }) => id === this.#against()));
  readonly #otherNeed = computed(() => {
    const listed = this.#listed();
    return listed && listed.dumps > 0 && listed.id !== this.run.detail()?.id
      ? runNeed(listed.id, 0)
      : undefined;
  });
  readonly #otherDetail = computed(() => {
    const need = this.#otherNeed();
    return need && present(this.#coordinator.answer(need));
  });
  readonly #modelNeed = computed(() => this.#otherDetail() && modelNeed(this.#otherDetail()!));
  readonly #otherModel = computed(() => {
    const need = this.#modelNeed();
    return need && present(this.#coordinator.answer(need));
  });
  readonly #coordinator = declareNeeds(() => [
    this.#runsNeed,
    ...[this.#otherNeed(), this.#modelNeed()].filter((need) => need !== undefined),
    ...this.#indexed().map((run) => modelNeed(run)),
  ]);
  /** Why the run that the address names cannot be compared; empty where it can, or none is named. */
  readonly refusal = computed(() => {
    const [id, runs, own] = [this.#against(), this.#runs(), this.#network.model()];
    if (!id || !runs || !own) return '';
    const listed = this.#listed();
    if (!listed) return `There is no run “${id}”.`;
    if (id === this.run.detail()?.id) return `“${id}” is this run itself.`;
    if (listed.dumps === 0) return `“${id}” is not indexed yet.`;
    const model = this.#otherModel();
    if (!model || isSameModel(own, model)) return '';
    return `“${id}” is of another model, ${listed.model}: only runs of ${this.run.detail()!.model} with the same layers can be compared.`;
  });
  /** The other run, where it can be compared. */
  readonly other = computed(() => {
    const [detail, model] = [this.#otherDetail(), this.#otherModel()];
    return detail && model && !this.refusal() ? detail : undefined;
  });

  readonly #own = comparedSeries(this.run.detail, this.compared, this.measure);
  readonly #others = comparedSeries(this.other, this.compared, this.measure);
  readonly awaited = computed(() => this.#own.awaited() || this.#others.awaited());
  readonly failure = computed(() => this.#own.failure() ?? this.#others.failure());

  readonly names = computed(() => this.compared().map((one) => this.nameOf(one)));
  /** Values of this run, an entry a dump. */
  readonly values = computed(() => this.#own.series().map((series) => series ?? []));
  /** Those of the other run, at this run's dumps; empty without one. */
  readonly otherValues = computed(() => {
    const other = this.other();
    if (!other) return [];
    return this.#others
      .series()
      .map((series) => (series ? alignedValues(this.run.iterations(), other.iterations, series) : []));
  });
  /** This run less the other one. */
  readonly differences = computed(() => {
    const own = this.values();
    return this.otherValues().map((others, at) =>
      Float64Array.from(others, (value, dump) => (own[at]![dump] ?? NaN) - value),
    );
  });
  readonly isDifference = computed(
    () => this.other() !== undefined && this.run.address().againstAs === 'difference',
  );
  readonly isLog = computed(() => {
    const { log, measure } = this.run.address();
    if (!hasLogScale(measure) || this.isDifference()) return false;
    return log === null ? suitsLogScale(measure) : log === 'yes';
  });
  /** One scale for all that is shown. */
  readonly scale = computed(() => {
    const isDifference = this.isDifference();
    const lines = isDifference ? this.differences() : [...this.values(), ...this.otherValues()];
    return comparedScale(lines, this.run.range(), this.isLog(), isDifference);
  });

  nameOf({ node, filter }: Compared): string {
    const { name, level } = this.#network.nodes()[node]!;
    if (filter !== null) return `${name} · filter ${exact(filter)}`;
    return level === 'layer' ? name : `${level} ${name}`;
  }

  change(compared: readonly Compared[]): void {
    this.run.selection.change('inspector', { compared });
  }

  #isUnlike(run: RunSummary): boolean {
    const [own, model] = [this.#network.model(), present(this.#coordinator.answer(modelNeed(run)))];
    return own !== undefined && own !== null && model !== undefined && !isSameModel(own, model);
  }

  #isThere({ node, filter }: Compared): boolean {
    if (node >= this.#network.nodes().length) return false;
    return filter === null || filter < (this.#network.layerOf(node)?.filters ?? 0);
  }
}

function sameCompared(a: readonly Compared[], b: readonly Compared[]): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
