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
  const planes = runStockKernel(
    tf.Transpose,
    call,
    { x: { ...x, shape: [info.batchSize * info.inHeight * info.inWidth, info.inChannels] } },
    { perm: [1, 0] },
  );
  fillColumns(heapView(backend, planes), heapView(backend, columns), info);
  backend.disposeData(planes.dataId);
  const gradient = runStockKernel(
    tf.BatchMatMul,
    call,
    { a: columns, b: { ...dy, shape: [positions, info.outChannels] } },
    { transposeA: false, transposeB: false },
  );
  backend.disposeData(columns.dataId);
  return { ...gradient, shape: filterShape };
}

/**
 * Row (ky, kx, channel) of `columns` holds, for each output position in NHW order, the input value under that tap; 0 in the padding.
 *
 * @param planes the input, channel by channel: [in, images, height, width], so that neighbours in a row are neighbours here
 */
function fillColumns(planes: Float32Array, columns: Float32Array, info: tf.backend_util.Conv2DInfo): void {
  const { inHeight, inWidth, outHeight, outWidth, strideHeight, strideWidth } = info;
  const sameSize = strideHeight * strideWidth === 1 && outHeight === inHeight && outWidth === inWidth;
  // A larger filter could be shifted past all planes.
  const aligned = sameSize && info.filterHeight <= inHeight && info.filterWidth <= inWidth;
  const tapLength = info.inChannels * info.batchSize * outHeight * outWidth;
  for (let ky = 0; ky < info.filterHeight; ky++) {
    for (let kx = 0; kx < info.filterWidth; kx++) {
      const first = (ky * info.filterWidth + kx) * tapLength;
      const tap = columns.subarray(first, first + tapLength);
      const [down, right] = [ky - info.padInfo.top, kx - info.padInfo.left];
      if (aligned) shiftPlanes(planes, tap, inHeight, inWidth, down, right);
      else gatherTap(planes, tap, info, down, right);
    }
  }
}

/** The planes under one tap where output and input have the same size: one copy of all, shifted, and zeros where it ran over an edge. */
function shiftPlanes(
  planes: Float32Array,
  tap: Float32Array,
  height: number,
  width: number,
  down: number,
  right: number,
): void {
  const shift = down * width + right;
  tap.set(planes.subarray(Math.max(0, shift), planes.length + Math.min(0, shift)), Math.max(0, -shift));
  const [firstY, endY] = insideRange(height, 1, down, height);
  const [firstX, endX] = insideRange(width, 1, right, width);
  for (let plane = 0; plane < tap.length; plane += height * width) {
    tap.fill(0, plane, plane + firstY * width);
    tap.fill(0, plane + endY * width, plane + height * width);
    for (let row = plane + firstY * width; row < plane + endY * width; row += width) {
      for (let x = 0; x < firstX; x++) tap[row + x] = 0;
      for (let x = endX; x < width; x++) tap[row + x] = 0;
    }
  }
}

/** The planes under one tap for any stride and padding, value by value. */
function gatherTap(
  planes: Float32Array,
  tap: Float32Array,
  info: tf.backend_util.Conv2DInfo,
  down: number,
  right: number,
): void {
  const { inHeight, inWidth, outHeight, outWidth, strideHeight, strideWidth } = info;
  const [firstY, endY] = insideRange(outHeight, strideHeight, down, inHeight);
  const [firstX, endX] = insideRange(outWidth, strideWidth, right, inWidth);
  tap.fill(0);
  for (let plane = 0; plane * outHeight * outWidth < tap.length; plane++) {
    for (let y = firstY; y < endY; y++) {
      const from = (plane * inHeight + y * strideHeight + down) * inWidth + right;
      const to = (plane * outHeight + y) * outWidth;
      for (let x = firstX; x < endX; x++) tap[to + x] = planes[from + x * strideWidth]!;
    }
  }
}

/** The output coordinates [first, end) whose input coordinate `o × stride + shift` lies inside the input. */
function insideRange(outputs: number, stride: number, shift: number, inputs: number): [number, number] {
  const first = Math.max(0, Math.ceil(-shift / stride));
  const end = Math.min(outputs, Math.floor((inputs - 1 - shift) / stride) + 1);
  return [first, Math.max(first, end)];
}
