import { exact } from '../drawing/numbers.ts';

/** A setting of the training as a reader reads it. */
export interface Hyperparameter {
  /** As the log has it, with dots between the parts: `optimizer.momentum`. */
  readonly key: string;
  /** In words: `momentum`. */
  readonly label: string;
  /** With its unit. */
  readonly value: string;
}

/** What keys of `run.json` are called, and in which unit they are; those that are not here are split into their words. */
const KNOWN: Readonly<Record<string, readonly [label: string, one?: string, many?: string]>> = {
  width: ['filters in the first layer'],
  'optimizer.kind': ['optimizer'],
  'optimizer.momentum': ['momentum'],
  'optimizer.weightDecay': ['weight decay'],
  'learningRate.base': ['learning rate'],
  'learningRate.warmUp': ['warm-up', 'iteration', 'iterations'],
  'learningRate.steps': ['rate changes'],
  batchSize: ['batch size', 'image', 'images'],
  iterations: ['length', 'iteration', 'iterations'],
  augment: ['augmented images'],
  standardisation: ['pixels before training'],
  'standardisation.mean': ['mean of the pixels'],
  'standardisation.sd': ['deviation of the pixels'],
  backend: ['computed with'],
  interval: ['dumps every', 'iteration', 'iterations'],
  half: ['half precision'],
  images: ['images of a class'],
  filters: ['filters of a layer'],
  length: ['weights of a filter'],
};

const NAMES: Readonly<Record<string, string>> = { sgd: 'SGD', adam: 'Adam', wasm: 'WebAssembly' };

/** Settings as lines, nested ones one by one. */
export function readHyperparameters(settings: object, above = ''): readonly Hyperparameter[] {
  return Object.entries(settings).flatMap(([name, value]: [string, unknown]) => {
    const key = above + name;
    const isNested = value !== null && typeof value === 'object' && !Array.isArray(value);
    if (isNested) return readHyperparameters(value, `${key}.`);
    const [label, one, many] = KNOWN[key] ?? [inWords(key)];
    const unit = value === 1 ? one : many;
    const said = key === 'learningRate.steps' ? rateChanges(value) : valueText(value);
    return [{ key, label, value: unit ? `${said} ${unit}` : said }];
  });
}

/** `learningRate.warmUp` is `learning rate warm up`. */
function inWords(key: string): string {
  return key
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/[._]+/g, ' ')
    .toLowerCase();
}

/** `× 0.1 from 1,000; × 0.01 from 1,500`. */
function rateChanges(steps: unknown): string {
  const isStep = (step: unknown): step is { from: number; factor: number } =>
    typeof step === 'object' && step !== null && 'from' in step && 'factor' in step;
  if (!Array.isArray(steps) || !steps.every(isStep)) return valueText(steps);
  return steps.length === 0
    ? 'none'
    : steps.map(({ from, factor }) => `× ${valueText(factor)} from ${valueText(from)}`).join('; ');
}

function valueText(value: unknown): string {
  if (typeof value === 'number') return exact(Number(value.toPrecision(4)));
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'string') return NAMES[value] ?? value;
  if (Array.isArray(value)) return value.map(valueText).join('; ');
  if (value === null || typeof value !== 'object') return 'none';
  return Object.entries(value)
    .map(([key, part]) => `${inWords(key)} ${valueText(part)}`)
    .join(', ');
}
