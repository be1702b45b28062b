import { ZEROED, TraincubeError, type AblatedFilters, type DumpedLayer } from '../../schema/index.ts';
import { BACKEND_CHOICES } from '../backends/backend.ts';
import { badOption, choice, whole } from '../flags.ts';
import type { AblationOptions } from './ablate.ts';

/** Evaluations take their time; who wants more than this is after something else. */
const MOST_CONTROLS = 10_000;

/** A whole number as the page writes it, with commas, or without. */
const NUMBER = /^\d{1,3}(,\d{3})+$|^\d+$/;

/** Flags as the command line has them. */
export interface AblationFlags {
  readonly filters: readonly string[];
  readonly dump?: string;
  readonly zero?: string;
  readonly controls?: string;
  readonly seed?: string;
  readonly backend?: string;
}

/**
 * Fills in what is not given and checks what is, against the layers and dumps of a run.
 *
 * @param iterations of its dumps, ascending
 * @throws {TraincubeError} `bad-option`, naming what was given and what there is
 */
export function ablationOptions(
  flags: AblationFlags,
  layers: readonly DumpedLayer[],
  iterations: readonly number[],
): AblationOptions {
  return {
    iteration: dumpOf(flags.dump, iterations),
    filters: parseFilters(flags.filters, layers),
    zeroed: choice('--zero', flags.zero ?? 'output', ZEROED),
    controls: whole('--controls', flags.controls ?? '99', 0, MOST_CONTROLS),
    seed: whole('--seed', flags.seed ?? '1', 0, 2 ** 32 - 1),
    backend: flags.backend === undefined ? undefined : choice('--backend', flags.backend, BACKEND_CHOICES),
  };
}

function dumpOf(text: string | undefined, iterations: readonly number[]): number {
  if (iterations.length === 0) throw new TraincubeError('no-dumps', 'The run has no dumps yet.');
  const last = iterations.at(-1)!;
  if (text === undefined) return last;
  if (!NUMBER.test(text.trim())) throw badOption('--dump', 'takes the iteration of a dump', text);
  const iteration = Number(text.replaceAll(',', ''));
  if (iterations.includes(iteration)) return iteration;
  const near = [iterations.findLast((one) => one < iteration), iterations.find((one) => one > iteration)];
  const nearest = near.filter((one) => one !== undefined).join(' and ');
  throw new TraincubeError(
    'bad-option',
    `The run has no dump of iteration ${iteration}: of its dumps, ${iterations[0]}…${last}, the nearest is ${nearest}.`.replace(
      / is (\d+ and )/,
      ' are $1',
    ),
    { allowed: iterations },
  );
}

/**
 * Reads `conv3_1:1,4-7 conv3_2:all fc id=22:3`: layers by name or id, each with its filters, which are counted from 0; a layer alone stands for all of
 * its filters. What is named twice counts once. A number is an id where no layer is called so; `id=` says that it is one.
 *
 * @returns layers in the order of the network
 * @throws {TraincubeError} `bad-option`
 */
export function parseFilters(words: readonly string[], layers: readonly DumpedLayer[]): AblatedFilters[] {
  const chosen = new Map<DumpedLayer, Set<number>>();
  for (const word of words.flatMap((one) => one.trim().split(/\s+/))) {
    if (word === '') continue;
    const [layer, list] = splitWord(word, layers);
    const filters = chosen.get(layer) ?? new Set();
    for (const filter of filtersOf(list, layer, word)) filters.add(filter);
    chosen.set(layer, filters);
  }
  if (chosen.size === 0) throw badOption('--filters', `takes ${FORM}`, words.join(' '));
  return layers
    .filter((layer) => chosen.has(layer))
    .map((layer) => ({
      layer: layer.id,
      name: layer.name,
      of: layer.filters,
      filters: [...chosen.get(layer)!].sort((a, b) => a - b),
    }));
}

const FORM = 'layers with their filters, as in conv1:0,3-5 or fc:all';

/** The layer, and what of it is named. */
function splitWord(word: string, layers: readonly DumpedLayer[]): [DumpedLayer, string] {
  const colon = word.lastIndexOf(':');
  const name = colon < 0 ? word : word.slice(0, colon);
  const list = colon < 0 ? 'all' : word.slice(colon + 1);
  const byId = layers.find(({ id }) => `id=${id}` === name);
  if (byId) return [byId, list];
  const whole = layers.find((one) => one.name === word);
  if (whole) return [whole, 'all'];
  const layer = layers.find((one) => one.name === name) ?? layers.find(({ id }) => String(id) === name);
  if (layer) return [layer, list];
  const within = layers.filter(({ path }) => path.includes(name));
  const there = (within.length > 0 ? within : layers).map((one) => one.name);
  const what =
    within.length > 0 ? 'holds several layers: name one of' : 'is no layer with filters: there are';
  throw new TraincubeError('bad-option', `--filters: ${name} ${what} ${listed(there)}.`, {
    given: word,
    allowed: there,
  });
}

function filtersOf(list: string, layer: DumpedLayer, word: string): number[] {
  if (list === 'all') return [...Array(layer.filters).keys()];
  return list.split(',').flatMap((part) => {
    const [, first, last = first] = /^(\d+)(?:[-–](\d+))?$/.exec(part) ?? [];
    if (first === undefined) throw badOption('--filters', `takes ${FORM}`, word);
    const [from, to] = [Number(first), Number(last)];
    if (to >= layer.filters) {
      throw new TraincubeError(
        'bad-option',
        `--filters: ${layer.name} has no filter ${to}, its ${layer.filters} filters are 0…${layer.filters - 1}.`,
        { given: word },
      );
    }
    if (from > to) throw badOption('--filters', `takes ranges that ascend, such as ${to}-${from}`, word);
    return Array.from({ length: to - from + 1 }, (_, at) => from + at);
  });
}

/** So many names that one sees what they look like. */
function listed(names: readonly string[]): string {
  const most = 12;
  return names.length <= most
    ? names.join(', ')
    : `${names.slice(0, most).join(', ')} and ${names.length - most} more`;
}
