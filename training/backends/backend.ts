import * as tf from '@tensorflow/tfjs-core';
import { TraincubeError } from '../../schema/index.ts';
import { startCpu } from './cpu.ts';
import { startNodeGpu } from './node-gpu.ts';
import type { Say, StartBackend } from './start-backend.ts';
import { startWasm } from './wasm.ts';
import { startWebGpu } from './webgpu.ts';

export const BACKEND_NAMES = ['node-gpu', 'webgpu', 'wasm', 'cpu'] as const;

export type BackendName = (typeof BACKEND_NAMES)[number];

export const BACKEND_CHOICES = ['auto', ...BACKEND_NAMES] as const;

export type BackendChoice = (typeof BACKEND_CHOICES)[number];

const START: Readonly<Record<BackendName, StartBackend>> = {
  'node-gpu': startNodeGpu,
  webgpu: startWebGpu,
  wasm: startWasm,
  cpu: startCpu,
};

/** What is tried for a choice, in order. */
const CANDIDATES: Readonly<Record<BackendChoice, readonly BackendName[]>> = {
  auto: ['node-gpu', 'webgpu', 'wasm', 'cpu'],
  'node-gpu': ['node-gpu', 'wasm', 'cpu'],
  webgpu: ['webgpu', 'wasm', 'cpu'],
  wasm: ['wasm', 'cpu'],
  cpu: ['cpu'],
};

/**
 * Starts the first backend of a choice that runs here, and says for each other one why it does not.
 *
 * @throws {TraincubeError} `unavailable` where none does
 */
export async function startBackend(choice: BackendChoice, say: Say): Promise<BackendName> {
  const candidates = CANDIDATES[choice];
  for (const [place, name] of candidates.entries()) {
    const obstacle = await START[name]({ say, named: name === choice });
    if (obstacle === undefined) {
      await tf.ready();
      return name;
    }
    const next = candidates[place + 1];
    say(`Backend ${name} cannot be used: ${obstacle}${next ? `; trying ${next}` : ''}.`);
  }
  throw new TraincubeError('unavailable', `No backend of "${choice}" runs here; pass --backend cpu.`, {
    choice,
  });
}
