import * as tf from '@tensorflow/tfjs-core';
import type { Batch } from '../models/gradients.ts';
import { shuffled, type Random } from '../random.ts';
import { pixelsOf, type ImageSet } from './image-set.ts';

/** Augmented training pictures are shifted by up to this many pixels. */
const LARGEST_SHIFT = 2;

/** How pixels become what the network sees: `(pixel / 255 − mean) / sd`. */
export interface Standardisation {
  readonly mean: number;
  readonly sd: number;
}

/** Mean and population standard deviation of all pixels, on the scale 0 to 1. */
export function standardisationOf(pixels: Uint8Array): Standardisation {
  const counts = new Float64Array(256);
  for (const pixel of pixels) counts[pixel]!++;
  const average = (value: (level: number) => number) =>
    counts.reduce((sum, count, pixel) => sum + count * value(pixel / 255), 0) / pixels.length;
  const mean = average((level) => level);
  return { mean, sd: Math.sqrt(average((level) => (level - mean) ** 2)) || 1 };
}

export function standardised(pixels: Uint8Array, { mean, sd }: Standardisation): Float32Array {
  return Float32Array.from(pixels, (pixel) => (pixel / 255 - mean) / sd);
}

/**
 * Batches without end: each epoch goes through the training pictures in a new order and drops what does not fill a batch.
 * The caller disposes of the tensors.
 */
export function* trainingBatches(
  set: ImageSet,
  { batchSize, standardisation, order, shifts }: BatchSettings,
): Generator<Batch, never> {
  const { height, width, training } = set;
  const count = training.classes.length;
  for (;;) {
    const epoch = shuffled(count, order);
    for (let first = 0; first + batchSize <= count; first += batchSize) {
      const members = epoch.subarray(first, first + batchSize);
      const pixels = new Uint8Array(batchSize * height * width);
      members.forEach((index, place) => {
        const picture = pixelsOf(set, training, index);
        pixels.set(shifts ? shifted(picture, set, shifts) : picture, place * height * width);
      });
      yield {
        images: tf.tensor4d(standardised(pixels, standardisation), [batchSize, height, width, 1]),
        classes: tf.tensor1d(
          Int32Array.from(members, (index) => training.classes[index]!),
          'int32',
        ),
      };
    }
  }
}

export interface BatchSettings {
  readonly batchSize: number;
  readonly standardisation: Standardisation;
  readonly order: Random;
  /** Where given, pictures are shifted at random. */
  readonly shifts: Random | undefined;
}

/** The picture shifted by up to `LARGEST_SHIFT` pixels each way; what comes in from outside is black. */
function shifted(picture: Uint8Array, { height, width }: ImageSet, random: Random): Uint8Array {
  const down = random.integer(2 * LARGEST_SHIFT + 1) - LARGEST_SHIFT;
  const right = random.integer(2 * LARGEST_SHIFT + 1) - LARGEST_SHIFT;
  const result = new Uint8Array(picture.length);
  for (let y = Math.max(0, down); y < Math.min(height, height + down); y++) {
    for (let x = Math.max(0, right); x < Math.min(width, width + right); x++) {
      result[y * width + x] = picture[(y - down) * width + x - right]!;
    }
  }
  return result;
}
