import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { beginGeneratedLog, generatedSource, synthShape, type SynthShape } from '../../fixtures/index.ts';
import { indexRun } from '../../indexer/index.ts';
import type { Catalogue } from '../../schema/index.ts';
import { openStore } from '../../store/index.ts';
import { ROOT } from '../command.ts';

/** A run like that of the paper's experiment: ResNet-50's filters, 1,000 classes of 50 images. Its log has no dumps. */
export interface PaperRun {
  readonly log: string;
  readonly shape: SynthShape;
}

/** Its name. */
export const PAPER_RUN = 'resnet-50';
/** Coefficients of a filter: an index does not become larger with them, and making them takes time. */
const LENGTH = 9;

/** Its log, of so many dumps. */
export async function beginPaperRun(directory: string, dumps: number): Promise<PaperRun> {
  const shape = shapeOf(dumps);
  const log = path.join(directory, PAPER_RUN);
  await beginGeneratedLog(log, shape, false);
  return { log, shape };
}

function shapeOf(dumps: number): SynthShape {
  const shape = synthShape({ preset: 'resnet-50-imagenet', dumps });
  const layers = shape.model.layers.map((layer) =>
    layer.filters === undefined ? layer : { ...layer, kernel: [LENGTH] },
  );
  return { ...shape, model: { layers } };
}

/** Its index, without a dump on the disk. */
export async function indexPaperRun({ log, shape }: PaperRun, location: string): Promise<Catalogue> {
  const store = await openStore(location);
  try {
    await indexRun({ directory: log, source: generatedSource(log, shape), store, run: PAPER_RUN });
    return (await store.catalogue(PAPER_RUN))!;
  } finally {
    await store.close();
  }
}

/** @returns the server, and what comes to its end with it, also where it dies by itself */
export async function startServer(log: string, location: string) {
  const parameters = ['serve', log, '--port', '0', '--store', location];
  const child = spawn(process.execPath, [path.join(ROOT, 'bin/traincube.mjs'), ...parameters], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = once(child, 'close');
  let printed = '';
  for await (const part of child.stdout!.setEncoding('utf8').iterator({ destroyOnReturn: false })) {
    printed += String(part);
    if (printed.includes(`${PAPER_RUN}:`)) break;
  }
  child.stdout!.resume();
  return { child, closed, url: /http:\S+/.exec(printed)![0] };
}
