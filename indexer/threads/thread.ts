import { parentPort, workerData } from 'node:worker_threads';
import { openLogSource } from '../../ingest/index.ts';
import { loadKernels } from '../kernels/kernels.ts';
import { buffersOf } from '../layers/stretch-rows.ts';
import { throwIfStopped } from './lanes.ts';
import { failureOf, type ThreadData, type ThreadMessage } from './messages.ts';
import { StretchReader } from './stretch-reader.ts';
import type { Stretch } from './stretches.ts';

/** Bytes read are told when they are as many as this. */
const TOLD_BYTES = 16 << 20;

const { source, stop } = workerData as ThreadData;
const port = parentPort!;
let reader: Promise<StretchReader> | undefined;

async function newReader(): Promise<StretchReader> {
  return new StretchReader(await openLogSource(source), await loadKernels());
}

const say = (message: ThreadMessage, buffers: ArrayBuffer[] = []) => port.postMessage(message, buffers);

async function answer(stretch: Stretch): Promise<void> {
  let untold = 0;
  const tell = () => {
    say({ kind: 'bytes', bytes: untold });
    untold = 0;
  };
  try {
    const rows = await (
      await (reader ??= newReader())
    ).read(stretch, (bytes) => {
      untold += bytes;
      if (untold >= TOLD_BYTES) tell();
      throwIfStopped(stop);
    });
    tell();
    say({ kind: 'rows', rows }, buffersOf(rows));
  } catch (error) {
    say({ kind: 'failure', failure: failureOf(error) });
  }
}

port.on('message', (stretch: Stretch) => void answer(stretch));
