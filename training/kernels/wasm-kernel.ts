import * as tf from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';

/** What tfjs hands to a kernel of the wasm backend. */
export interface WasmKernelCall {
  readonly inputs: Readonly<Record<string, tf.TensorInfo>>;
  readonly backend: BackendWasm;
  readonly attrs: tf.NamedAttrMap;
}

/**
 * The values of a float32 tensor, as a view of the wasm memory. The view dies when that memory grows, so take it after
 * the last allocation of a kernel.
 */
export function heapView(backend: BackendWasm, tensor: tf.TensorInfo): Float32Array {
  return backend.typedArrayFromHeap(tensor) as Float32Array;
}

/** Runs a kernel that tfjs itself brings for the wasm backend. The caller disposes of what it returns. */
export function runStockKernel(
  name: string,
  { backend }: WasmKernelCall,
  inputs: tf.NamedTensorInfoMap,
  attrs: tf.NamedAttrMap,
): tf.TensorInfo {
  return tf.getKernel(name, 'wasm').kernelFunc({ inputs, backend, attrs }) as tf.TensorInfo;
}

/** The geometry of an NHWC convolution or pooling without dilation. */
export function convolutionInfo(
  inputShape: readonly number[],
  filterShape: readonly number[],
  attrs: tf.NamedAttrMap,
): tf.backend_util.Conv2DInfo {
  const { strides, pad, dimRoundingMode } = attrs as unknown as tf.Conv2DAttrs;
  return tf.backend_util.computeConv2DInfo(
    inputShape as [number, number, number, number],
    filterShape as [number, number, number, number],
    strides,
    1,
    pad,
    dimRoundingMode,
  );
}
