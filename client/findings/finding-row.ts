import { RULES, findingNumbers, findingPlace, findingTime, type Finding } from '../../analysis/index.ts';

/** A row of the letter. */
export interface FindingRow {
  readonly finding: Finding;
  /** In the whole letter, from 0. */
  readonly index: number;
  readonly name: string;
  /** Which filters; empty where it is the whole layer. */
  readonly filters: string;
  readonly numbers: string;
  readonly time: string;
  /** All of it in a sentence. */
  readonly text: string;
}

/** @param index in the whole letter, from 0 */
export function rowOf(finding: Finding, index: number, name: string): FindingRow {
  const place = findingPlace(finding, name);
  const [numbers, time] = [findingNumbers(finding), findingTime(finding)];
  return {
    finding,
    index,
    name,
    filters: place.slice(name.length).replace(/^, /, ''),
    numbers,
    time,
    text: `${RULES[finding.rule].title}: ${place}; ${time}; ${numbers}`,
  };
}
