/** Numbers as their first one and the steps to the others: each step, and how often it is made, by turns. */
export interface Steps {
  readonly first: number;
  readonly steps: readonly number[];
}

/** More numbers than this are not expanded: no run has as many dumps, so what says it is damaged. */
const MOST = 2 ** 27;

/**
 * Numbers as steps, where that is much shorter: iterations, rows and sizes of dumps mostly grow by the same step, or by none. Otherwise as they are.
 */
export function toSteps(numbers: readonly number[]): readonly number[] | Steps {
  const steps: number[] = [];
  for (let at = 1; at < numbers.length; at++) {
    const step = numbers[at]! - numbers[at - 1]!;
    if (steps.length > 0 && steps.at(-2) === step) steps[steps.length - 1]! += 1;
    else steps.push(step, 1);
    if (4 * steps.length > numbers.length) return numbers;
  }
  return numbers.length < 4 ? numbers : { first: numbers[0]!, steps };
}

/** The numbers again; anything else comes back as it is. */
export function fromSteps(value: unknown): unknown {
  if (!isSteps(value)) return value;
  const { first, steps } = value;
  const numbers = [first];
  for (let at = 0; at < steps.length; at += 2) {
    const [step, count] = [steps[at]!, steps[at + 1]!];
    if (!(count > 0) || numbers.length + count > MOST) return value;
    for (let i = 0; i < count; i++) numbers.push(numbers.at(-1)! + step);
  }
  return numbers;
}

function isSteps(value: unknown): value is Steps {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const { first, steps } = value as Partial<Steps>;
  return typeof first === 'number' && Array.isArray(steps) && steps.every(Number.isInteger);
}
