import path from 'node:path';
import {
  TraincubeError,
  isOfOurTrainer,
  type Ablation,
  type AblationList,
  type AblationSummary,
  type RunDescription,
} from '../schema/index.ts';
import {
  ablationDirectory,
  ablationIds,
  defaultStore,
  readAblation,
  type StoredAblation,
} from '../store/index.ts';
import type { ServedRun } from './served-run.ts';

/** The ablations of a run, and the files that are none. Those of another run, whose directory this one took, are passed over. */
export async function listAblations(run: ServedRun): Promise<AblationList> {
  const description = await descriptionOf(run);
  const { ablateCommand } = run.place;
  const ablations: AblationSummary[] = [];
  const refused: AblationList['refused'] = [];
  for (const [id, directory] of await idsOf(run)) {
    const stored = await readAblation(directory, id);
    if ('message' in stored) refused.push({ file: path.relative('', stored.file), message: stored.message });
    else if (isOf(description, stored.ablation)) ablations.push(summaryOf(stored));
  }
  return {
    command: isOfOurTrainer(description) ? ablateCommand : null,
    ablations: ablations.sort((a, b) => compare(b.createdAt, a.createdAt) || compare(a.id, b.id)),
    refused,
  };
}

/** @throws {TraincubeError} `not-found` with the ids that there are; `refused` where the file is no ablation */
export async function ablationOf(run: ServedRun, id: string): Promise<Ablation> {
  const ids = await idsOf(run);
  const directory = ids.get(id);
  const stored = directory === undefined ? undefined : await readAblation(directory, id);
  if (stored && 'message' in stored) {
    throw new TraincubeError('refused', `${path.relative('', stored.file)}: ${stored.message}.`, { id });
  }
  if (stored && isOf(await descriptionOf(run), stored.ablation)) return stored.ablation;
  throw new TraincubeError('not-found', `The run "${run.id}" has no ablation "${id}".`, {
    allowed: [...ids.keys()],
  });
}

/** The ids of the run's ablations, each with its directory: beside the log, and in the store that is served. */
async function idsOf({ place: { directory, location, name } }: ServedRun): Promise<Map<string, string>> {
  const own = directory === undefined ? undefined : path.basename(path.resolve(directory));
  const candidates = [
    ...(directory === undefined || own === undefined
      ? []
      : [ablationDirectory(defaultStore(directory), own)]),
    ...[own, name].flatMap((one) => (one === undefined ? [] : [ablationDirectory(location, one)])),
  ];
  const ids = new Map<string, string>();
  for (const candidate of new Set(candidates)) {
    if (candidate === undefined) continue;
    for (const id of await ablationIds(candidate)) if (!ids.has(id)) ids.set(id, candidate);
  }
  return ids;
}

/** The log's, which may have taken another's place; the index's where there is no log. */
async function descriptionOf(run: ServedRun): Promise<RunDescription> {
  return (await run.logIfReadable())?.run ?? (await run.indexed()).catalogue.run;
}

function isOf({ startedAt }: RunDescription, { run }: Ablation): boolean {
  return run.startedAt === startedAt;
}

function summaryOf({
  id,
  ablation,
}: Extract<StoredAblation, { readonly ablation: Ablation }>): AblationSummary {
  const { iteration, filters, zeroed, createdAt, control, classes } = ablation;
  const sum = (column: 'images' | 'wrong' | 'ablated') => classes.reduce((all, one) => all + one[column], 0);
  return {
    ...{ id, iteration, filters, zeroed, createdAt, choices: control.choices },
    ...{ images: sum('images'), wrong: sum('wrong'), ablated: sum('ablated') },
  };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
