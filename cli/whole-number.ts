import { TraincubeError } from '../schema/index.ts';

/** Reads an option's value; one that is no whole number, or beyond the limits, ends in a sentence that names them. */
export function wholeNumber(flag: string, from: number, to: number): (text: string) => number {
  return (text) => {
    const value = /^\d+$/.test(text.trim()) ? Number(text) : NaN;
    if (value >= from && value <= to) return value;
    const sentence = `${flag} takes a whole number from ${from} to ${to}, not "${text}".`;
    throw new TraincubeError('bad-option', sentence, { flag, given: text });
  };
}
