import { mkdtemp, open, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { generatedSource, beginGeneratedLog, synthShape, writeSynthLog } from '../../fixtures/index.ts';
import { openLogSource } from '../../ingest/index.ts';
import { dumpedLayers } from '../../schema/index.ts';
import { summary, type BenchOptions, type BenchResult } from './measure.ts';

/** Written at once, in bytes, as `dd bs=4M` does. */
const PIECE = 4 << 20;

/** How fast the generator writes ResNet-50's shape beside zeros of the same size, to the same disk; and how fast it makes coefficients, by the processor's time. */
export async function benchSynth({ quick }: BenchOptions): Promise<BenchResult[]> {
  const shape = synthShape({ preset: 'resnet-50', dumps: quick ? 3 : 10 });
  const temporary = await mkdtemp(path.join(os.tmpdir(), 'traincube-bench-'));
  try {
    const directory = path.join(temporary, 'run');
    await beginGeneratedLog(directory, shape, false);
    const made: number[] = [];
    const bytes = shape.dumps * (await makeDumps(directory, shape, made));
    const seconds: number[] = [];
    const ratios: number[] = [];
    for (let i = 0; i < (quick ? 2 : 5); i++) {
      const zeros = await secondsOf(() => writeZeros(path.join(temporary, 'zeros'), bytes));
      await rm(path.join(temporary, 'zeros'));
      seconds.push(await secondsOf(() => writeSynthLog(directory, shape, { overwrite: true })));
      ratios.push(zeros / seconds.at(-1)!);
    }
    const written = summary(seconds.map((each) => bytes / each / 1e9));
    const ratio = summary(ratios);
    return [
      { name: 'coefficients made, weights and gradients', unit: 'GB/CPU s', ...summary(made) },
      { name: `log written, ResNet-50 × ${shape.dumps}`, unit: 'GB/s', ...written, note: 'on the disk' },
      {
        name: 'speed beside zeros of the same size',
        unit: '×',
        ...ratio,
        target: '≥ 0.8 ×',
        ok: ratio.median >= 0.8,
        note: 'both with fsync',
      },
    ];
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/** Makes all coefficients of each dump, and adds gigabytes a second of this process. @returns bytes of a dump */
async function makeDumps(
  directory: string,
  shape: ReturnType<typeof synthShape>,
  rates: number[],
): Promise<number> {
  const log = await openLogSource(generatedSource(directory, shape));
  const layers = dumpedLayers(shape.model);
  let size = 0;
  for (const [place, iteration] of (await log.iterations()).entries()) {
    const dump = await log.openDump(iteration);
    const memory = new ArrayBuffer(Math.max(...layers.map((_, position) => dump.layerBytes(position))));
    const before = process.cpuUsage();
    for (const position of layers.keys()) await dump.readLayer(position, memory, 0);
    const { user, system } = process.cpuUsage(before);
    const bytes = layers.reduce((sum, _, position) => sum + dump.layerBytes(position), 0);
    if (place > 0) rates.push(bytes / (user + system) / 1e3);
    size = dump.bytes;
    await dump.close();
  }
  await log.close();
  return size;
}

async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

async function writeZeros(file: string, bytes: number): Promise<void> {
  const zeros = new Uint8Array(PIECE);
  const handle = await open(file, 'w');
  try {
    for (let left = bytes; left > 0; left -= PIECE) await handle.write(zeros, 0, Math.min(left, PIECE));
    await handle.sync();
  } finally {
    await handle.close();
  }
}
