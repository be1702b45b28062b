import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { tableFromIPC } from 'apache-arrow';
import { serveRuns } from '../../api/index.ts';
import { beginGeneratedLog, generatedSource, synthShape } from '../../fixtures/index.ts';
import { indexRun } from '../../indexer/index.ts';
import { STOREY_NAMES, routes, type Catalogue } from '../../schema/index.ts';
import { openStore } from '../../store/index.ts';
import { sampleSeconds, summary, type BenchOptions, type BenchResult } from './measure.ts';

/** Ten classes of five images and two layers of four filters; a row of scalars an iteration. */
const TINY = {
  layers: 2,
  filters: 4,
  length: 9,
  classes: 10,
  images: 5,
  interval: 12,
  anomalies: 20,
} as const;
/** What the page asks for at full zoom-out, so many pixels wide. */
const PIXELS = 1400;
const PARTS = 10;

/**
 * A run of 100,000 dumps and 1,200,000 iterations (quick: a twentieth of it): whether the last tenth is indexed as fast as the others, what levels add to the index, and how
 * long an answer takes at each zoom.
 */
export async function benchLevels({ quick }: BenchOptions): Promise<BenchResult[]> {
  const dumps = quick ? 5_000 : 100_000;
  const temporary = await mkdtemp(path.join(os.tmpdir(), 'traincube-levels-'));
  const location = path.join(temporary, 'store');
  try {
    const indexed = await benchGrowth(path.join(temporary, 'long'), location, dumps);
    return [...indexed, ...(await benchAnswers(location, dumps, quick ? 5 : 20))];
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

async function benchGrowth(directory: string, location: string, dumps: number): Promise<BenchResult[]> {
  const shape = synthShape({ ...TINY, dumps });
  await beginGeneratedLog(directory, shape, true);
  const store = await openStore(location);
  try {
    const marks = [cpuMs()];
    const onProgress = ({ dumps: done }: { readonly dumps: number }) => {
      while (done >= (marks.length * dumps) / PARTS) marks.push(cpuMs());
    };
    const source = generatedSource(directory, shape);
    await indexRun({ directory, source, store, run: 'long', threads: 1, onProgress });
    const end = cpuMs();
    const rates = marks.slice(1).map((mark, i) => dumps / PARTS / ((mark - marks[i]!) / 1000));
    const ratio = rates.at(-1)! / summary(rates).median;
    const share = levelShare((await store.catalogue('long'))!);
    const single = (name: string, unit: string, value: number) => {
      return { name, unit, median: value, spread: [value, value] as const };
    };
    return [
      { name: `indexing ${dumps} dumps, a tenth at a time`, unit: 'dumps/CPU s', ...summary(rates) },
      {
        ...single('the last tenth beside the median', '×', ratio),
        target: '≥ 0.9 ×',
        ok: ratio >= 0.9,
      },
      single('after the last dump: right runs, findings', 'CPU s', (end - marks.at(-1)!) / 1000),
      { ...single('levels, of the whole index', '%', 100 * share), note: 'without scalar-values itself' },
    ];
  } finally {
    await store.close();
  }
}

/** What this process has taken of the processor: what others do meanwhile is not in it. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function levelShare({ blockBytes, levelBytes }: Catalogue): number {
  const sum = (all: readonly number[]) => all.reduce((total, bytes) => total + bytes, 0);
  const levels = STOREY_NAMES.reduce((total, name) => total + sum(levelBytes[name] ?? []), 0);
  return levels / (levels + sum(blockBytes) + sum(levelBytes['scalar-values'] ?? []));
}

async function benchAnswers(location: string, dumps: number, runs: number): Promise<BenchResult[]> {
  const server = await serveRuns({ directories: [], store: location, host: '127.0.0.1', port: 0 });
  const results: BenchResult[] = [];
  const iterations = dumps * TINY.interval;
  const series = [
    ['class-errors', routes.classErrors('long'), dumps],
    ['layer-stats, one measure', routes.layerStats('long', 0), dumps, 'iteration,relativeChange'],
    ['layer-filters', routes.layerFilters('long', 1, 'relativeChange'), dumps],
    ['scalar-values', routes.scalarValues('long', 'trainLoss'), iterations],
  ] as const;
  try {
    for (const [name, route, rows, columns] of series) {
      for (const zoom of [1, 8, 64, 512]) {
        const shown = Math.floor(rows / zoom);
        const level = Math.max(0, Math.floor(Math.log2(shown / PIXELS)));
        const to = Math.floor(iterations / zoom);
        const query = `?level=${level}&to=${to}${columns ? `&columns=${columns}` : ''}`;
        let found = 0;
        const seconds = await sampleSeconds(async () => (found = await rowsOf(server.url + route + query)), {
          runs,
          check: () => {
            if (found !== Math.ceil(shown / 2 ** level))
              throw new Error(`${name}: ${found} rows of ${shown}`);
          },
        });
        results.push({
          name: `${name}, 1/${zoom} of the run, level ${level}`,
          unit: 'ms',
          ...summary(seconds.map((each) => each * 1000)),
        });
      }
    }
    return results;
  } finally {
    await server.close();
  }
}

async function rowsOf(url: string): Promise<number> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${await response.text()}`);
  return tableFromIPC(new Uint8Array(await response.arrayBuffer())).numRows;
}
