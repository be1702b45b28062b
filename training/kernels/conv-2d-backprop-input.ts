import * as tf from '@tensorflow/tfjs-core';
import { convolutionInfo, heapView, runStockKernel, type WasmKernelCall } from './wasm-kernel.ts';

/**
 * The gradient of a convolution with respect to its input, as a convolution of `dy`, spread out by the stride, with the
 * filter turned by 180° and its channels swapped: the forward convolution of tfjs is XNNPACK's, its own kernel here a plain loop.
 */
export function conv2DBackpropInput(call: WasmKernelCall): tf.TensorInfo {
  const { inputs, backend, attrs } = call;
  const { dy, filter } = inputs;
  const inputShape = attrs['inputShape'] as [number, number, number, number];
  const info = convolutionInfo(inputShape, filter.shape, attrs);

  const turned = backend.makeOutput(
    [info.filterHeight, info.filterWidth, info.outChannels, info.inChannels],
    'float32',
  );
  turnFilter(heapView(backend, filter), heapView(backend, turned), info);
  const spread = spreadByStride(call, dy, info);
  const dx = runStockKernel(
    tf.Conv2D,
    call,
    { x: spread, filter: turned },
    { strides: 1, pad: transposedPadding(info), dataFormat: 'NHWC', dilations: 1, dimRoundingMode: 'floor' },
  );
  backend.disposeData(turned.dataId);
  if (spread.dataId !== dy.dataId) backend.disposeData(spread.dataId);
  return dx;
}

/** [h, w, in, out] to [h, w, out, in], rows and columns reversed. */
function turnFilter(filter: Float32Array, turned: Float32Array, info: tf.backend_util.Conv2DInfo): void {
  const { inChannels, outChannels } = info;
  const taps = info.filterHeight * info.filterWidth;
  for (let tap = 0; tap < taps; tap++) {
    const from = tap * inChannels * outChannels;
    const to = (taps - 1 - tap) * inChannels * outChannels;
    for (let input = 0; input < inChannels; input++) {
      for (let output = 0; output < outChannels; output++) {
        turned[to + output * inChannels + input] = filter[from + input * outChannels + output]!;
      }
    }
  }
}

/** `dy` with `stride − 1` zeros between its rows and columns; `dy` itself where the stride is 1. */
function spreadByStride(
  { backend }: WasmKernelCall,
  dy: tf.TensorInfo,
  info: tf.backend_util.Conv2DInfo,
): tf.TensorInfo {
  const { batchSize, outHeight, outWidth, outChannels, strideHeight, strideWidth } = info;
  if (strideHeight === 1 && strideWidth === 1) return dy;
  const height = (outHeight - 1) * strideHeight + 1;
  const width = (outWidth - 1) * strideWidth + 1;
  const spread = backend.makeOutput([batchSize, height, width, outChannels], 'float32');
  const source = heapView(backend, dy);
  const target = heapView(backend, spread).fill(0);
  for (let row = 0; row < batchSize * outHeight; row++) {
    const image = Math.floor(row / outHeight);
    const to = (image * height + (row % outHeight) * strideHeight) * width;
    for (let column = 0; column < outWidth; column++) {
      const from = (row * outWidth + column) * outChannels;
      target.set(source.subarray(from, from + outChannels), (to + column * strideWidth) * outChannels);
    }
  }
  return spread;
}

/** Padding with which the convolution of `spread` has the input's height and width. */
function transposedPadding(info: tf.backend_util.Conv2DInfo): tf.backend_util.ExplicitPadding {
  const { filterHeight, filterWidth, inHeight, inWidth, padInfo } = info;
  const top = filterHeight - 1 - padInfo.top;
  const left = filterWidth - 1 - padInfo.left;
  const bottom = inHeight - 1 - (info.outHeight - 1) * info.strideHeight + padInfo.top;
  const right = inWidth - 1 - (info.outWidth - 1) * info.strideWidth + padInfo.left;
  return [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ];
}
