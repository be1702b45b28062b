import type { Command } from 'commander';
import {
  BACKEND_CHOICES,
  DATA_NAMES,
  MODEL_NAMES,
  releaseWebGpu,
  train,
  trainOptions,
  type ScalarRow,
  type TrainFlags,
  type TrainSurroundings,
} from '../training/index.ts';
import { discardableLog } from './discardable-log.ts';
import { untilInterrupted } from './interruption.ts';
import { progressBar, timeLeft } from './progress-bar.ts';

const EXAMPLES = `
Examples:
  traincube train runs/first
  traincube train runs/resnet --model resnet-20 --iterations 4000 --dump-every 50
  traincube train runs/adam --optimizer adam --learning-rate 0.002 --width 16
  traincube train runs/steps --learning-rate 0.05 --learning-rate-steps 400:0.1,800:0.01 --warm-up 200

The same command and seed write the same bytes on the same backend, but for the times; with SOURCE_DATE_EPOCH set, those as well.
docs/training.md says more.`;

export function addTrain(program: Command): void {
  program
    .command('train')
    .description('Train a network on real images and record the run as a log.')
    .argument('<directory>', "the run's directory; it is made")
    .option('--model <name>', `${MODEL_NAMES.join(' or ')} (default: ${MODEL_NAMES[0]})`)
    .option('--width <filters>', 'filters of the first layers (default: 8 for vgg-small, 16 for resnet-20)')
    .option('--data <name>', `${DATA_NAMES.join(' or ')}, fetched once (default: ${DATA_NAMES[0]})`)
    .option('--validation <images>', 'validation images, evenly over the classes (default: 500)')
    .option('--augment', 'shift the training images at random')
    .option('--optimizer <name>', 'sgd or adam (default: sgd)')
    .option('--momentum <number>', 'of sgd (default: 0.9)')
    .option('--learning-rate <number>', 'default: 0.1 for sgd, 0.001 for adam')
    .option(
      '--learning-rate-steps <steps>',
      'iteration:factor,… – from this iteration on, the learning rate times this factor (default: 0.1 from half of the run on, 0.01 from three quarters)',
    )
    .option(
      '--warm-up <iterations>',
      'over which the learning rate rises linearly (default: a tenth of the run, at most 100)',
    )
    .option('--weight-decay <number>', 'L2, of weights only (default: 0.0005 for sgd, 0 for adam)')
    .option('--batch-size <images>', 'default: 64')
    .option('--iterations <n>', 'default: 2000')
    .option('--dump-every <iterations>', 'the interval between two dumps (default: 25)')
    .option('--seed <n>', 'of weights, order and validation images (default: 1)')
    .option('--backend <name>', `${BACKEND_CHOICES.join(', ')} (default: auto, the fastest that runs here)`)
    .option('--half', 'write weights and gradients as float16')
    .option('--name <name>', "the run's name (default: the directory's)")
    .option('--overwrite', 'replace the run that the directory holds')
    .addHelpText('after', EXAMPLES)
    .action(runTrain);
}

async function runTrain(directory: string, flags: TrainFlags): Promise<void> {
  const options = trainOptions(directory, flags);
  const progress = process.stderr.isTTY ? barProgress(options.iterations) : lineProgress(options.iterations);
  const log = discardableLog(directory);
  await untilInterrupted(async ({ signal }) => {
    try {
      const { stopped, iteration } = await train(directory, options, {
        say: (sentence) => console.error(sentence),
        signal,
        onLog: log.begin,
        ...progress.listeners,
      });
      progress.stop();
      console.error(ending(directory, stopped, iteration));
      return !stopped;
    } finally {
      progress.stop();
      releaseWebGpu();
    }
  }, log.ending);
}

function ending(directory: string, stopped: boolean, iteration: number | undefined): string {
  if (iteration === undefined) return `Stopped before the first dump; nothing was written to ${directory}`;
  return `${stopped ? 'Stopped; the log ends with' : 'Trained to'} iteration ${iteration}: ${directory}`;
}

interface Progress {
  readonly listeners: Pick<TrainSurroundings, 'onIteration' | 'onDump'>;
  stop(): void;
}

const percent = (share: number) => `${(share * 100).toFixed(1)} %`;

/** A bar with the loss of the last batch, the validation error of the last dump, and the time left. */
function barProgress(iterations: number): Progress {
  const bar = progressBar('iterations, loss {loss}, validation error {error}');
  let error = '–';
  const onIteration = ({ iteration, trainLoss }: ScalarRow) =>
    bar.update(iteration, iterations, { loss: trainLoss.toFixed(3), error });
  return { listeners: { onIteration, onDump: (_, share) => void (error = percent(share)) }, stop: bar.stop };
}

/** A line for each dump, where nobody watches a bar. */
function lineProgress(iterations: number): Progress {
  let last: ScalarRow | undefined;
  // The log's own times stand still where SOURCE_DATE_EPOCH is set.
  let start = 0;
  const onIteration = (row: ScalarRow) => {
    if (row.iteration === 0) start = performance.now();
    last = row;
  };
  const onDump = (iteration: number, share: number) => {
    const each = (performance.now() - start) / 1000 / iteration;
    const left = iteration === 0 ? '' : `, ${timeLeft(each * (iterations - iteration))}`;
    const loss = last!.trainLoss.toFixed(3);
    console.error(
      `iteration ${iteration}/${iterations}: loss ${loss}, validation error ${percent(share)}${left}`,
    );
  };
  return { listeners: { onIteration, onDump }, stop: () => undefined };
}
