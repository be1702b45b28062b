import path from 'node:path';
import type { Command } from 'commander';
import {
  ablationEffects,
  chanceText,
  choicesText,
  filterWords,
  pointsText,
  type AblationEffect,
} from '../analysis/index.ts';
import { openLog, type Log } from '../ingest/index.ts';
import { TraincubeError, dumpedLayers, type Ablation } from '../schema/index.ts';
import { ablationDirectory, defaultStore, prepareAblations, writeAblation } from '../store/index.ts';
import {
  BACKEND_CHOICES,
  ablate,
  ablationOptions,
  checkAblatable,
  releaseWebGpu,
  type AblationFlags,
} from '../training/index.ts';
import { count } from './count.ts';
import { progressBar } from './progress-bar.ts';

const EXAMPLES = `
Filters are counted from 0, as on the page; several layers are given one after the other, by name or id:
  conv3_1:1,4,7    three filters             conv3_1:0-7    a range
  conv3_1          all of the layer          conv3_1:all    the same
  22:3             of the layer with id 22   id=22:3        the same, where another one is called 22

Works for runs that traincube train wrote. The log itself is not touched: the result is a file in .traincube/ablations
beside the run, and the page shows it. docs/ablation.md says how it is measured and how to read it.

Examples:
  $ traincube ablate fixtures/runs/fashion-vgg-small --filters conv3_2:5
  $ traincube ablate runs/first --dump 1600 --filters conv3_1:1,4,7 conv3_2:0-3 --controls 199`;

interface Flags extends AblationFlags {
  readonly store?: string;
}

/** Adds `traincube ablate`. */
export function addAblate(program: Command): void {
  program
    .command('ablate')
    .description(
      'Set filters of a recorded network to zero, and see which classes suffer more than by chance.',
    )
    .argument('<run>', 'directory of the run, the one that holds run.json')
    .requiredOption('--filters <layer:filters...>', 'what is set to zero, as in conv3_1:1,4,7 conv3_2:0-3')
    .option('--dump <iteration>', 'iteration of the dump (default: the last one)')
    .option('--controls <n>', 'random choices of as many filters of the same layers (default: 99)')
    .option('--seed <n>', 'of the random choices (default: 1)')
    .option('--zero <what>', 'output (all that a filter puts out) or weights alone (default: output)')
    .option('--backend <name>', `${BACKEND_CHOICES.join(', ')} (default: the one that recorded the run)`)
    .option('--store <directory>', 'write below this directory (default: .traincube beside the run)')
    .addHelpText('after', EXAMPLES)
    .action(ablateRun);
}

async function ablateRun(directory: string, flags: Flags): Promise<void> {
  const target = targetOf(directory, flags.store);
  const log = await openLog(directory);
  const bar = progressBar('evaluations');
  try {
    checkAblatable(log.run);
    const options = ablationOptions(flags, dumpedLayers(log.model), await log.iterations());
    await prepareAblations(target);
    const ablation = await ablate(log, options, {
      say: (sentence) => console.error(sentence),
      onEvaluated: bar.update,
    });
    const file = await writeAblation(target, ablation);
    bar.stop();
    for (const line of letter(log, ablation)) console.log(line);
    console.log(`Written to ${path.relative('', file)}`);
  } finally {
    bar.stop();
    await log.close();
    releaseWebGpu();
  }
}

function targetOf(directory: string, store: string | undefined): string {
  const target = ablationDirectory(store ?? defaultStore(directory), path.basename(path.resolve(directory)));
  if (target !== undefined) return target;
  throw new TraincubeError('bad-option', '--store takes a directory here: what is written is a file.');
}

/** What came out, as a table: the classes that are farthest beyond the control first. */
function letter(log: Log, ablation: Ablation): string[] {
  const { all, classes } = ablationEffects(ablation);
  const hasControl = ablation.control.choices > 0;
  const head = ['', 'images', 'error', 'without', 'change'];
  const controlHead = ['control', 'least … most', 'p', 'q'];
  const rowOf = (name: string, effect: AblationEffect) => [
    name,
    String(effect.images),
    percent(effect.error),
    percent(effect.ablatedError),
    pointsText(effect.change),
    ...(hasControl ? controlCells(effect) : []),
  ];
  const rows = [
    hasControl ? [...head, ...controlHead] : head,
    ...classes.map((effect) => rowOf(log.run.classes[effect.class]!, effect)),
    rowOf('all', all),
  ];
  return [
    `${log.run.name}, iteration ${ablation.iteration.toLocaleString('en')}, without ${filterWords(ablation.filters)} (${extent(ablation)})`,
    agreement(ablation, log.images.count),
    '',
    ...aligned(rows),
    '',
    controlSentence(ablation),
  ];
}

function controlCells({ controls, controlMean, p, q }: AblationEffect): string[] {
  const spread = `${pointsText(controls[0]!)} … ${pointsText(controls.at(-1)!)}`;
  return [pointsText(controlMean), spread, chanceText(p), Number.isNaN(q) ? '' : chanceText(q)];
}

function extent({ filters, zeroed }: Ablation): string {
  const parts = filters.map((one) => `${one.filters.length} of ${count(one.of, 'filter')}`);
  return `${parts.join(', ')}${zeroed === 'weights' ? '; weights alone' : ''}`;
}

function agreement({ recorded: { differing, largestDifference } }: Ablation, images: number): string {
  if (largestDifference === 0) {
    return `${count(images, 'validation image')}; before the ablation the network gives exactly what the log recorded.`;
  }
  const difference = largestDifference === null ? 'not a number' : largestDifference.toPrecision(2);
  return `${count(images, 'validation image')}; before the ablation the network takes ${differing} of them for another class than the log says (largest difference of a probability: ${difference}).`;
}

function controlSentence({ control: { choices, all, seed }, filters }: Ablation): string {
  if (choices === 0) {
    return all
      ? `No control: there is no other choice of as many filters of ${filters.length === 1 ? 'this layer' : 'these layers'}.`
      : 'No control was asked for.';
  }
  return `Changes are percentage points. Control: ${choicesText({ choices, all })} of as many filters of the same ${filters.length === 1 ? 'layer' : 'layers'}${all ? '' : `, seed ${seed}`}: their mean, their range; p: how often a choice does as much; q: p, corrected for the number of classes.`;
}

const percent = (share: number) => `${(share * 100).toFixed(1)} %`;

/** Columns side by side: the first to the left, the others to the right. */
function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!)))
      .join('  ')
      .trimEnd(),
  );
}
