import { type ModelDescription, TraincubeError, dumpName, dumpedLayers } from '../schema/index.ts';
import type { Coefficients, Log } from './log.ts';
import { openLog } from './open-log.ts';
import { listFiles, listOthers } from './read/dumps.ts';
import { ParametersFile } from './read/parameters.ts';
import { readScalars } from './read/scalars.ts';
import { STATE_FILE, openState } from './read/state.ts';
import { readValidation } from './read/validation.ts';

/** What a log holds and what is wrong with it. */
export interface LogReport {
  readonly dumps: number;
  readonly images: number;
  readonly layers: number;
  /** Of all files of all dumps. */
  readonly bytes: number;
  /** Each breaks a rule of `docs/log-format.md`. */
  readonly faults: readonly string[];
  /** Allowed, and worth knowing. */
  readonly notes: readonly string[];
}

/** What is collected on the way. */
interface Findings {
  bytes: number;
  readonly faults: string[];
  readonly notes: string[];
  /** The memory that layers are read into, as large as the largest so far. */
  memory: ArrayBuffer;
}

/**
 * Reads all of a log, its coefficients included, and goes on behind what is refused: a file's first refusal and, in `parameters.arrow`, each
 * record batch's.
 * @param onDump is told after each dump how many are done, of how many
 * @throws {TraincubeError} what `openLog` throws: without what the dumps share there is nothing to compare them with
 */
export async function checkLog(
  directory: string,
  onDump: (done: number, all: number) => void = () => {},
): Promise<LogReport> {
  const log = await openLog(directory);
  try {
    const findings: Findings = { bytes: 0, faults: [], notes: [], memory: new ArrayBuffer(0) };
    const iterations = await log.iterations();
    if (iterations.length === 0) findings.faults.push('dumps: expected at least one dump, found none.');
    noteOddities(log, findings);
    let last = -1;
    for (const [position, iteration] of iterations.entries()) {
      await checkDump(log, iteration, last, findings);
      last = iteration;
      onDump(position + 1, iterations.length);
    }
    const { bytes, faults, notes } = findings;
    const layers = dumpedLayers(log.model).length;
    return { dumps: iterations.length, images: log.images.count, layers, bytes, faults, notes };
  } finally {
    await log.close();
  }
}

function noteOddities({ directory, run, images }: Log, { notes }: Findings): void {
  const used = new Set(images.classes);
  const unused = run.classes.filter((_, id) => !used.has(id));
  if (unused.length > 0) notes.push(`images.arrow: no image of class ${unused.join(', ')}.`);
  for (const name of listOthers(directory)) {
    const reason = name.startsWith('.')
      ? 'a dump that its writer has not finished'
      : 'the name is not nine digits';
    notes.push(`dumps/${name}: passed over, ${reason}.`);
  }
  for (const field of ['startedAt', 'endedAt'] as const) {
    if (run[field] && Number.isNaN(Date.parse(run[field])))
      notes.push(`run.json, field ${field}: not a date.`);
  }
}

/** Each file by itself, so that one fault does not hide another. */
async function checkDump(log: Log, iteration: number, last: number, findings: Findings): Promise<void> {
  const { directory, model, images, run } = log;
  const dump = `dumps/${dumpName(iteration)}`;
  const files = attempt(findings, () => listFiles(directory, dump));
  if (files === undefined) return;
  for (const size of files.values()) findings.bytes += size;
  attempt(findings, () => readValidation(directory, dump, images.count, run.classes.length));
  const scalars = attempt(findings, () => readScalars(directory, dump, iteration));
  const first = scalars?.get('iteration')?.[0] ?? Infinity;
  if (first <= last) {
    findings.faults.push(
      `${dump}/scalars.arrow, column iteration: expected rows since the dump before, of iteration ${last}, found ${first} in row 0.`,
    );
  }
  if (files.has(STATE_FILE)) attempt(findings, () => openState(directory, dump).close());
  const parameters = attempt(findings, () => ParametersFile.open(directory, dump, model));
  if (parameters === undefined) return;
  try {
    await checkCoefficients(parameters, model, dump, findings);
  } finally {
    parameters.close();
  }
}

async function checkCoefficients(
  parameters: ParametersFile,
  model: ModelDescription,
  dump: string,
  findings: Findings,
): Promise<void> {
  for (const [position, { name }] of dumpedLayers(model).entries()) {
    const isRight = attempt(findings, () => parameters.checkLayer(position) ?? true);
    if (!isRight) continue;
    const bytes = parameters.layerBytes(position);
    if (bytes > findings.memory.byteLength) findings.memory = new ArrayBuffer(bytes);
    const { weights, gradients } = await parameters.readLayer(position, findings.memory, 0);
    noteNonFinite(weights, `${dump}: the weights of ${name}`, findings);
    if (gradients) noteNonFinite(gradients, `${dump}: the gradients of ${name}`, findings);
  }
}

function noteNonFinite(values: Coefficients, what: string, { notes }: Findings): void {
  const { nans, infinities } = countNonFinite(values);
  if (nans + infinities > 0) notes.push(`${what} hold ${nans} NaN and ${infinities} infinite coefficients.`);
}

/** By their bits: all of the exponent set, and of the fraction none (infinity) or some (NaN). */
export function countNonFinite(values: Coefficients): { nans: number; infinities: number } {
  const isHalf = values instanceof Uint16Array;
  const bits = isHalf ? values : new Uint32Array(values.buffer, values.byteOffset, values.length);
  const exponent = isHalf ? 0x7c00 : 0x7f800000;
  const fraction = isHalf ? 0x03ff : 0x007fffff;
  let nans = 0;
  let infinities = 0;
  for (let i = 0; i < bits.length; i++) {
    if ((bits[i]! & exponent) !== exponent) continue;
    if (bits[i]! & fraction) nans++;
    else infinities++;
  }
  return { nans, infinities };
}

/** What `read` gives; undefined, and a fault more, where it is refused. */
function attempt<T>({ faults }: Findings, read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof TraincubeError)) throw error;
    faults.push(error.message);
    return undefined;
  }
}
