import * as tf from '@tensorflow/tfjs-core';
import { conv2DBackpropFilter } from './conv-2d-backprop-filter.ts';
import { conv2DBackpropInput } from './conv-2d-backprop-input.ts';
import { maxPoolGrad } from './max-pool-grad.ts';
import type { WasmKernelCall } from './wasm-kernel.ts';

/** Our kernels for the wasm backend by the name of the tfjs kernel that each stands for. */
export const WASM_KERNELS: Readonly<Record<string, (call: WasmKernelCall) => tf.TensorInfo>> = {
  [tf.Conv2DBackpropFilter]: conv2DBackpropFilter,
  [tf.Conv2DBackpropInput]: conv2DBackpropInput,
  [tf.MaxPoolGrad]: maxPoolGrad,
};

/** Puts our kernels in the place of the ones that tfjs 4.22 lacks for wasm or has as plain loops. */
export function registerWasmKernels(): void {
  for (const [kernelName, kernel] of Object.entries(WASM_KERNELS)) {
    if (tf.getKernel(kernelName, 'wasm')) tf.unregisterKernel(kernelName, 'wasm');
    tf.registerKernel({ kernelName, backendName: 'wasm', kernelFunc: kernel as unknown as tf.KernelFunc });
  }
}
