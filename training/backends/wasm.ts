import path from 'node:path';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs-core';
import { registerWasmKernels } from '../kernels/register.ts';
import type { StartBackend } from './start-backend.ts';

/** WebAssembly with SIMD, on one thread (tfjs has threads in browsers only), with our own kernels for the backward pass. */
export const startWasm: StartBackend = async () => {
  const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
  if (!tf.engine().registry['wasm']) {
    const entry = fileURLToPath(import.meta.resolve('@tensorflow/tfjs-backend-wasm'));
    setWasmPaths(`${path.dirname(entry)}/`);
  }
  if (!(await tf.setBackend('wasm'))) return 'tfjs did not start it';
  registerWasmKernels();
  return undefined;
};
