import { leafOrder } from './leaf-order.ts';

/** What images are taken for at one dump, as a sparse matrix in rows: those of true class c stand at `offsets[c]` up to but not with `offsets[c + 1]`. */
export interface Confusion {
  readonly classes: number;
  /** An entry a class, and the end. */
  readonly offsets: Int32Array;
  /** The class that is predicted, ascending within a row; the true class itself is one of them. */
  readonly predicted: Uint16Array;
  /** Images of the row's class that are taken for this one; never 0. */
  readonly count: Int32Array;
}

/**
 * The confusion matrix of a dump. A class without images has an empty row.
 * @param predicted what each image is taken for
 * @param classOf the class of each image
 */
export function confusionOf(
  predicted: ArrayLike<number>,
  classOf: ArrayLike<number>,
  classes: number,
): Confusion {
  const cells = Uint32Array.from(predicted, (id, image) => classOf[image]! * classes + id).sort();
  const offsets = new Int32Array(classes + 1);
  const columns = new Uint16Array(cells.length);
  const count = new Int32Array(cells.length);
  let end = 0;
  for (let at = 0; at < cells.length; at++) {
    const cell = cells[at]!;
    if (at === 0 || cell !== cells[at - 1]) {
      columns[end++] = cell % classes;
      offsets[Math.floor(cell / classes) + 1] = end;
    }
    count[end - 1]! += 1;
  }
  for (let id = 1; id <= classes; id++) offsets[id] = Math.max(offsets[id]!, offsets[id - 1]!);
  return { classes, offsets, predicted: columns.slice(0, end), count: count.slice(0, end) };
}

/**
 * An order in which classes that are taken for each other stand side by side: average linkage on 1 − the mean of the shares in which one is taken for the
 * other. Classes that are confused with none stand at the end, in the order of their ids. Memory: 12 bytes for each pair of classes.
 *
 * @returns class ids
 */
export function similarityOrder(confusion: Confusion): Int32Array {
  const { classes } = confusion;
  const shares = confusedShares(confusion);
  const isConfused = (id: number) =>
    shares.subarray(id * classes, (id + 1) * classes).some((share) => share > 0);
  const ids = Int32Array.from({ length: classes }, (_, id) => id);
  const confused = ids.filter(isConfused);
  const distances = new Float32Array(confused.length ** 2);
  confused.forEach((a, row) => {
    confused.forEach((b, column) => {
      distances[row * confused.length + column] = 1 - shares[a * classes + b]!;
    });
  });
  const order = leafOrder(distances, confused.length).map((place) => confused[place]!);
  return Int32Array.of(...order, ...ids.filter((id) => !isConfused(id)));
}

/** For each pair of classes the mean of both shares in which one is taken for the other, 0…1; [classes × classes], 0 on the diagonal. */
function confusedShares({ classes, offsets, predicted, count }: Confusion): Float32Array {
  const shares = new Float32Array(classes * classes);
  for (let id = 0; id < classes; id++) {
    const row = [offsets[id]!, offsets[id + 1]!] as const;
    const images = count.subarray(...row).reduce((sum, entry) => sum + entry, 0);
    for (let entry = row[0]; entry < row[1]; entry++) {
      const other = predicted[entry]!;
      if (other === id) continue;
      const half = count[entry]! / images / 2;
      shares[id * classes + other]! += half;
      shares[other * classes + id]! += half;
    }
  }
  return shares;
}

/** What the images of a class are taken for instead, over time. */
export interface ConfusionStripe {
  /** The classes that they are most taken for, over the dumps that are known, most first. */
  readonly instead: Uint16Array;
  /**
   * Shares of the class's images, 0…1, [(instead + 1) × dumps], band after band: first each of `instead`, then all other classes together. What is missing
   * to 1 is right. NaN at dumps whose predictions are not known.
   */
  readonly shares: Float32Array;
}

/**
 * The classes that a class is confused with as a stacked stripe.
 *
 * @param predictionsAt what the class's images are taken for at a dump, an entry an image; undefined where it is not known
 * @param classId the class of the images
 * @param most how many classes have bands of their own
 */
export function confusionStripe(
  predictionsAt: (dump: number) => ArrayLike<number> | undefined,
  dumps: number,
  classId: number,
  classes: number,
  most: number,
): ConfusionStripe {
  const total = new Int32Array(classes);
  forEachPrediction(predictionsAt, dumps, (id) => (total[id]! += 1));
  const instead = Uint16Array.from(total.keys())
    .filter((id) => id !== classId && total[id]! > 0)
    .sort((a, b) => total[b]! - total[a]! || a - b)
    .slice(0, most);
  const bandOf = new Int32Array(classes).fill(instead.length);
  instead.forEach((id, band) => (bandOf[id] = band));
  const shares = new Float32Array((instead.length + 1) * dumps);
  for (let dump = 0; dump < dumps; dump++) {
    const known = predictionsAt(dump) !== undefined;
    for (let band = 0; band <= instead.length; band++) shares[band * dumps + dump] = known ? 0 : NaN;
  }
  forEachPrediction(predictionsAt, dumps, (id, dump, images) => {
    if (id !== classId) shares[bandOf[id]! * dumps + dump]! += 1 / images;
  });
  return { instead, shares };
}

function forEachPrediction(
  predictionsAt: (dump: number) => ArrayLike<number> | undefined,
  dumps: number,
  take: (id: number, dump: number, images: number) => void,
): void {
  for (let dump = 0; dump < dumps; dump++) {
    const predictions = predictionsAt(dump) ?? [];
    for (let image = 0; image < predictions.length; image++) {
      take(predictions[image]!, dump, predictions.length);
    }
  }
}
