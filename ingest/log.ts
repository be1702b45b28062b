import type { DumpedLayer, ModelDescription, RunDescription } from '../schema/index.ts';

/** A training log, open for reading. What it reads is checked against `docs/log-format.md`; what breaks a rule ends in a `TraincubeError`. */
export interface Log {
  /** Absolute path of the run's directory. */
  readonly directory: string;
  readonly run: RunDescription;
  readonly model: ModelDescription;
  readonly images: Images;

  /** The iterations of the dumps that are there, ascending. Names that begin with a dot are passed over. */
  iterations(): Promise<number[]>;

  /**
   * Opens a dump and checks everything but its coefficients: files, magic, footers, columns, types, counts, ids, list lengths.
   * @param parts `coefficients` where only they will be asked for: a log may then leave the other files alone, unchecked, until they are asked for
   * @throws {TraincubeError} `refused`, naming file, record batch and column, what was expected and what was found; `unavailable` where the system
   * failed, which says nothing of the dump: here and in every read
   */
  openDump(iteration: number, parts?: DumpParts): Promise<Dump>;

  close(): Promise<void>;
}

/** What of a dump is wanted. */
export type DumpParts = 'all' | 'coefficients';

/** The validation images; all arrays are in image order. */
export interface Images {
  readonly count: number;
  /** The class of each image. */
  readonly classes: Int32Array;
  readonly names: readonly string[];
  /** Whether the log has a picture of this image; nothing is read. */
  hasPicture(image: number): boolean;
  /** PNG, JPEG or WebP bytes, read from the log on demand; null where the log has no picture of this image. */
  picture(image: number): Promise<Uint8Array | null>;
}

/** One dump. Of its files, `parameters.arrow` is open until `close`. */
export interface Dump {
  readonly iteration: number;
  /** Bytes of all its files. */
  readonly bytes: number;
  readonly hasGradients: boolean;
  /** Whether a part of a layer takes its share of the time that the whole layer takes to read; otherwise it is best read whole. */
  readonly isSeekable: boolean;
  /** Names of the float columns of `scalars.arrow`, in file order. */
  readonly scalarColumns: readonly string[];

  /** Bytes that `readLayer` needs for the layer at this position among the dumped layers; a multiple of 64. */
  layerBytes(position: number): number;

  /**
   * Reads one layer's record batch from disk straight into `memory` at `offset` (a multiple of 64); what it returns are views of that memory,
   * nothing is copied after the read. `memory` may be a WebAssembly memory's buffer. When it rejects, nothing is written into `memory` any more.
   * @param part all of the layer unless given, and where the dump is not seekable
   */
  readLayer(
    position: number,
    memory: ArrayBufferLike,
    offset: number,
    part?: LayerPart,
  ): Promise<LayerCoefficients>;

  /**
   * One filter of the layer at this position, as float32. Random access: nothing of the file is read but this filter's own bytes.
   * @param filter 0…filters−1
   */
  readFilter(position: number, filter: number): Promise<FilterCoefficients>;

  /** The weights of the filters `from` up to and without `to`, filter by filter, as float32; nothing else is read, so that a layer passes in stretches. */
  readWeights(position: number, from: number, to: number): Promise<Float32Array>;

  validation(): Promise<Validation>;

  /** Rows since the dump before: for each column, `iteration` included, one value a row. */
  scalars(): Promise<ReadonlyMap<string, Float64Array>>;

  /** The tensors of `state.arrow`, by name; undefined where the dump has none. */
  state(): Promise<ReadonlyMap<string, StateTensor> | undefined>;

  close(): Promise<void>;
}

/** Some filters of a layer: `from` up to and without `to`. */
export interface LayerPart {
  readonly from: number;
  readonly to: number;
  /** Gradients are left where they are. */
  readonly weightsOnly?: boolean;
}

/** `filters × filterLength` coefficients, filter by filter: float32, or float16 as their bits. */
export type Coefficients = Float32Array | Uint16Array;

export interface LayerCoefficients {
  readonly layer: DumpedLayer;
  readonly weights: Coefficients;
  /** Of the same type; undefined where the log has none. */
  readonly gradients: Coefficients | undefined;
}

/** The coefficients of one filter, in flattened `kernel` order. */
export interface FilterCoefficients {
  readonly layer: DumpedLayer;
  readonly weights: Float32Array;
  /** Undefined where the log has none. */
  readonly gradients: Float32Array | undefined;
}

/** One entry an image, in image order. */
export interface Validation {
  readonly predicted: Int32Array;
  readonly confidence: Float32Array;
  readonly trueProbability: Float32Array;
  /** Undefined where the log has no such column. */
  readonly trueRank: Int32Array | undefined;
}

export interface StateTensor {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** What a writer gives for one dump. */
export interface DumpContent {
  /** One entry a dumped layer, in `model.json` order; asked for one at a time, so that a stream never holds more than one layer. */
  readonly parameters: Iterable<LayerValues> | AsyncIterable<LayerValues>;
  readonly validation: Validation;
  /** `iteration` and the float columns, one value a row. */
  readonly scalars: ReadonlyMap<string, Float64Array>;
  readonly state?: ReadonlyMap<string, StateTensor>;
}

export interface LayerValues {
  readonly weights: Coefficients;
  readonly gradients?: Coefficients;
}

export interface ImageContent {
  readonly class: number;
  readonly name: string;
  readonly picture: Uint8Array | null;
}

/** A log being written; see `createLog`. */
export interface LogWriter {
  readonly directory: string;
  /** Writes a dump into a directory that begins with a dot and renames it: readers see all of it or nothing. */
  writeDump(iteration: number, content: DumpContent): Promise<void>;
  /** Writes the run's end into `run.json`. */
  finish(status: 'complete' | 'failed', endedAt: string): Promise<void>;
}
