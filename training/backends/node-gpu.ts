import { createRequire } from 'node:module';
import util from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import type { StartBackend } from './start-backend.ts';

const PACKAGE = '@tensorflow/tfjs-node-gpu';

/** TensorFlow itself on CUDA, where the user has installed the package beside ours (its install script downloads libtensorflow). */
export const startNodeGpu: StartBackend = async () => {
  restoreIsNullOrUndefined();
  const require = createRequire(import.meta.url);
  try {
    require.resolve(PACKAGE);
  } catch {
    return `${PACKAGE} is not installed (npm install --no-save ${PACKAGE}@4.22.0)`;
  }
  try {
    require(PACKAGE);
  } catch (error) {
    return `${PACKAGE} does not load (${error instanceof Error ? error.message.split('\n')[0] : String(error)})`;
  }
  if (!tf.findBackendFactory('tensorflow')) return `${PACKAGE} brought a copy of tfjs-core of its own`;
  return (await tf.setBackend('tensorflow')) ? undefined : 'tfjs did not start it';
};

/** tfjs-node 4.22 calls `util.isNullOrUndefined`, which Node 23 took out. */
function restoreIsNullOrUndefined(): void {
  const module = util as { isNullOrUndefined?: (value: unknown) => boolean };
  module.isNullOrUndefined ??= (value) => value === null || value === undefined;
}
