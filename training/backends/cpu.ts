import * as tf from '@tensorflow/tfjs-core';
import type { StartBackend } from './start-backend.ts';

/** Plain JavaScript: the reference that the other backends are compared with, and far too slow to train on. */
export const startCpu: StartBackend = async () => {
  // Else tfjs greets the user with advice on what to install.
  tf.enableProdMode();
  await import('@tensorflow/tfjs-backend-cpu');
  return (await tf.setBackend('cpu')) ? undefined : 'tfjs did not start it';
};
