import { parentPort, workerData } from 'node:worker_threads';
import { openLogSource } from '../../ingest/index.ts';
import { loadKernels } from '../kernels/kernels.ts';
import { buffersOf } from '../layers/stretch-rows.ts';
import { throwIfStopped } from './lanes.ts';
import { LogReader, type DuplicateSearch } from './log-reader.ts';
import { failureOf, type ThreadData, type ThreadMessage, type ThreadRequest } from './messages.ts';
import type { Stretch } from './stretches.ts';

/** Bytes read are told when they are as many as this. */
const TOLD_BYTES = 16 << 20;

const { source, stop } = workerData as ThreadData;
const port = parentPort!;
let reader: Promise<LogReader> | undefined;

async function newReader(): Promise<LogReader> {
  return new LogReader(await openLogSource(source), await loadKernels());
}

const say = (message: ThreadMessage, buffers: ArrayBuffer[] = []) => port.postMessage(message, buffers);

async function read(stretch: Stretch): Promise<void> {
  let untold = 0;
  const tell = () => {
    say({ kind: 'bytes', bytes: untold });
    untold = 0;
  };
  const onBytes = (bytes: number) => {
    untold += bytes;
    if (untold >= TOLD_BYTES) tell();
    throwIfStopped(stop);
  };
  const answer = await (await (reader ??= newReader())).read(stretch, onBytes);
  tell();
  say({ kind: 'answer', answer }, buffersOf(answer));
}

async function findDuplicates(search: DuplicateSearch): Promise<void> {
  const answer = await (await (reader ??= newReader())).duplicates(search, () => throwIfStopped(stop));
  say({ kind: 'answer', answer });
}

port.on('message', (request: ThreadRequest) => {
  const work = request.kind === 'read' ? read(request.stretch) : findDuplicates(request.search);
  work.catch((error: unknown) => say({ kind: 'failure', failure: failureOf(error) }));
});
