/** Receives sentences for the user. */
export type Say = (sentence: string) => void;

/** What a backend is started with. */
export interface StartContext {
  readonly say: Say;
  /** Whether the user named this backend: then its packages may be fetched on a machine where it is unlikely to run. */
  readonly named: boolean;
}

/** Makes a backend the one that tfjs computes on; returns why it cannot be, as a clause, or nothing where it is. */
export type StartBackend = (context: StartContext) => Promise<string | undefined>;
