import * as tf from '@tensorflow/tfjs-core';
import { convolutionInfo, heapView, runStockKernel, type WasmKernelCall } from './wasm-kernel.ts';

/**
 * The gradient of a convolution with respect to its filter, which tfjs 4.22 lacks for wasm: im2col and one matrix
 * product, `columns [kernel height × kernel width × in, images × out height × out width] · dy [the same, out]`.
 * The columns are laid out transposed because tfjs multiplies transposed matrices by a plain loop, ten times slower.
 */
export function conv2DBackpropFilter(call: WasmKernelCall): tf.TensorInfo {
  const { inputs, backend, attrs } = call;
  const { x, dy } = inputs;
  const filterShape = attrs['filterShape'] as [number, number, number, number];
  const info = convolutionInfo(x.shape, filterShape, attrs);
  const positions = info.batchSize * info.outHeight * info.outWidth;
  const filterLength = info.filterHeight * info.filterWidth * info.inChannels;

  const columns = backend.makeOutput([filterLength, positions], 'float32');
  fillColumns(heapView(backend, x), heapView(backend, columns), info);
  const gradient = runStockKernel(
    tf.BatchMatMul,
    call,
    { a: columns, b: { ...dy, shape: [positions, info.outChannels] } },
    { transposeA: false, transposeB: false },
  );
  backend.disposeData(columns.dataId);
  return { ...gradient, shape: filterShape };
}

/** Row (ky, kx, channel) of `columns` holds, for each output position in NHW order, the input value under that tap; 0 in the padding. */
function fillColumns(x: Float32Array, columns: Float32Array, info: tf.backend_util.Conv2DInfo): void {
  const { inHeight, inWidth, inChannels, outHeight, outWidth, strideHeight, strideWidth, padInfo } = info;
  const plane = outHeight * outWidth;
  const positions = info.batchSize * plane;
  columns.fill(0);
  for (let ky = 0; ky < info.filterHeight; ky++) {
    const [firstY, endY] = insideRange(outHeight, strideHeight, ky - padInfo.top, inHeight);
    for (let kx = 0; kx < info.filterWidth; kx++) {
      const [firstX, endX] = insideRange(outWidth, strideWidth, kx - padInfo.left, inWidth);
      const tap = (ky * info.filterWidth + kx) * inChannels;
      for (let image = 0; image < info.batchSize; image++) {
        for (let oy = firstY; oy < endY; oy++) {
          const row = (image * inHeight + oy * strideHeight + ky - padInfo.top) * inWidth;
          const source = (row + kx - padInfo.left) * inChannels;
          const target = image * plane + oy * outWidth;
          for (let channel = 0; channel < inChannels; channel++) {
            const to = (tap + channel) * positions + target;
            for (let ox = firstX; ox < endX; ox++) {
              columns[to + ox] = x[source + ox * strideWidth * inChannels + channel]!;
            }
          }
        }
      }
    }
  }
}

/** The output coordinates [first, end) whose input coordinate `o × stride + shift` lies inside the input. */
function insideRange(outputs: number, stride: number, shift: number, inputs: number): [number, number] {
  const first = Math.max(0, Math.ceil(-shift / stride));
  const end = Math.min(outputs, Math.floor((inputs - 1 - shift) / stride) + 1);
  return [first, Math.max(first, end)];
}
