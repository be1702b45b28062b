import { summary, type Samples } from '../bench/measure.ts';
import { disagreement } from './agreement.ts';
import type { Answer, Peer, Work } from './peer.ts';

/** What a peer took for a work, over all rounds. */
export interface Compared {
  readonly peer: Peer;
  readonly seconds: Samples;
  readonly processor: Samples;
  /** Of its times to those of the first peer in the same round. */
  readonly ratio: Samples;
  readonly processorRatio: Samples;
}

export interface CompareOptions {
  /** Rounds that count; one more goes before them. */
  readonly rounds: number;
  /** Coefficients of each filter of the model. */
  readonly lengths: readonly number[];
}

/**
 * Has the peers do a work in turn, round after round, so that what else the machine does falls on all of them, and compares each answer with that of the
 * first peer that does not round; quartiles with those of the first peer that has them.
 *
 * @throws {Error} where two answers disagree
 */
export async function compare(
  peers: readonly Peer[],
  work: Work,
  { rounds, lengths }: CompareOptions,
): Promise<Compared[]> {
  const able = peers.filter(({ works }) => works.includes(work));
  const times: Answer[][] = able.map(() => []);
  for (let round = -1; round < rounds; round++) {
    const answers: Answer[] = [];
    for (const peer of able) answers.push(await peer.run(work));
    check(able, answers, lengths);
    if (round >= 0) answers.forEach((answer, i) => times[i]!.push(answer));
  }
  return able.map((peer, i) => {
    const of = (figure: (answer: Answer) => number) => times[i]!.map(figure);
    const toFirst = (figure: (answer: Answer) => number) =>
      summary(times[i]!.map((answer, round) => figure(answer) / figure(times[0]![round]!)));
    return {
      peer,
      seconds: summary(of(({ seconds }) => seconds)),
      processor: summary(of(({ processor }) => processor)),
      ratio: toFirst(({ seconds }) => seconds),
      processorRatio: toFirst(({ processor }) => processor),
    };
  });
}

function check(peers: readonly Peer[], answers: readonly Answer[], lengths: readonly number[]): void {
  const by = peers.findIndex(({ isRounded }) => !isRounded);
  for (const [i, { measures }] of answers.entries()) {
    const wrong = disagreement(measures, answers[by]!.measures, lengths, peers[i]!.isRounded);
    if (wrong) throw new Error(`${peers[i]!.name} and ${peers[by]!.name} disagree: ${wrong}.`);
  }
  checkQuartiles(peers, answers);
}

/** They come from counts, and are the same for everybody. */
function checkQuartiles(peers: readonly Peer[], answers: readonly Answer[]): void {
  const by = answers.findIndex(({ quartiles }) => quartiles);
  const expected = answers[by]?.quartiles;
  for (const [i, { quartiles }] of answers.entries()) {
    if (!quartiles || !expected) continue;
    const at = expected.findIndex((value, entry) => quartiles[entry] !== value);
    if (quartiles.length === expected.length && at < 0) continue;
    const what = `quartile ${at} is ${quartiles[at]}, expected ${expected[at]}, of ${quartiles.length} and ${expected.length}`;
    throw new Error(`${peers[i]!.name} and ${peers[by]!.name} disagree: ${what}.`);
  }
}
