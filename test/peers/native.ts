import { execFile, spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { ArrowFile } from '../../ingest/arrow/arrow-file.ts';
import { Table } from '../../ingest/read/table.ts';
import { dumpName, filterLength } from '../../schema/index.ts';
import { OpenLog } from './log-layers.ts';
import type { MissingPeer, Peer } from './peer.ts';

const NAME = 'C, with quartiles';
const SOURCE = path.join(import.meta.dirname, 'native-peer.c');
/** Sums in any order, of numbers that are finite; all vectors that this processor has. */
const OPTIONS =
  '-O3 -march=native -fno-math-errno -fno-trapping-math -fno-signed-zeros -fassociative-math -ffinite-math-only';

/** `native-peer.c`, compiled for this processor: what the work takes where nothing is in the way. `scratch` is a directory for the program, its plan and its answers. */
export async function openNative(
  directory: string,
  scratch: string,
  compiler = 'gcc',
): Promise<Peer | MissingPeer> {
  const [program, plan, answer] = ['native-peer', 'plan', 'native.f64'].map((name) =>
    path.join(scratch, name),
  );
  const run = promisify(execFile);
  try {
    await run(compiler, [...OPTIONS.split(' '), SOURCE, '-o', program!, '-lm']);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return { name: NAME, missing: `${compiler} is not installed: apt install gcc libc6-dev` };
  }
  const { stdout: version } = await run(compiler, ['-dumpfullversion']);
  const entries = await OpenLog.with(directory, async (log) => {
    await writeFile(plan!, await planOf(log));
    return log.measures(log.dumps.length).length;
  });
  const child = spawn(program!, [plan!], { stdio: ['pipe', 'pipe', 'inherit'] });
  process.once('exit', () => child.kill());
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    name: NAME,
    library: `gcc ${version.trim()}`,
    works: ['files'],
    run: async () => {
      child.stdin.write(`${answer}\n`);
      const { value, done } = await lines.next();
      if (done) throw new Error(`${program} ended.`);
      const [seconds, processor] = value.split(' ').map(Number) as [number, number];
      const { buffer, byteOffset, byteLength } = await readFile(answer!);
      const found = new Float64Array(buffer.slice(byteOffset, byteOffset + byteLength));
      return {
        seconds,
        processor,
        measures: found.subarray(0, entries),
        quartiles: found.subarray(entries),
      };
    },
    close: async () => {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.stdin.end();
      await ended;
    },
  };
}

/** Where what stands in the files of a log; see `native-peer.c`. */
async function planOf({ log, layers, dumps }: OpenLog): Promise<Buffer> {
  const numbers = [dumps.length, layers.length];
  for (const layer of layers) numbers.push(layer.filters, filterLength(layer));
  const names = dumps.map(({ iteration }) => `dumps/${dumpName(iteration)}/parameters.arrow`);
  for (const name of names) numbers.push(...placesOf(log.directory, name));
  const paths = names.map((name) => `${path.join(log.directory, name)}\0`);
  return Buffer.concat([
    Buffer.from(BigInt64Array.from(numbers, BigInt).buffer),
    Buffer.from(paths.join('')),
  ]);
}

/** For each layer where its weights and its gradients begin. */
function placesOf(directory: string, name: string): number[] {
  const report = (error: Error) => {
    throw error;
  };
  const file = ArrowFile.open(directory, name);
  try {
    return Array.from({ length: file.batches }, (_, i) => new Table(file, [file.batch(i)], report)).flatMap(
      (table) =>
        ['weights', 'gradients'].map(
          (column) => table.lists(file.column(column, ['list<float32>']), 4)!.values.position,
        ),
    );
  } finally {
    file.close();
  }
}
