/** What can go wrong, and the HTTP status that says so. The command line ends with exit code 1 on each of them. */
const STATUS = {
  'not-a-run': 404,
  'unknown-version': 422,
  'no-dumps': 422,
  /** A file of the log breaks a rule of `docs/log-format.md`. */
  refused: 422,
  'unknown-run': 404,
  'not-indexed': 409,
  'not-found': 404,
  'bad-request': 400,
  'bad-option': 400,
  'not-acceptable': 406,
  'store-missing': 503,
  'store-unreachable': 503,
  'store-full': 507,
  'store-busy': 503,
  /** The store holds an index that this version cannot read, or another run under the same name. */
  'store-conflict': 409,
  'port-in-use': 503,
  unavailable: 503,
} as const;

export type ErrorCode = keyof typeof STATUS;

/**
 * An error that a user can act on: one sentence that names the thing and what to do, and the facts behind it.
 * Anything else that is thrown is a defect of Traincube.
 */
export class TraincubeError extends Error {
  override readonly name = 'TraincubeError';

  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly facts: Readonly<Record<string, unknown>> = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The HTTP status of an error; 500 for what is not a `TraincubeError`. */
export function httpStatus(error: unknown): number {
  return error instanceof TraincubeError ? STATUS[error.code] : 500;
}
