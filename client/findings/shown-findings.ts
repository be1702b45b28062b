import { Injectable, computed, inject } from '@angular/core';
import { RULES, RULE_IDS, uncheckedRules, type RuleOfThumb } from '../../analysis/index.ts';
import { dumpedLayers } from '../../schema/index.ts';
import { failureOf, present } from '../data/coordinator.ts';
import { declareNeeds } from '../data/declare-needs.ts';
import { findingsNeed } from '../data/finding-need.ts';
import { nodesAtNeed } from '../data/needs.ts';
import { exact } from '../drawing/numbers.ts';
import { saveCsv } from '../exports/save.ts';
import { Network } from '../page/network.ts';
import type { Offer } from '../page/offers.ts';
import { OpenRun } from '../page/open-run.ts';
import { rowOf, type FindingRow } from './finding-row.ts';
import { findingsCsv } from './findings-csv.ts';

/** What one rule found. */
export interface FindingGroup {
  readonly rule: RuleOfThumb;
  readonly rows: readonly FindingRow[];
}

/** The findings of the run, by rule. */
@Injectable()
export class ShownFindings {
  readonly run = inject(OpenRun);
  readonly network = inject(Network);

  /** The last dump that they speak of; null where they have not been made yet. */
  readonly upTo = computed(() => this.run.detail()?.findingsTo ?? null);
  readonly #need = computed(() => {
    const run = this.run.detail();
    return run && this.upTo() !== null ? findingsNeed(run) : undefined;
  });
  /** Whether the first dump has gradients: what the rules can be checked with. */
  readonly #gradientNeed = computed(() => {
    const run = this.run.detail();
    return run && this.upTo() !== null ? nodesAtNeed(run, ['gradientNorm'], 0) : undefined;
  });
  readonly #coordinator = declareNeeds(() =>
    [this.#need(), this.#gradientNeed()].filter((need) => need !== undefined),
  );
  readonly #answer = computed(() => this.#need() && this.#coordinator.answer(this.#need()!));
  /** Null until they are here. */
  readonly findings = computed(() => {
    const answer = this.#answer();
    return (answer && present(answer)) ?? null;
  });
  readonly failure = computed(() => {
    const answer = this.#answer();
    return this.network.failure() ?? (answer && failureOf([answer]));
  });

  readonly groups = computed<readonly FindingGroup[]>(() => {
    const [findings, nodes] = [this.findings(), this.network.nodes()];
    if (!findings || nodes.length === 0) return [];
    const rows = findings.map((finding, index) => rowOf(finding, index, nodes[finding.node]?.name ?? ''));
    return RULE_IDS.map((id) => ({
      rule: RULES[id],
      rows: rows.filter(({ finding }) => finding.rule === id),
    })).filter((group) => group.rows.length > 0);
  });
  readonly rows = computed(() => this.groups().flatMap(({ rows }) => rows));
  /** Rules that this log can show nothing of, by why; null until that is known. */
  readonly unchecked = computed(() => {
    const [run, model, upTo, need] = [
      this.run.detail(),
      this.network.model(),
      this.upTo(),
      this.#gradientNeed(),
    ];
    const norms = need && present(this.#coordinator.answer(need));
    if (!run || !model || upTo === null || !norms) return null;
    const all = uncheckedRules({
      dumps: run.iterations.indexOf(upTo) + 1,
      firstIteration: run.iterations[0]!,
      iterationsPerEpoch: run.run.iterationsPerEpoch,
      hasGradients: !Number.isNaN(norms.columns[0]![0]),
      filters: dumpedLayers(model).map(({ filters }) => filters),
    }).filter(({ rule }) => !this.#found().has(rule));
    return [...new Set(all.map(({ why }) => why))].map((why) => ({
      why,
      rules: all.filter((one) => one.why === why).map(({ rule }) => RULES[rule]),
    }));
  });
  /** Rules that were checked and found nothing. */
  readonly clean = computed(() => {
    const unchecked = this.unchecked();
    if (!unchecked) return [];
    const others = new Set<RuleOfThumb>(unchecked.flatMap(({ rules }) => rules));
    return RULE_IDS.filter((id) => !this.#found().has(id) && !others.has(RULES[id])).map((id) => RULES[id]);
  });
  readonly #found = computed(() => new Set(this.findings()?.map(({ rule }) => rule)));

  /** What can be saved of the letter. */
  readonly offers = computed<readonly Offer[]>(() => {
    const [rows, run] = [this.rows(), this.run.detail()];
    if (!run || rows.length === 0) return [];
    const save = () => saveCsv(findingsCsv(rows), `${run.id}-findings.csv`);
    return [{ kind: 'view', of: 'findings', text: 'all findings (CSV)', save }];
  });

  /** What stands above the letter. */
  readonly summary = computed(() => {
    const [findings, upTo, detail] = [this.findings(), this.upTo(), this.run.detail()];
    if (!findings || upTo === null || !detail) return '';
    const last = detail.iterations.at(-1);
    const found = findings.length === 1 ? '1 finding' : `${exact(findings.length)} findings`;
    const until = `up to iteration ${exact(upTo)}`;
    return last === upTo ? `${found}, ${until}` : `${found}, ${until}; later dumps are still being indexed`;
  });
}
