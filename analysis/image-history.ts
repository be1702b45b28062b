/** A stretch of dumps over which an image was taken for one class; dump indexes, both inclusive. */
export interface Prediction {
  readonly from: number;
  readonly to: number;
  readonly class: number;
}

/** What an image was taken for over time, from its predicted class at each dump. */
export function imageHistory(predicted: ArrayLike<number>): Prediction[] {
  const history: Prediction[] = [];
  for (let from = 0, dump = 1; dump <= predicted.length; dump++) {
    if (predicted[dump] === predicted[from]) continue;
    history.push({ from, to: dump - 1, class: predicted[from]! });
    from = dump;
  }
  return history;
}
