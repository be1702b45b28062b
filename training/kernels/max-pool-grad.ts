import * as tf from '@tensorflow/tfjs-core';
import { heapView, type WasmKernelCall } from './wasm-kernel.ts';

/** The gradient of max pooling: each `dy` goes to the first of the largest values in its window, as on the cpu backend. */
export function maxPoolGrad({ inputs, backend, attrs }: WasmKernelCall): tf.TensorInfo {
  const { dy, input } = inputs;
  const { filterSize, strides, pad, dimRoundingMode } = attrs as unknown as tf.MaxPoolGradAttrs;
  const info = tf.backend_util.computePool2DInfo(
    input.shape as [number, number, number, number],
    filterSize,
    strides,
    1,
    pad,
    dimRoundingMode,
  );
  const dx = backend.makeOutput(input.shape, 'float32');
  routeToMaxima(heapView(backend, dy), heapView(backend, input), heapView(backend, dx).fill(0), info);
  return dx;
}

function routeToMaxima(
  dy: Float32Array,
  x: Float32Array,
  dx: Float32Array,
  info: tf.backend_util.Conv2DInfo,
): void {
  const { inHeight, inWidth, outHeight, outWidth, inChannels: channels, strideHeight, strideWidth } = info;
  let position = 0;
  for (let image = 0; image < info.batchSize; image++) {
    for (let oy = 0; oy < outHeight; oy++) {
      const top = oy * strideHeight - info.padInfo.top;
      const [firstY, endY] = [Math.max(0, top), Math.min(inHeight, top + info.filterHeight)];
      for (let ox = 0; ox < outWidth; ox++) {
        const left = ox * strideWidth - info.padInfo.left;
        const [firstX, endX] = [Math.max(0, left), Math.min(inWidth, left + info.filterWidth)];
        for (let channel = 0; channel < channels; channel++, position++) {
          let best = -1;
          for (let y = firstY; y < endY; y++) {
            for (let column = firstX; column < endX; column++) {
              const at = ((image * inHeight + y) * inWidth + column) * channels + channel;
              if (best < 0 || x[at]! > x[best]!) best = at;
            }
          }
          dx[best]! += dy[position]!;
        }
      }
    }
  }
}
