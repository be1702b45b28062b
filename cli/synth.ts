import { type Command, InvalidArgumentError, Option } from 'commander';
import { SYNTH_PRESETS, type SynthOptions, synthShape, writeSynthLog } from '../fixtures/index.ts';
import { progressBar } from './progress-bar.ts';

const EXAMPLES = `
Examples:
  $ traincube synth runs/small
  $ traincube synth runs/resnet --preset resnet-50 --dumps 20
  $ traincube synth runs/wide --layers 4 --filters 512 --length 4608 --dumps 100 --half`;

export function addSynth(program: Command): void {
  const count = (name: string, meaning: string) => new Option(`--${name} <n>`, meaning).argParser(positive);
  program
    .command('synth')
    .description('Write a generated training log of any shape; the same options write the same bytes.')
    .argument('<directory>', 'where to write the run')
    .addOption(
      new Option('--preset <preset>', 'the shape to start from').choices(SYNTH_PRESETS).default('small'),
    )
    .addOption(count('layers', 'layers with weights'))
    .addOption(count('filters', 'filters a layer'))
    .addOption(count('length', 'coefficients a filter'))
    .addOption(count('classes', 'classes'))
    .addOption(count('images', 'validation images a class'))
    .addOption(count('dumps', 'dumps'))
    .addOption(count('interval', 'iterations between two dumps'))
    .addOption(new Option('--seed <n>', 'seed of all random numbers').argParser(natural).default(1))
    .option('--half', 'coefficients as float16')
    .option('--no-gradients', 'weights only')
    .option('--pictures', 'small PNG pictures for the images')
    .option('--overwrite', 'replace the run that the directory holds')
    .addHelpText('after', EXAMPLES)
    .action(async (directory: string, { overwrite, ...options }: SynthOptions & { overwrite?: boolean }) => {
      const shape = synthShape(options);
      const bar = progressBar('dumps');
      await writeSynthLog(directory, shape, {
        overwrite: overwrite ?? false,
        onDump: (dumps) => bar.update(dumps, shape.dumps),
      }).finally(() => bar.stop());
      console.log(`${directory}: ${shape.dumps} dumps written; traincube index ${directory} indexes them.`);
    });
}

function natural(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('a whole number is needed.');
  return Number(text);
}

function positive(text: string): number {
  const value = natural(text);
  if (value === 0) throw new InvalidArgumentError('a whole number above 0 is needed.');
  return value;
}
