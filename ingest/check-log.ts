import { existsSync } from 'node:fs';
import path from 'node:path';
import { type DumpedLayer, TraincubeError, dumpName, dumpedLayers } from '../schema/index.ts';
import { Windows } from './arrow/windows.ts';
import { countNonFinite } from './count-non-finite.ts';
import { Findings } from './findings.ts';
import type { Coefficients } from './log.ts';
import { runDirectory } from './open-log.ts';
import { ACTIVATIONS_FILE, checkActivations } from './read/activations.ts';
import { DUMPS, listDumps, listFiles, listOthers } from './read/dumps.ts';
import { IMAGES_FILE, openImages } from './read/images.ts';
import { MODEL_FILE, readModel } from './read/model.ts';
import { ParametersFile } from './read/parameters.ts';
import { RUN_FILE, notARun, readRun } from './read/run.ts';
import { SCALARS_FILE, readScalars } from './read/scalars.ts';
import { STATE_FILE, checkState } from './read/state.ts';
import { type Counts, VALIDATION_FILE, readValidation } from './read/validation.ts';
import { attempt, checkEach, refusal, where } from './refuse.ts';

/** What a log holds and what is wrong with it. */
export interface LogReport {
  readonly dumps: number;
  /** 0, like `layers`, where the file that says so is refused. */
  readonly images: number;
  readonly layers: number;
  /** Of all files of all dumps. */
  readonly bytes: number;
  /** Each breaks a rule of `docs/log-format.md`, or says of a file that the system did not let it be read. */
  readonly faults: readonly string[];
  /** Allowed, and worth knowing. */
  readonly notes: readonly string[];
}

/** How far beyond 0…1 rounding may carry a probability in float32. */
const ROUNDING = 1e-5;

/**
 * Reads all of a log, its coefficients included. Its rules are those of the readers, which stop at the first refusal; here the read goes on with all
 * that a refusal does not touch: other columns, other files, other dumps.
 * @param onDump is told after each dump how many are done, of how many
 * @throws {TraincubeError} `not-a-run` where there is nothing of a run
 */
export async function checkLog(
  directory: string,
  onDump: (done: number, all: number) => void = () => {},
): Promise<LogReport> {
  const check = new LogCheck(runDirectory(directory));
  return check.run(onDump);
}

class LogCheck {
  readonly #directory: string;
  readonly #findings = new Findings();
  /** Undefined where `model.json` is refused. */
  readonly #layers: readonly DumpedLayer[] | undefined;
  readonly #counts: Counts;
  readonly #windows = new Windows();
  #bytes = 0;
  /** The memory that layers are read into, as large as the largest so far. */
  #memory = new ArrayBuffer(0);

  constructor(directory: string) {
    const names = [RUN_FILE, MODEL_FILE, IMAGES_FILE, DUMPS];
    if (!names.some((name) => existsSync(path.join(directory, name)))) throw notARun(directory);
    const { report, notes } = this.#findings;
    const run = readRun(directory, report);
    const { layers } = readModel(directory, report);
    const images = openImages(directory, run.classes?.length, report);
    images.close?.();
    this.#directory = directory;
    this.#layers = layers && dumpedLayers({ layers });
    this.#counts = { images: images.count, classes: run.classes?.length };
    const used = new Set(images.classes);
    const unused = images.classes ? (run.classes ?? []).filter((_, id) => !used.has(id)) : [];
    if (unused.length > 0) notes.push(`images.arrow: no image of class ${unused.join(', ')}.`);
    for (const field of ['startedAt', 'endedAt'] as const) {
      if (run[field] && Number.isNaN(Date.parse(run[field])))
        notes.push(`run.json, field ${field}: not a date.`);
    }
  }

  async run(onDump: (done: number, all: number) => void): Promise<LogReport> {
    const { report, notes } = this.#findings;
    const iterations = attempt(report, () => listDumps(this.#directory)) ?? [];
    notes.push(...(attempt(report, () => listOthers(this.#directory)) ?? []).map(passedOver));
    if (iterations.length === 0) report(refusal({ file: DUMPS }, 'at least one dump', 'none'));
    for (const [position, iteration] of iterations.entries()) {
      await this.#checkDump(iteration, iterations[position - 1] ?? -1);
      onDump(position + 1, iterations.length);
    }
    return {
      dumps: iterations.length,
      images: this.#counts.images ?? 0,
      layers: this.#layers?.length ?? 0,
      bytes: this.#bytes,
      faults: this.#findings.faults,
      notes,
    };
  }

  /** @param last iteration of the dump before; -1 where there is none */
  async #checkDump(iteration: number, last: number): Promise<void> {
    const { report } = this.#findings;
    const dump = `${DUMPS}/${dumpName(iteration)}`;
    const files = attempt(report, () => listFiles(this.#directory, dump));
    if (files === undefined) return;
    for (const size of files.values()) this.#bytes += size;
    this.#checkValidation(dump);
    this.#checkScalars(dump, iteration, last);
    if (files.has(STATE_FILE)) checkState(this.#directory, dump, report);
    if (files.has(ACTIVATIONS_FILE)) {
      const { images } = this.#counts;
      checkActivations(this.#directory, dump, { layers: this.#layers, images }, report);
    }
    await this.#checkParameters(dump);
  }

  #checkValidation(dump: string): void {
    const validation = readValidation(this.#directory, dump, this.#counts, this.#findings.report);
    for (const column of ['confidence', 'trueProbability'] as const)
      this.#checkShare(`${dump}/${VALIDATION_FILE}`, column, validation[column]);
  }

  #checkScalars(dump: string, iteration: number, last: number): void {
    const file = `${dump}/${SCALARS_FILE}`;
    const { report } = this.#findings;
    const scalars = readScalars(this.#directory, dump, iteration, report);
    this.#checkShare(file, 'trainError', scalars?.get('trainError'));
    const first = scalars?.get('iteration')?.[0] ?? Infinity;
    if (first > last) return;
    const expected = `rows since the dump before, of iteration ${last}`;
    report(refusal({ file, column: 'iteration' }, expected, `${first} in row 0`));
  }

  /** A probability or an error lies in 0…1. NaN is what becomes of it when training diverges: no fault. */
  #checkShare(file: string, column: string, values: Float32Array | Float64Array | undefined): void {
    if (values === undefined) return;
    const { report, notes } = this.#findings;
    checkEach(
      values.length,
      'rows',
      where(values.length, (row) => values[row]! < -ROUNDING || values[row]! > 1 + ROUNDING),
      (row, more) =>
        report(refusal({ file, column }, 'values in 0…1', `${values[row]} in row ${row}${more}`)),
    );
    const nans = Array.from(values).filter(Number.isNaN).length;
    if (nans > 0) notes.push(`${file}, column ${column}: holds ${nans} NaN.`);
  }

  async #checkParameters(dump: string): Promise<void> {
    const { report } = this.#findings;
    const parameters = ParametersFile.open(this.#directory, dump, this.#layers, this.#windows, report);
    if (parameters === undefined) return;
    try {
      for (const [position, { name }] of this.#layers?.entries() ?? []) {
        if (parameters.hasLayer(position)) await this.#readLayer(parameters, position, dump, name);
      }
    } catch (error) {
      if (!(error instanceof TraincubeError)) throw error;
      report(error);
    } finally {
      parameters.close();
    }
  }

  async #readLayer(parameters: ParametersFile, position: number, dump: string, name: string): Promise<void> {
    const bytes = parameters.layerBytes(position);
    if (bytes > this.#memory.byteLength) this.#memory = new ArrayBuffer(bytes);
    const { weights, gradients } = await parameters.readLayer(position, this.#memory, 0);
    this.#noteNonFinite(weights, `${dump}: the weights of ${name}`);
    if (gradients) this.#noteNonFinite(gradients, `${dump}: the gradients of ${name}`);
  }

  #noteNonFinite(values: Coefficients, what: string): void {
    const { nans, infinities } = countNonFinite(values);
    if (nans + infinities === 0) return;
    this.#findings.notes.push(`${what} hold ${nans} NaN and ${infinities} infinite coefficients.`);
  }
}

/** A name in `dumps/` that is no dump's. */
function passedOver(name: string): string {
  const reason = /^\.\d{9}\.tmp$/.test(name)
    ? 'a dump that its writer has not finished'
    : 'the name is not nine digits';
  return `${DUMPS}/${name}: passed over, ${reason}.`;
}
