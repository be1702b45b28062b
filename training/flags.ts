import { TraincubeError } from '../schema/index.ts';

/** One of a list of names. @throws {TraincubeError} `bad-option`, naming the flag, what it takes and what was given; so do all below */
export function choice<T extends string>(flag: string, text: string, choices: readonly T[]): T {
  const found = choices.find((name) => name === text);
  if (found === undefined) throw badOption(flag, `takes one of ${choices.join(', ')}`, text);
  return found;
}

/** A whole number within limits, both inclusive. */
export function whole(flag: string, text: string, from: number, to: number): number {
  const value = /^\d+$/.test(text.trim()) ? Number(text) : NaN;
  if (!(value >= from && value <= to))
    throw badOption(flag, `takes a whole number from ${from} to ${to}`, text);
  return value;
}

/** A number within limits, both inclusive; `Number.MIN_VALUE` stands for above 0. */
export function real(flag: string, text: string, from: number, to: number): number {
  const value = text.trim() === '' ? NaN : Number(text);
  if (value >= from && value <= to) return value;
  throw badOption(
    flag,
    from === Number.MIN_VALUE
      ? `takes a number above 0, at most ${to}`
      : `takes a number from ${from} to ${to}`,
    text,
  );
}

export function badOption(flag: string, takes: string, text: string): TraincubeError {
  return new TraincubeError('bad-option', `${flag} ${takes}, not "${text}".`, { flag, given: text });
}
