/**
 * What is measured. `files`: from the files of a log to all measures of every filter at every dump. `memory`: the same of one dump whose weights and
 * gradients, and the weights of the dump before, are in memory already.
 */
export const WORKS = ['files', 'memory'] as const;
export type Work = (typeof WORKS)[number];

/** What a piece of work took, and what came out. */
export interface Answer {
  readonly seconds: number;
  /** Processor time in seconds, of all threads: what `seconds` would be of one thread on a machine that does nothing else. */
  readonly processor: number;
  /** dumps × filters of the model × `MEASURES` (of `memory` one dump), NaN for null. */
  readonly measures: Float64Array;
  /** Of those who have them, of `files` alone: dumps × layers × `QUARTILES`. */
  readonly quartiles?: Float64Array;
}

/** One way to do the work, with a log open. */
export interface Peer {
  readonly name: string;
  /** With the version, for the head of a report. */
  readonly library: string;
  readonly works: readonly Work[];
  /** Its answers are rounded to float32. */
  readonly isRounded?: boolean;
  run(work: Work): Promise<Answer>;
  close(): Promise<void>;
}

/** A peer that is not installed. */
export interface MissingPeer {
  readonly name: string;
  /** A sentence, with the command that installs it. */
  readonly missing: string;
}

export function isMissing(peer: Peer | MissingPeer): peer is MissingPeer {
  return 'missing' in peer;
}

/** A peer that works in this process. */
export function ownPeer(
  peer: Pick<Peer, 'name' | 'library'> & Partial<Peer>,
  runs: Readonly<Partial<Record<Work, () => Promise<Float64Array>>>>,
): Peer {
  return {
    works: WORKS.filter((work) => work in runs),
    close: async () => {},
    run: async (work) => {
      const processor = process.cpuUsage();
      const start = performance.now();
      const measures = await runs[work]!();
      const seconds = (performance.now() - start) / 1000;
      const { user, system } = process.cpuUsage(processor);
      return { seconds, processor: (user + system) / 1e6, measures };
    },
    ...peer,
  };
}
