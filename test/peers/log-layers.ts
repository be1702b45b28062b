import { openLog, type Dump, type Log } from '../../ingest/index.ts';
import { MEASURES, dumpedLayers, filterLength, type DumpedLayer } from '../../schema/index.ts';

/** A layer at a dump; `filters × length` coefficients each. */
export interface LayerAtDump {
  readonly dump: number;
  readonly filters: number;
  readonly length: number;
  /** The number of its first filter among all of the model. */
  readonly first: number;
  readonly weights: Float32Array;
  /** The weights at the dump before; undefined at the first. */
  readonly before: Float32Array | undefined;
  readonly gradients: Float32Array;
}

/** Bytes of memory from which a layer at two dumps is seen, or two whole dumps. */
interface Room {
  readonly memory: ArrayBufferLike;
  /** A multiple of 64. */
  readonly start: number;
}

/** A log with all its dumps open: float32 with gradients, as generated. */
export class OpenLog {
  readonly layers: readonly DumpedLayer[];
  readonly filters: number;

  private constructor(
    readonly log: Log,
    readonly dumps: readonly Dump[],
  ) {
    this.layers = dumpedLayers(log.model);
    this.filters = this.layers.reduce((sum, { filters }) => sum + filters, 0);
  }

  static async open(directory: string): Promise<OpenLog> {
    const log = await openLog(directory);
    const dumps: Dump[] = [];
    for (const iteration of await log.iterations()) dumps.push(await log.openDump(iteration));
    return new OpenLog(log, dumps);
  }

  /** Opens the log, closed again after `work`. */
  static async with<T>(directory: string, work: (log: OpenLog) => Promise<T>): Promise<T> {
    const open = await OpenLog.open(directory);
    try {
      return await work(open);
    } finally {
      await open.close();
    }
  }

  /** Of the largest layer. */
  get layerBytes(): number {
    return Math.max(...this.layers.map((_, position) => this.dumps[0]!.layerBytes(position)));
  }

  /** Of all layers at a dump. */
  get dumpBytes(): number {
    return this.layers.reduce((sum, _, position) => sum + this.dumps[0]!.layerBytes(position), 0);
  }

  /** Room for the measures of this many dumps. */
  measures(dumps: number): Float64Array {
    return new Float64Array(dumps * this.filters * MEASURES.length);
  }

  /** Layer by layer, and each at every dump; what was handed out is written over at the next dump but one. `room` is for twice `layerBytes`. */
  async *layersAtDumps({ memory, start }: Room): AsyncIterable<LayerAtDump> {
    let first = 0;
    for (const [position, layer] of this.layers.entries()) {
      let before: Float32Array | undefined;
      for (const dump of this.dumps.keys()) {
        const offset = start + (dump % 2) * this.layerBytes;
        const now = await this.#read(position, dump, memory, offset);
        yield { dump, filters: layer.filters, length: filterLength(layer), first, ...now, before };
        before = now.weights;
      }
      first += layer.filters;
    }
  }

  /** All layers of a dump; `room` is for `dumpBytes`. */
  async readDump(
    dump: number,
    { memory, start }: Room,
    before?: readonly LayerAtDump[],
  ): Promise<LayerAtDump[]> {
    const read: LayerAtDump[] = [];
    let [first, offset] = [0, start];
    for (const [position, layer] of this.layers.entries()) {
      const now = await this.#read(position, dump, memory, offset);
      const { filters } = layer;
      const length = filterLength(layer);
      read.push({ dump, filters, length, first, ...now, before: before?.[position]!.weights });
      first += filters;
      offset += this.dumps[dump]!.layerBytes(position);
    }
    return read;
  }

  /** The last dump, with the weights before; its place is 0, that of the only dump of an answer. `room` is for twice `dumpBytes`. */
  async readLast({ memory, start }: Room): Promise<LayerAtDump[]> {
    const last = this.dumps.length - 1;
    const before = await this.readDump(last - 1, { memory, start });
    const now = await this.readDump(last, { memory, start: start + this.dumpBytes }, before);
    return now.map((layer) => ({ ...layer, dump: 0 }));
  }

  async close(): Promise<void> {
    for (const dump of this.dumps) await dump.close();
    await this.log.close();
  }

  async #read(position: number, dump: number, memory: ArrayBufferLike, offset: number) {
    const { weights, gradients } = await this.dumps[dump]!.readLayer(position, memory, offset);
    if (!(weights instanceof Float32Array) || !(gradients instanceof Float32Array)) {
      throw new Error('Peers are compared on logs of float32 with gradients.');
    }
    return { weights, gradients };
  }
}
