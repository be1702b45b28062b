import * as tf from '@tensorflow/tfjs-core';
import { startBackend, type BackendChoice } from './backend.ts';

async function start(choice: BackendChoice) {
  const said: string[] = [];
  const name = await startBackend(choice, (sentence) => void said.push(sentence));
  return { name, said };
}

test.each(['cpu', 'wasm'] as const)('%s starts and computes', async (choice) => {
  expect(await start(choice)).toEqual({ name: choice, said: [] });
  expect(tf.getBackend()).toBe(choice);
  expect([...(await tf.add(tf.tensor1d([1, 2]), 1).data())]).toEqual([2, 3]);
});

test('a backend that is not installed gives way to wasm, with a sentence', async () => {
  const { name, said } = await start('node-gpu');
  expect(name).toBe('wasm');
  expect(said).toEqual([
    'Backend node-gpu cannot be used: @tensorflow/tfjs-node-gpu is not installed (npm install --no-save @tensorflow/tfjs-node-gpu@4.22.0); trying wasm.',
  ]);
});
