import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type Command, Option } from 'commander';
import {
  Dynamics,
  SYNTH_LIMITS,
  SYNTH_PRESETS,
  type SynthOptions,
  type SynthShape,
  beginGeneratedLog,
  checkGeneratedLog,
  generatedSource,
  synthShape,
  synthTruth,
  writeSynthLog,
} from '../fixtures/index.ts';
import { checkLogDirectory, makeDirectory } from '../ingest/index.ts';
import { TraincubeError } from '../schema/index.ts';
import { count } from './count.ts';
import { indexCommand } from './index-command.ts';
import { MOST_THREADS, indexOne } from './index-run.ts';
import { discardableLog, type DiscardableLog } from './discardable-log.ts';
import { untilInterrupted } from './interruption.ts';
import { progressBar } from './progress-bar.ts';
import { wholeNumber } from './whole-number.ts';

const EXAMPLES = `
Examples:
  $ traincube synth runs/small
  $ traincube synth runs/resnet --preset resnet-50 --dumps 20
  $ traincube synth runs/anomalies --preset imagenet-classes --truth anomalies.json
  $ traincube synth runs/faults --faults 2 --truth faults.json
  $ traincube synth runs/links --layers 12 --filters 64 --classes 100 --images 50 --dumps 300 --links 20 --truth links.json
  $ traincube synth runs/wide --layers 4 --filters 512 --length 4608 --dumps 100 --half
  $ traincube synth runs/imagenet --preset resnet-50-imagenet --pipe`;

export function addSynth(program: Command): void {
  const number = (name: keyof typeof SYNTH_LIMITS, meaning: string) =>
    new Option(`--${name} <n>`, meaning).argParser(wholeNumber(`--${name}`, 1, SYNTH_LIMITS[name]));
  program
    .command('synth')
    .description('Write a generated training log of any shape; the same options write the same bytes.')
    .argument('<directory>', 'where to write the run')
    .addOption(
      new Option('--preset <preset>', 'the shape to start from').choices(SYNTH_PRESETS).default('small'),
    )
    .addOption(number('layers', 'layers with weights'))
    .addOption(number('filters', 'filters a layer'))
    .addOption(number('length', 'coefficients a filter'))
    .addOption(number('classes', 'classes'))
    .addOption(number('images', 'validation images a class'))
    .addOption(number('dumps', 'dumps'))
    .addOption(number('interval', 'iterations between two dumps'))
    .option('--seed <n>', 'seed of all random numbers', wholeNumber('--seed', 0, 2 ** 32 - 1), 1)
    .option('--half', 'coefficients as float16')
    .option('--no-gradients', 'weights only')
    .option('--pictures', 'small PNG pictures for the images')
    .option(
      '--anomalies <n>',
      'times that images of a class flip together (default: one in 20 dumps)',
      wholeNumber('--anomalies', 0, SYNTH_LIMITS.anomalies),
    )
    .option(
      '--faults <n>',
      'faults of filters to plant, of each kind, and one of each kind of a whole layer',
      wholeNumber('--faults', 0, SYNTH_LIMITS.faults),
    )
    .option(
      '--links <n>',
      'links to plant: filters of a layer that jump with the anomalies of a class',
      wholeNumber('--links', 0, SYNTH_LIMITS.links),
    )
    .option(
      '--truth <file>',
      'where to write what is planted where, as JSON (default: <directory>.truth.json, beside the run)',
    )
    .option('--pipe', 'index the run, and keep no dumps: they are made in memory and read there')
    .option(
      '--store <location>',
      'with --pipe: a directory, or mongodb://… (default: .traincube beside the run)',
    )
    .option(
      '--threads <n>',
      'with --pipe: threads that make, read and compute (default: all cores, where there is work and memory for them)',
      wholeNumber('--threads', 1, MOST_THREADS),
    )
    .option('--overwrite', 'replace the run that the directory holds')
    .addHelpText('after', EXAMPLES)
    .action(synth);
}

interface SynthFlags extends SynthOptions {
  readonly overwrite?: boolean;
  readonly truth?: string;
  readonly pipe?: boolean;
  readonly store?: string;
  readonly threads?: number;
}

async function synth(directory: string, flags: SynthFlags): Promise<void> {
  const { overwrite = false, truth, pipe = false, store, threads, ...options } = flags;
  const shape = synthShape(options);
  const other = store === undefined ? (threads === undefined ? undefined : 'threads') : 'store';
  if (other && !pipe) {
    const sentence = `--${other} is for --pipe, which indexes the run; give it to traincube index otherwise.`;
    throw new TraincubeError('bad-option', sentence);
  }
  if (pipe) await checkGeneratedLog(directory, shape, overwrite);
  else checkLogDirectory(directory, overwrite);
  const file = await writeTruth(truth, directory, shape);
  // What was named may be anything, standard output for one, and stays.
  const log = discardableLog(directory, truth === undefined ? file : undefined);
  for (const { what, asked, planted, why } of new Dynamics(shape).shortfalls) {
    console.warn(`${directory}: ${planted} of ${asked} ${what} planted: ${why}.`);
  }
  if (pipe) return indexUnwritten(log, shape, overwrite, { store, threads });
  await write(log, shape, overwrite);
}

async function write(log: DiscardableLog, shape: SynthShape, overwrite: boolean): Promise<void> {
  const { directory } = log;
  const images = imageBar(shape);
  const bar = progressBar('dumps');
  await untilInterrupted(async ({ signal }) => {
    log.begin();
    const dumps = await unlessDiscarded(log, signal, () =>
      writeSynthLog(directory, shape, {
        overwrite,
        signal,
        onImage: images.onImage,
        onDump: (dumps) => {
          images.stop();
          bar.update(dumps, shape.dumps);
        },
      }),
    ).finally(() => {
      images.stop();
      bar.stop();
    });
    if (dumps === undefined) return false;
    const isStopped = dumps < shape.dumps;
    const written = `${directory}: ${isStopped ? `stopped; ${dumps} of ` : ''}${count(shape.dumps, 'dump')} written`;
    const again = isStopped ? ', the same command with --overwrite writes all of them' : '';
    console.log(`${written}; ${indexCommand(directory, {})} indexes them${again}.`);
    return dumps === shape.dumps;
  }, log.ending);
}

/** Images between two looks at the bar. */
const SHOWN_IMAGES = 256;

/** Of images that are written: a bar for those that take their time. */
function imageBar({ classes, images }: SynthShape) {
  const bar = progressBar('images');
  const onImage = (image: number) => {
    if (image > 0 && image % SHOWN_IMAGES === 0) bar.update(image, classes * images);
  };
  return { onImage, stop: () => bar.stop() };
}

/** Of a log that the signal ends before its first dump nothing is left. @returns undefined then */
async function unlessDiscarded<T>(
  log: DiscardableLog,
  signal: AbortSignal,
  write: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await write();
  } catch (error) {
    if (!signal.aborted || error !== signal.reason) throw error;
    log.discard();
    return undefined;
  }
}

/** What goes on with a run that has no dumps. */
const SAME_COMMAND = 'the same traincube synth --pipe, without --overwrite,';

/** What was begun with the same options goes on; otherwise what the store has under this name is of another log. */
async function indexUnwritten(
  log: DiscardableLog,
  shape: SynthShape,
  overwrite: boolean,
  { store, threads }: Pick<SynthFlags, 'store' | 'threads'>,
): Promise<void> {
  const { directory } = log;
  const images = imageBar(shape);
  let isNew: boolean | undefined;
  const isBegun = await untilInterrupted(async ({ signal }) => {
    const options = { signal, onImage: images.onImage };
    const begin = () => beginGeneratedLog(directory, shape, overwrite, log.begin, options);
    isNew = await unlessDiscarded(log, signal, begin).finally(images.stop);
    return isNew !== undefined && !signal.aborted;
  }, log.ending);
  if (isNew === undefined) return;
  if (!isBegun) return console.log(`${directory}: stopped; ${SAME_COMMAND} indexes it.`);
  const from = { source: generatedSource(directory, shape), again: SAME_COMMAND };
  const flags = {
    fresh: isNew,
    ...(store !== undefined && { store }),
    ...(threads !== undefined && { threads }),
  };
  await untilInterrupted(({ signal }) => indexOne(directory, flags, signal, from));
}

/**
 * Before the log, which takes its time. What is above the run is made for it, unless another place is named.
 * @returns where it stands
 */
async function writeTruth(named: string | undefined, directory: string, shape: SynthShape): Promise<string> {
  const run = path.resolve(directory);
  const file = named ?? `${run}.truth.json`;
  if (!path.relative(directory, file).startsWith('..')) {
    const sentence = `${file} would be inside the run, and the truth is no part of a log; name a file outside ${directory}.`;
    throw new TraincubeError('bad-option', sentence, { file });
  }
  try {
    if (named === undefined) await makeDirectory(path.dirname(run));
    await writeFile(file, `${JSON.stringify(synthTruth(shape))}\n`);
    return file;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const sentence =
      named === undefined
        ? `Beside ${directory} nothing can be written (${code}); name another directory, or a file for the truth with --truth.`
        : `${file} cannot be written (${code}); name another file.`;
    throw new TraincubeError('bad-option', sentence, { file });
  }
}
