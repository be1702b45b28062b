import { STATUS_CODES } from 'node:http';
import type { NextFunction, Request, Response } from 'express';
import { TraincubeError, httpStatus, type ErrorCode, type Problem } from '../../schema/index.ts';

export const PROBLEM_TYPE = 'application/problem+json';

/** Seconds after which a client may ask again for what is not available now. */
const RETRY_AFTER = 5;

/** What the libraries below us throw at a request that is wrong: Express, its router, the OpenAPI validator. */
interface HttpError extends Error {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** What the validator found, one entry a rule that was broken. */
  readonly errors?: readonly { readonly path: string; readonly message: string }[];
}

/** A refusal that comes from HTTP itself, not from a run or its index. */
export class HttpProblem extends Error {
  override readonly name = 'HttpProblem';

  constructor(
    readonly status: number,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}

/** The document of RFC 9457 for an error, without anything that the client need not know. */
export function problemOf(error: unknown, request: Request): Problem {
  const status = statusOf(error);
  const known = error instanceof TraincubeError;
  const { detail, allowed } = known
    ? { detail: error.message, allowed: error.facts['allowed'] }
    : detailOf(error, status, request);
  return {
    ...nameOf(status, known ? error.code : undefined),
    status,
    detail,
    instance: request.originalUrl,
    ...(allowed === undefined ? {} : { allowed: asList(allowed) }),
  };
}

/** A problem of our own has a type; one of HTTP itself has its status. */
export function nameOf(status: number, code: ErrorCode | undefined): Pick<Problem, 'type' | 'title'> {
  if (code === undefined) return { type: 'about:blank', title: STATUS_CODES[status]! };
  return { type: `urn:traincube:${code}`, title: code.replaceAll('-', ' ') };
}

function asList(allowed: unknown): (string | number)[] {
  return (Array.isArray(allowed) ? allowed : [allowed]) as (string | number)[];
}

function isHttpError(error: unknown): error is HttpError {
  return error instanceof Error && typeof (error as { status?: unknown }).status === 'number';
}

function statusOf(error: unknown): number {
  if (!isHttpError(error)) return httpStatus(error);
  return error.status in STATUS_CODES && error.status >= 400 ? error.status : 500;
}

interface Detail {
  readonly detail: string;
  readonly allowed?: unknown;
}

function detailOf(error: unknown, status: number, request: Request): Detail {
  if (!isHttpError(error) || status >= 500) {
    return { detail: 'Traincube failed to answer this; what went wrong stands in the output of the server.' };
  }
  const [broken] = error.errors ?? [];
  const name = broken && /^\/(?:query|params)\/([^/]+)/.exec(broken.path)?.[1];
  const parameter = name && documentedParameters(request).find((one) => one.name === name);
  if (!parameter) return { detail: sentence(error.message), allowed: name && queryNames(request) };
  const allowed = parameter.schema.enum;
  return {
    detail: `The parameter "${name}" ${ruleOf(broken.message, allowed)}: ${parameter.description}`,
    allowed,
  };
}

/** What a parameter must be, in words that follow its name. @param message the validator's */
function ruleOf(message: string, allowed: readonly string[] | undefined): string {
  if (!/^[a-z]/.test(message)) return 'is empty';
  return allowed ? `must be ${allowed.join(' or ')}` : message.replace(/: .*$/s, '');
}

function sentence(message: string): string {
  const words = message.replace(/\.+$/, '');
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly description: string;
  readonly schema: { readonly enum?: readonly string[] };
}

/** What the OpenAPI document says of the parameters of the operation that the request is for. */
function documentedParameters(request: Request): readonly Parameter[] {
  const { openapi } = request as Request & {
    readonly openapi?: { readonly schema: { readonly parameters?: readonly Parameter[] } };
  };
  return openapi?.schema.parameters ?? [];
}

function queryNames(request: Request): string[] {
  return documentedParameters(request)
    .filter((parameter) => parameter.in === 'query')
    .map(({ name }) => name);
}

/** The last handler: every error that a request ends in becomes a problem. */
export function answerProblem(
  error: unknown,
  request: Request,
  response: Response,
  next: NextFunction,
): void {
  if (response.headersSent) {
    next(error);
    return;
  }
  const problem = problemOf(error, request);
  if (problem.status >= 500 && !(error instanceof TraincubeError)) console.error(error);
  for (const name of ['ETag', 'Content-Length', 'Content-Security-Policy']) response.removeHeader(name);
  if (isHttpError(error) && error.headers) response.set(error.headers);
  if (problem.status === 503) response.set('Retry-After', String(RETRY_AFTER));
  response
    .status(problem.status)
    .set('Cache-Control', 'no-store')
    .type(PROBLEM_TYPE)
    .send(JSON.stringify(problem));
}
