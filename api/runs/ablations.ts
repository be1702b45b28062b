import path from 'node:path';
import {
  TraincubeError,
  isOfOurTrainer,
  type Ablation,
  type AblationList,
  type AblationSummary,
  type RunDescription,
} from '../../schema/index.ts';
import {
  ablationDirectory,
  ablationIds,
  ablationStamp,
  defaultStore,
  readAblation,
  type StoredAblation,
} from '../../store/index.ts';
import type { ServedRun } from './served-run.ts';

/** What a list says of a file, and of what run it is; or why it is no ablation. */
type Listed =
  | { readonly startedAt: string; readonly summary: AblationSummary }
  | Extract<StoredAblation, { readonly message: string }>;

/** What is listed of the files of each run, as they were read, with their stamps: a page asks every few seconds, and a file may be large. */
const known = new WeakMap<
  ServedRun,
  ReadonlyMap<string, { readonly stamp: string; readonly listed: Listed }>
>();

/** The ablations of a run, and the files that are none. Those of another run, whose directory this one took, are passed over. */
export async function listAblations(run: ServedRun): Promise<AblationList> {
  const description = await descriptionOf(run);
  const { ablateCommand } = run.place;
  const ablations: AblationSummary[] = [];
  const refused: AblationList['refused'] = [];
  for (const listed of await filesOf(run)) {
    if ('message' in listed) refused.push({ file: path.relative('', listed.file), message: listed.message });
    else if (listed.startedAt === description.startedAt) ablations.push(listed.summary);
  }
  return {
    command: isOfOurTrainer(description) ? ablateCommand : null,
    ablations: ablations.sort((a, b) => compare(b.createdAt, a.createdAt) || compare(a.id, b.id)),
    refused,
  };
}

/** Of every file what is listed; read and checked only where its stamp is another one than before. */
async function filesOf(run: ServedRun): Promise<Listed[]> {
  const before = known.get(run);
  const now = new Map<string, { readonly stamp: string; readonly listed: Listed }>();
  for (const [id, directory] of await idsOf(run)) {
    const file = path.join(directory, id);
    // Before the file is read: what is written meanwhile has another stamp.
    const stamp = await ablationStamp(directory, id);
    const same = before?.get(file);
    now.set(
      file,
      same?.stamp === stamp ? same : { stamp, listed: listedOf(await readAblation(directory, id)) },
    );
  }
  known.set(run, now);
  return [...now.values()].map(({ listed }) => listed);
}

function listedOf(stored: StoredAblation): Listed {
  if ('message' in stored) return stored;
  return { startedAt: stored.ablation.run.startedAt, summary: summaryOf(stored) };
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
