import type { Duplicates } from '../../analysis/index.ts';
import { TraincubeError, type ErrorCode } from '../../schema/index.ts';
import type { LogSource } from '../../ingest/index.ts';
import type { StretchRows } from '../layers/stretch-rows.ts';
import { GivenUp, type StopFlag } from './lanes.ts';
import type { DuplicateSearch } from './log-reader.ts';
import type { Stretch } from './stretches.ts';

/** What a thread is started with. */
export interface ThreadData {
  readonly source: LogSource;
  readonly stop: StopFlag;
}

/** What a thread is asked for. */
export type ThreadRequest =
  | { readonly kind: 'read'; readonly stretch: Stretch }
  | { readonly kind: 'duplicates'; readonly search: DuplicateSearch };

/** What a thread says: bytes read, and at last what it was asked for, or why there is nothing. */
export type ThreadMessage =
  | { readonly kind: 'bytes'; readonly bytes: number }
  | { readonly kind: 'answer'; readonly answer: StretchRows | Duplicates[][] }
  | { readonly kind: 'failure'; readonly failure: Failure };

/** An error that can be sent: of its class a clone knows nothing. */
export type Failure =
  | { readonly kind: 'given-up' }
  | {
      readonly kind: 'traincube';
      readonly code: ErrorCode;
      readonly message: string;
      readonly facts: Readonly<Record<string, unknown>>;
    }
  | { readonly kind: 'other'; readonly message: string; readonly stack: string | undefined };

export function failureOf(error: unknown): Failure {
  if (error instanceof GivenUp) return { kind: 'given-up' };
  if (error instanceof TraincubeError) {
    const { code, message, facts } = error;
    return { kind: 'traincube', code, message, facts };
  }
  if (error instanceof Error) return { kind: 'other', message: error.message, stack: error.stack };
  return { kind: 'other', message: String(error), stack: undefined };
}

/** The error that a failure stands for. */
export function errorOf(failure: Failure): Error {
  if (failure.kind === 'given-up') return new GivenUp();
  if (failure.kind === 'traincube') return new TraincubeError(failure.code, failure.message, failure.facts);
  const error = new Error(failure.message);
  if (failure.stack !== undefined) error.stack = failure.stack;
  return error;
}
