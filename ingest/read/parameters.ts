import { type DumpedLayer, filterLength } from '../../schema/index.ts';
import { ArrowFile } from '../arrow/arrow-file.ts';
import type { FileBytes } from '../arrow/file-bytes.ts';
import { typeFamily } from '../arrow/fields.ts';
import { ReadAhead } from '../arrow/read-ahead.ts';
import type { Windows } from '../arrow/windows.ts';
import type { Batch, Column, Region } from '../arrow/metadata.ts';
import { fromHalf } from '../half.ts';
import type { Coefficients, FilterCoefficients, LayerCoefficients, LayerPart } from '../log.ts';
import { type Report, attempt, refusal } from '../refuse.ts';
import { Table, columnsOf } from './table.ts';

export const PARAMETERS_FILE = 'parameters.arrow';

const SINGLE = 'list<float32>';
const HALF = 'list<float16>';
/** A layer's weights and gradients begin at multiples of this in the caller's memory, in bytes: a cache line, and any vector's width. */
const ALIGNMENT = 64;

/** What is smaller, in bytes, is read as all other files are: it is not worth two more openings. */
const LEAST_PAST_CACHE = 4 << 20;

/** Where a layer's coefficients stand in the file. */
interface LayerRegions {
  readonly weights: Region;
  readonly gradients: Region | undefined;
}

type CoefficientColumn = keyof LayerRegions;

type Readable = Pick<FileBytes, 'read' | 'close'>;

/** Undefined is what was refused; `gradients` also where there are none. */
interface Columns {
  readonly layer: Column | undefined;
  readonly filter: Column | undefined;
  readonly weights: Column | undefined;
  readonly gradients: Column | undefined;
}

/** `parameters.arrow` of a dump, open for its coefficients. */
export class ParametersFile {
  readonly hasGradients: boolean;
  readonly #file: ArrowFile;
  readonly #windows: Windows;
  /** Ways into the file, one a column, since parts of the two are read by turns; from the first layer on that is read. */
  readonly #ways = new Map<CoefficientColumn, Readable>();
  /** Whether the system's cache is passed by; known from then on. */
  #isPastCache: boolean | undefined;
  /** The dumped layers of the model; undefined where `model.json` was refused: then the file is compared with itself alone. */
  readonly #layers: readonly DumpedLayer[] | undefined;
  readonly #isHalf: boolean;
  /** By position; undefined where the layer was refused. */
  readonly #regions: (LayerRegions | undefined)[] = [];

  private constructor(
    file: ArrowFile,
    layers: readonly DumpedLayer[] | undefined,
    windows: Windows,
    report: Report,
  ) {
    this.#file = file;
    this.#layers = layers;
    this.#windows = windows;
    const column = columnsOf(file, report);
    const weights = column('weights', [SINGLE, HALF]);
    this.#isHalf = weights !== undefined && typeFamily(weights.field) === HALF;
    this.hasGradients = file.columns.has('gradients');
    const type = weights ? [this.#isHalf ? HALF : SINGLE] : [SINGLE, HALF];
    this.#checkBatches(
      {
        layer: column('layer', ['int32']),
        filter: column('filter', ['int32']),
        weights,
        gradients: this.hasGradients
          ? column('gradients', type, weights ? ', that of weights' : '')
          : undefined,
      },
      report,
    );
  }

  /** Has the system read what `open` will, many small pieces at once. */
  static async prefetch(directory: string, dump: string, layers: number): Promise<void> {
    const columns = ['layer', 'filter', 'weights', 'gradients'];
    await ArrowFile.prefetch(directory, `${dump}/${PARAMETERS_FILE}`, columns, layers);
  }

  /**
   * Checks everything but the coefficients; undefined where the file is refused as a whole.
   * @param windows for layers that are read past the system's cache
   */
  static open(
    directory: string,
    dump: string,
    layers: readonly DumpedLayer[] | undefined,
    windows: Windows,
    report: Report,
  ): ParametersFile | undefined {
    return attempt(report, () => {
      const file = ArrowFile.open(directory, `${dump}/${PARAMETERS_FILE}`);
      try {
        return new ParametersFile(file, layers, windows, report);
      } catch (error) {
        file.close();
        throw error;
      }
    });
  }

  /** Whether the layer's coefficients can be read: nothing of it was refused. */
  hasLayer(position: number): boolean {
    return this.#regions[position] !== undefined;
  }

  layerBytes(position: number): number {
    return aligned(this.#regions[position]!.weights.length) * (this.hasGradients ? 2 : 1);
  }

  /**
   * Nothing but the coefficients is read, straight to where they stay: views of `memory` are all that is made. When it rejects nothing is written into
   * `memory` any more.
   */
  async readLayer(
    position: number,
    memory: ArrayBufferLike,
    offset: number,
    part?: LayerPart,
  ): Promise<LayerCoefficients> {
    const layer = this.#layers![position]!;
    const regions = this.#regions[position]!;
    const weights = partOf(regions.weights, layer, part);
    const gradients = part?.weightsOnly ? undefined : regions.gradients;
    const [w, g] = await Promise.allSettled([
      this.#readInto(weights, memory, offset, this.#way('weights')),
      gradients &&
        this.#readInto(
          partOf(gradients, layer, part),
          memory,
          offset + aligned(weights.length),
          this.#way('gradients'),
        ),
    ]);
    return { layer, weights: valueOf(w), gradients: valueOf(g) };
  }

  /** As every list of a layer is as long as a filter, which was checked at `open`, a filter's place follows from its number. */
  async readFilter(position: number, filter: number): Promise<FilterCoefficients> {
    const { weights, gradients } = this.#regions[position]!;
    const [w, g] = await Promise.all([
      this.#readFilters(position, weights, filter, filter + 1),
      gradients && this.#readFilters(position, gradients, filter, filter + 1),
    ]);
    return { layer: this.#layers![position]!, weights: w, gradients: g };
  }

  async readWeights(position: number, from: number, to: number): Promise<Float32Array> {
    return this.#readFilters(position, this.#regions[position]!.weights, from, to);
  }

  close(): void {
    for (const way of this.#ways.values()) way.close();
    this.#file.close();
  }

  /** A file that the system's cache does not hold is read past it: that takes a third of the processor's time, and leaves the cache to others. */
  #way(column: CoefficientColumn): Readable {
    const known = this.#ways.get(column);
    if (known) return known;
    this.#isPastCache ??= this.#file.bytes >= LEAST_PAST_CACHE && !this.#file.isCached();
    const ahead = this.#isPastCache ? this.#ahead(column) : undefined;
    const way = ahead ?? (column === 'gradients' ? this.#file.another() : undefined) ?? this.#file;
    this.#ways.set(column, way);
    return way;
  }

  #ahead(column: CoefficientColumn): ReadAhead | undefined {
    const direct = this.#file.another('direct');
    const regions = this.#regions.flatMap((regions) => regions?.[column] ?? []);
    return direct && new ReadAhead(direct, this.#file, regions, this.#windows);
  }

  async #readFilters(position: number, region: Region, from: number, to: number): Promise<Float32Array> {
    const place = partOf(region, this.#layers![position]!, { from, to });
    const values = await this.#readInto(place, new ArrayBuffer(place.length), 0);
    return values instanceof Uint16Array ? fromHalf(values) : values;
  }

  async #readInto(
    { position, length }: Region,
    memory: ArrayBufferLike,
    at: number,
    bytes: Readable = this.#file,
  ): Promise<Coefficients> {
    await bytes.read(position, new Uint8Array(memory, at, length));
    return this.#isHalf ? new Uint16Array(memory, at, length / 2) : new Float32Array(memory, at, length / 4);
  }

  #checkBatches(columns: Columns, report: Report): void {
    const { batches, name } = this.#file;
    const expected = this.#layers?.length ?? batches;
    if (batches !== expected)
      report(refusal({ file: name }, `${expected} record batches, one a dumped layer`, String(batches)));
    let isInStep = true;
    for (let position = 0; position < batches; position++) {
      const batch = attempt(report, () => this.#file.batch(position));
      if (batch === undefined) continue;
      const layer = isInStep ? this.#layers?.[position] : undefined;
      const isOfLayer = this.#checkBatch(position, batch, layer, columns, report);
      // Where one is missing or too many, all that follow are another layer's: once is enough to say so.
      isInStep &&= isOfLayer || batches === expected;
    }
  }

  /**
   * @param layer that the batch is to hold; without it, it is compared with itself alone
   * @returns whether it does
   */
  #checkBatch(
    position: number,
    batch: Batch,
    layer: DumpedLayer | undefined,
    columns: Columns,
    report: Report,
  ): boolean {
    const table = new Table(this.#file, [batch], report);
    const ids = table.ints(columns.layer);
    if (layer) table.checkSame(ids, layer.id, `the id of ${layer.name}`);
    const isOther = layer && ids && batch.rows > 0 && !ids.values.includes(layer.id);
    const own = isOther ? undefined : layer;
    if (own && batch.rows !== own.filters) {
      const place = { file: this.#file.name, batch: batch.index };
      report(refusal(place, `${own.filters} rows, the filters of ${own.name}`, String(batch.rows)));
    }
    table.checkOrder(table.ints(columns.filter));
    const weights = this.#coefficients(table, columns.weights, own);
    const gradients = this.#coefficients(table, columns.gradients, own);
    if (weights && (gradients || !this.hasGradients)) this.#regions[position] = { weights, gradients };
    return !isOther;
  }

  /** Where a column's coefficients stand: one stretch, as every list is as long as a filter. */
  #coefficients(
    table: Table,
    column: Column | undefined,
    layer: DumpedLayer | undefined,
  ): Region | undefined {
    const lists = table.lists(column, this.#isHalf ? 2 : 4);
    if (lists === undefined || layer === undefined) return undefined;
    const what = `the product of kernel [${layer.kernel.join(', ')}] of ${layer.name}`;
    return table.checkLengths(column!, lists, filterLength(layer), what) ? lists.values : undefined;
  }
}

/** Where the filters of a part stand; every list of a layer is as long as a filter. */
function partOf(region: Region, { filters }: DumpedLayer, part?: LayerPart): Region {
  if (!part) return region;
  const { from, to } = part;
  if (from < 0 || to > filters || from > to) throw new RangeError(`filters ${from} to ${to} of ${filters}`);
  const bytes = region.length / filters;
  return { position: region.position + from * bytes, length: (to - from) * bytes };
}

function valueOf<T>(settled: PromiseSettledResult<T>): T {
  if (settled.status === 'rejected') throw settled.reason;
  return settled.value;
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
}
