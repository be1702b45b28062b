import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import * as tf from '@tensorflow/tfjs-core';
import { TraincubeError } from '../../schema/index.ts';
import { fetchPackage } from '../data/package-cache.ts';
import type { StartBackend } from './start-backend.ts';

/** The npm package that brings Dawn, Chromium's WebGPU, to Node; 68 MB. */
const DAWN = { name: 'webgpu', version: '0.4.0' } as const;

interface Dawn {
  create(options: readonly string[]): GPU;
  readonly globals: Readonly<Record<string, unknown>>;
}

export const startWebGpu: StartBackend = async ({ say, named }) => {
  if (!named && !hasGraphicsDevice()) return 'this machine has no graphics device';
  let adapter: GPUAdapter | null;
  try {
    const directory = await fetchPackage(DAWN.name, DAWN.version, say);
    const dawn = (await import(pathToFileURL(path.join(directory, 'index.js')).href)) as Dawn;
    adapter = await provideGpu(dawn).requestAdapter();
  } catch (error) {
    return error instanceof TraincubeError
      ? error.message.replace(/\.$/, '')
      : `Dawn does not load (${String(error)})`;
  }
  if (!adapter) return 'Dawn finds no adapter, which takes a graphics card and its driver';
  await import('@tensorflow/tfjs-backend-webgpu');
  return (await tf.setBackend('webgpu')) ? undefined : 'tfjs did not start it';
};

/** Dawn works in the background, and Node does not end, while there is a device. The backend cannot be started again. */
export function releaseWebGpu(): void {
  // Removing the backend instead frees what Dawn's threads still use, and the process crashes at its end.
  if (tf.getBackend() === 'webgpu') (tf.backend() as WebGPUBackend).device.destroy();
  if (typeof navigator !== 'undefined') Reflect.deleteProperty(navigator, 'gpu');
}

/** Puts `navigator.gpu` and the WebGPU globals where the tfjs backend looks for them while it is being imported. */
function provideGpu({ create, globals }: Dawn): GPU {
  const gpu = create([]);
  Object.assign(globalThis, globals);
  if (typeof navigator === 'undefined') {
    Object.defineProperty(globalThis, 'navigator', { value: {}, configurable: true });
  }
  Object.defineProperty(navigator, 'gpu', { value: gpu, configurable: true });
  return gpu;
}

/** False where Linux shows no device that Vulkan could run on, so that nothing is fetched in vain. */
function hasGraphicsDevice(): boolean {
  if (process.platform !== 'linux') return true;
  const nodes = ['/dev/dri', '/dev']
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder));
  return nodes.some((name) => /^(renderD\d+|nvidia\d+|dxg)$/.test(name));
}
