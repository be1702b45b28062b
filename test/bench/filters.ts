import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { tableFromIPC, type Table } from 'apache-arrow';
import { serveRuns } from '../../api/index.ts';
import { synthShape, writeSynthLog, type SynthOptions } from '../../fixtures/index.ts';
import { openLog, type Log } from '../../ingest/index.ts';
import { dumpedLayers, filterLength, routes } from '../../schema/index.ts';
import { defaultStore } from '../../store/index.ts';
import { indexInto } from '../serving.ts';
import {
  percentile,
  sampleSeconds,
  seededRandom,
  summary,
  type BenchOptions,
  type BenchResult,
} from './measure.ts';

/** Images and classes say nothing here. */
const FEW = { classes: 2, images: 2, anomalies: 0 } as const;
/** The layer with most coefficients of ResNet-50, with four times its filters: 2,048 × 4,608, 38 MB of weights. */
const WIDE = { ...FEW, layers: 1, filters: 2048, length: 4608, dumps: 1 } as const;
/** As many filters as the largest layers have and as many dumps as the paper shows. */
const LONG = { ...FEW, layers: 1, filters: 2048, length: 9, dumps: 750 } as const;
/** The id of the layer of a chain that has one. */
const LAYER = 1;
/** Requests before the first that counts. */
const WARM_UP = 5;
/** One filter in so many is compared with its layer: to read that leaves 75 MB of garbage, which the next request would wait for. */
const COMPARED = 20;
/** Of a filter's coefficients and its likes; of a pixel chart, as its issue has it. */
const TARGETS = { filter: 20, similar: 200, chart: 200 } as const;

/** A filter chosen at random, and the route that it is asked for by. */
interface Question {
  readonly route: string;
  /** Throws where the answer is not right. */
  readonly check: (table: Table) => void | Promise<void>;
}

/** What the page of a filter and the pixel chart of a layer wait for, over HTTP on the loopback interface. Quick: fewer requests, and 300 dumps. */
export async function benchFilters({ quick }: BenchOptions): Promise<BenchResult[]> {
  const directory = await mkdtemp(path.join(os.tmpdir(), 'traincube-filters-'));
  const write = async (name: string, options: SynthOptions) => {
    await writeSynthLog(path.join(directory, name), synthShape(options));
    return openLog(path.join(directory, name));
  };
  const runs = quick ? 20 : 100;
  const resnet = await write('resnet-50', { preset: 'resnet-50', dumps: 4 });
  const wide = await write('wide', WIDE);
  const dumps = quick ? 300 : LONG.dumps;
  await (await write('long', { ...LONG, dumps })).close();
  const long = path.join(directory, 'long');
  await indexInto(long, defaultStore(long));
  const server = await serveRuns({ directories: [directory], host: '127.0.0.1', port: 0 });
  const measure = (name: string, limit: number, next: () => Question) =>
    measured(name, server.url, limit, runs, next);
  try {
    return [
      await measure(
        'a filter, ResNet-50',
        TARGETS.filter,
        filtersOf(resnet, 'resnet-50', [1600, 3200, 4800, 6400]),
      ),
      await measure(
        'similar filters, ResNet-50',
        TARGETS.similar,
        similarOf(resnet, 'resnet-50', [1600, 3200, 4800, 6400]),
      ),
      await measure('a filter, 2048 × 4608', TARGETS.filter, filtersOf(wide, 'wide', [100])),
      await measure('similar filters, 2048 × 4608', TARGETS.similar, similarOf(wide, 'wide', [100])),
      await measure(`layer-filters, 2048 filters × ${dumps} dumps`, TARGETS.chart, () => ({
        route: routes.layerFilters('long', LAYER, 'relativeChange'),
        check: (table) => expectRows(table, dumps),
      })),
    ];
  } finally {
    await server.close();
    await Promise.all([resnet.close(), wide.close()]);
    await rm(directory, { recursive: true, force: true });
  }
}

/** A layer, a filter of it and a dump, drawn at random. */
function drawer({ model }: Log, iterations: readonly number[]) {
  const random = seededRandom(7);
  const layers = dumpedLayers(model);
  const below = (end: number) => Math.floor(random() * end);
  return () => {
    const position = below(layers.length);
    const layer = layers[position]!;
    return {
      position,
      layer,
      filter: below(layer.filters),
      iteration: iterations[below(iterations.length)]!,
    };
  };
}

/** A filter's coefficients, compared with those of its layer, which is read as the indexer reads it. */
function filtersOf(log: Log, run: string, iterations: readonly number[]): () => Question {
  const draw = drawer(log, iterations);
  let answers = 0;
  return () => {
    const { position, layer, filter, iteration } = draw();
    return {
      route: routes.filter(run, iteration, layer.id, filter),
      check: async (table) => {
        const length = filterLength(layer);
        expectRows(table, length);
        if (answers++ % COMPARED !== 0) return;
        const dump = await log.openDump(iteration);
        const all = await dump.readLayer(position, new ArrayBuffer(dump.layerBytes(position)), 0);
        await dump.close();
        for (const [name, values] of [
          ['weight', all.weights],
          ['gradient', all.gradients!],
        ] as const) {
          const expected = values.subarray(filter * length, (filter + 1) * length);
          const found = table.getChild(name)!.toArray() as Float32Array;
          if (!Buffer.from(found.slice().buffer).equals(Buffer.from(expected.slice().buffer)))
            throw new Error(`${run}, ${layer.name}, filter ${filter}: another ${name}`);
        }
      },
    };
  };
}

/** The likes of a filter: twenty others, or as many as there are. */
function similarOf(log: Log, run: string, iterations: readonly number[]): () => Question {
  const draw = drawer(log, iterations);
  return () => {
    const { layer, filter, iteration } = draw();
    return {
      route: routes.similarFilters(run, iteration, layer.id, filter),
      check: (table) => {
        expectRows(table, Math.min(20, layer.filters - 1));
        const cosines = [...table.getChild('cosine')!].map(Math.abs);
        if (cosines.some((cosine, i) => cosine > 1 || cosine > (cosines[i - 1] ?? 1)))
          throw new Error(`${run}, ${layer.name}, filter ${filter}: cosines ${cosines.join(', ')}`);
      },
    };
  };
}

function expectRows({ numRows }: Table, expected: number): void {
  if (numRows !== expected) throw new Error(`${numRows} rows, expected ${expected}`);
}

/** From the request to the table that a page works with. */
async function measured(
  name: string,
  url: string,
  limit: number,
  runs: number,
  next: () => Question,
): Promise<BenchResult> {
  let question: Question;
  let table: Table;
  let bytes = 0;
  const ask = async () => {
    question = next();
    const response = await fetch(url + question.route);
    if (!response.ok) throw new Error(`${question.route}: ${response.status} ${await response.text()}`);
    const body = new Uint8Array(await response.arrayBuffer());
    bytes = Math.max(bytes, body.length);
    table = tableFromIPC(body);
  };
  const seconds = await sampleSeconds(ask, { runs, warmUp: WARM_UP, check: () => question.check(table) });
  const p95 = percentile(seconds, 0.95) * 1000;
  const { median, spread } = summary(seconds.map((second) => second * 1000));
  const note = `p95 ${p95.toPrecision(3)} ms, up to ${Math.ceil(bytes / 1024)} KB`;
  return { name, unit: 'ms', median, spread, target: `p95 < ${limit} ms`, ok: p95 < limit, note };
}
