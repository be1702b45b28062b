import * as tf from '@tensorflow/tfjs-core';

/**
 * The gradients of the operations that our networks consist of. tfjs-core has them too, but its build for Node leaves them out,
 * and the package that brings them brings a second set of backends.
 */
const GRADIENTS: readonly tf.GradConfig[] = [
  {
    kernelName: tf.Conv2D,
    inputsToSave: ['x', 'filter'],
    gradFunc: (dy, saved, attrs) => {
      const [x, filter] = saved as [tf.Tensor4D, tf.Tensor4D];
      const { strides, pad } = attrs as unknown as tf.Conv2DAttrs;
      const geometry = { strides, pad, dataFormat: 'NHWC', dimRoundingMode: null };
      const run = (kernel: string, inputs: tf.NamedTensorMap, attributes: object) =>
        tf.engine().runKernel(kernel, inputs, {
          ...geometry,
          ...attributes,
        } as unknown as tf.NamedAttrMap) as tf.Tensor;
      return {
        x: () => run(tf.Conv2DBackpropInput, { dy: one(dy), filter }, { inputShape: x.shape }),
        filter: () => run(tf.Conv2DBackpropFilter, { x, dy: one(dy) }, { filterShape: filter.shape }),
      };
    },
  },
  {
    kernelName: tf.MaxPool,
    inputsToSave: ['x'],
    outputsToSave: [true],
    gradFunc: (dy, saved, attrs) => {
      const [input, output] = saved as [tf.Tensor, tf.Tensor];
      return {
        x: () => tf.engine().runKernel(tf.MaxPoolGrad, { dy: one(dy), input, output }, attrs) as tf.Tensor,
      };
    },
  },
  {
    kernelName: tf.Relu,
    inputsToSave: ['x'],
    gradFunc: (dy, saved) => ({ x: () => tf.mul(one(dy), tf.step(saved[0]!)) }),
  },
  {
    kernelName: tf.Add,
    inputsToSave: ['a', 'b'],
    gradFunc: (dy, saved) => {
      const [a, b] = saved as [tf.Tensor, tf.Tensor];
      return { a: () => summedTo(one(dy), a.shape), b: () => summedTo(one(dy), b.shape) };
    },
  },
  {
    kernelName: tf.Mean,
    inputsToSave: ['x'],
    gradFunc: (dy, saved, attrs) => {
      const x = saved[0]!;
      const { axis } = attrs as unknown as tf.MeanAttrs;
      const axes = tf.util.parseAxisParam(axis, x.shape);
      const kept = x.shape.map((side, index) => (axes.includes(index) ? 1 : side));
      const share = one(dy).size / x.size;
      return { x: () => tf.mul(tf.reshape(one(dy), kept), tf.fill(x.shape, share)) };
    },
  },
  {
    kernelName: tf.BatchMatMul,
    inputsToSave: ['a', 'b'],
    gradFunc: (dy, saved) => {
      const [a, b] = saved as [tf.Tensor, tf.Tensor];
      return { a: () => tf.matMul(one(dy), b, false, true), b: () => tf.matMul(a, one(dy), true, false) };
    },
  },
];

/** Our operations have one output each. */
function one(dy: tf.Tensor | tf.Tensor[]): tf.Tensor {
  return dy as tf.Tensor;
}

/** Undoes broadcasting: sums over the axes along which a tensor of this shape was repeated. */
function summedTo(dy: tf.Tensor, shape: number[]): tf.Tensor {
  const axes = tf.broadcast_util.getReductionAxes(shape, dy.shape);
  return axes.length > 0 ? tf.reshape(tf.sum(dy, axes), shape) : tf.clone(dy);
}

for (const gradient of GRADIENTS) if (!tf.getGradient(gradient.kernelName)) tf.registerGradient(gradient);
