import path from 'node:path';
import type { Command } from 'commander';
import { RULES, RULE_IDS, findingSentence, findingsOf, type Finding } from '../analysis/index.ts';
import {
  TraincubeError,
  findings as schema,
  hierarchy,
  indexKey,
  readBlocks,
  type Catalogue,
} from '../schema/index.ts';
import { defaultStore, openStore, type Store } from '../store/index.ts';
import { count } from './count.ts';

const EXAMPLES = `
Reads what traincube index has found: nothing is computed again. The exit code is 0, whatever was found. What the rules
are, their limits and where they fail: docs/findings.md.

Examples:
  $ traincube findings runs/resnet
  $ traincube findings runs/resnet --json | jq '.[] | select(.rule == "dead-filter")'`;

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
    .option('--json', 'as a list of objects; numbers that are none are null')
    .addHelpText('after', EXAMPLES)
    .action(printFindings);
}

async function printFindings(directory: string, { store: location, as, json }: FindingsFlags): Promise<void> {
  const run = as ?? path.basename(path.resolve(directory));
  const store = await openStore(location ?? defaultStore(directory), { create: false });
  try {
    const { catalogue, findings } = await readFindings(store, run, directory);
    const nodes = hierarchy(catalogue.model);
    if (json) {
      const named = findings.map((finding) => ({ ...finding, name: nodes[finding.node]!.name }));
      console.log(JSON.stringify(named, null, 2));
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
    const clean = RULE_IDS.filter((rule) => findings.every((finding) => finding.rule !== rule));
    console.log(`\nNothing found by: ${clean.map((rule) => RULES[rule].title).join(', ')}.`);
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

async function readFindings(
  store: Store,
  run: string,
  directory: string,
): Promise<{ catalogue: Catalogue; findings: Finding[] }> {
  const catalogue = await store.catalogue(run);
  const bytes =
    catalogue?.findings && (await store.get({ run, index: 'findings', key: indexKey.findings() }, 0));
  if (!catalogue || !bytes) {
    const sentence = `${directory} has no findings yet: run \`traincube index ${directory}\`, which makes them at the log's end.`;
    throw new TraincubeError('not-indexed', sentence, { run });
  }
  return { catalogue, findings: findingsOf(readBlocks(schema, [bytes])) };
}
