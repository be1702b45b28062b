import path from 'node:path';
import type { Command } from 'commander';
import {
  RULES,
  RULE_IDS,
  findingSentence,
  findingsOf,
  uncheckedRules,
  type Finding,
  type RuleId,
  type Unchecked,
} from '../analysis/index.ts';
import {
  TraincubeError,
  type ErrorCode,
  dumpedLayers,
  findings as schema,
  hierarchy,
  indexKey,
  layerStats,
  readBlocks,
  type Catalogue,
} from '../schema/index.ts';
import { checkIsRun } from '../ingest/index.ts';
import { defaultStore, openStore, type Store } from '../store/index.ts';
import { count } from './count.ts';
import { indexCommand } from './index-command.ts';

const EXAMPLES = `
Reads what traincube index has found: nothing is computed again. The exit code is 0, whatever was found. What the rules
are, their limits and where they fail: docs/findings.md.

Examples:
  $ traincube findings runs/resnet
  $ traincube findings runs/resnet --json | jq '.findings[] | select(.rule == "dead-filter")'`;

interface FindingsFlags {
  readonly store?: string;
  readonly as?: string;
  readonly json?: boolean;
}

/** Adds `traincube findings`. */
export function addFindings(program: Command): void {
  program
    .command('findings')
    .description('Print what the rules of thumb say of an indexed run.')
    .argument('<run>', 'directory of the run, the one that holds run.json')
    .option('--store <location>', 'a directory, or mongodb://… (default: .traincube beside the run)')
    .option('--as <id>', "the run's name in the store (default: its directory's name)")
    .option(
      '--json',
      'as JSON: the findings, and the rules that could not be checked; numbers that are none are null',
    )
    .addHelpText('after', EXAMPLES)
    .action(async (directory: string, flags: FindingsFlags) => {
      try {
        await printFindings(directory, flags);
      } catch (error) {
        // What is no run cannot be indexed, either: opening it says why.
        if (hasCode(error, 'not-indexed')) await checkIsRun(directory);
        throw error;
      }
    });
}

const hasCode = (error: unknown, code: ErrorCode) => error instanceof TraincubeError && error.code === code;

async function printFindings(directory: string, { store: location, as, json }: FindingsFlags): Promise<void> {
  const run = as ?? path.basename(path.resolve(directory));
  const place = location ?? defaultStore(directory);
  const store = await openStore(place, { create: false }).catch((error: unknown) => {
    if (!hasCode(error, 'store-missing')) throw error;
    throw notIndexed(run, indexCommand(directory, { store: location, as }));
  });
  const shown = location === undefined ? undefined : store.location;
  const command = indexCommand(directory, { store: shown, as });
  try {
    const { catalogue, findings } = await readFindings(store, run, command);
    const nodes = hierarchy(catalogue.model);
    const unchecked = await uncheckedOf(store, run, catalogue, findings);
    if (json) {
      const named = findings.map((finding) => ({ ...finding, name: nodes[finding.node]!.name }));
      console.log(JSON.stringify({ findings: named, unchecked }, null, 2));
      return;
    }
    const { iterations } = catalogue;
    const dumps = catalogue.findings!.dumps;
    console.log(
      `${run}: ${count(findings.length, 'finding')} in ${count(dumps, 'dump')}, up to iteration ${iterations[dumps - 1]}.`,
    );
    for (const rule of RULE_IDS) {
      const found = findings.filter((finding) => finding.rule === rule);
      if (found.length > 0) printRule(found, (node) => nodes[node]!.name);
    }
    printOthers(findings, unchecked);
  } finally {
    await store.close();
  }
}

function printRule(findings: readonly Finding[], nameOf: (node: number) => string): void {
  const { title, certainty, why, source } = RULES[findings[0]!.rule];
  console.log(`\n${title} (${certainty})`);
  for (const finding of findings) console.log(`  ${findingSentence(finding, nameOf(finding.node))}`);
  console.log(`  ${why}\n  Source: ${source}.`);
}

/** The rules that found nothing: those that were checked, then the others, by what kept them from it. */
function printOthers(findings: readonly Finding[], unchecked: readonly Unchecked[]): void {
  const titles = (rules: readonly RuleId[]) => rules.map((rule) => RULES[rule].title).join(', ');
  const others = new Set([...findings, ...unchecked].map(({ rule }) => rule));
  const clean = RULE_IDS.filter((rule) => !others.has(rule));
  if (clean.length > 0) console.log(`\nNothing found by: ${titles(clean)}.`);
  for (const why of new Set(unchecked.map((one) => one.why))) {
    const rules = unchecked.filter((one) => one.why === why).map(({ rule }) => rule);
    console.log(`\nNot checked, because ${why}: ${titles(rules)}.`);
  }
}

async function uncheckedOf(
  store: Store,
  run: string,
  { run: { iterationsPerEpoch }, model, iterations, findings: made }: Catalogue,
  findings: readonly Finding[],
): Promise<Unchecked[]> {
  const block = await store.get({ run, index: 'layer-stats', key: indexKey['layer-stats'](0) }, 0);
  const norm: unknown = block && readBlocks(layerStats, [block]).getChild('gradientNorm')?.get(0);
  const unchecked = uncheckedRules({
    dumps: made!.dumps,
    firstIteration: iterations[0]!,
    iterationsPerEpoch,
    hasGradients: typeof norm === 'number',
    filters: dumpedLayers(model).map((layer) => layer.filters),
  });
  return unchecked.filter(({ rule }) => findings.every((finding) => finding.rule !== rule));
}

/** @param command makes an index */
function notIndexed(run: string, command: string): TraincubeError {
  const sentence = `${run} has no findings yet: run \`${command}\`, which makes them at the log's end.`;
  return new TraincubeError('not-indexed', sentence, { run });
}

/** @param command makes them */
async function readFindings(
  store: Store,
  run: string,
  command: string,
): Promise<{ catalogue: Catalogue; findings: Finding[] }> {
  const catalogue = await store.catalogue(run);
  const bytes =
    catalogue?.findings && (await store.get({ run, index: 'findings', key: indexKey.findings() }, 0));
  if (!catalogue || !bytes) throw notIndexed(run, command);
  return { catalogue, findings: findingsOf(readBlocks(schema, [bytes])) };
}
