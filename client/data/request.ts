import { RecordBatchReader, tableFromIPC, type RecordBatch, type Table } from 'apache-arrow';
import type { Problem } from '../../schema/index.ts';

/** What the server, or the way to it, said instead of an answer. */
export class RequestError extends Error {
  override readonly name = 'RequestError';

  constructor(
    message: string,
    readonly status: number | null,
    readonly url: string,
  ) {
    super(message);
  }
}

/** The server's name for each document as it is. */
const tags = new WeakMap<object, string>();

/**
 * A JSON document.
 * @param known as it was before; the same object comes back where the server says that nothing has changed
 * @throws {RequestError} with the sentence of the server's `application/problem+json`
 */
export async function getDocument<T extends object>(url: string, signal: AbortSignal, known?: T): Promise<T> {
  const tag = known && tags.get(known);
  const response = await request(url, 'application/json', signal, tag ? { 'if-none-match': tag } : {});
  if (known && response.status === UNCHANGED) return known;
  const document = (await response.json()) as T;
  tags.set(document, response.headers.get('etag') ?? '');
  return document;
}

/** An Arrow table; its vectors are views of the response. @throws {RequestError} likewise */
export async function getTable(url: string, signal: AbortSignal): Promise<Table> {
  const response = await request(url, 'application/vnd.apache.arrow.stream', signal);
  return tableFromIPC(new Uint8Array(await response.arrayBuffer()));
}

/** The batches of an Arrow table as they come: what is large is worked on while the rest is on its way. @throws {RequestError} likewise */
export async function* getBatches(url: string, signal: AbortSignal): AsyncIterable<RecordBatch> {
  const response = await request(url, 'application/vnd.apache.arrow.stream', signal);
  yield* await RecordBatchReader.from(response);
}

const UNCHANGED = 304;

async function request(
  url: string,
  accept: string,
  signal: AbortSignal,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, { headers: { accept, ...headers }, signal });
  } catch (error) {
    if (signal.aborted) throw error;
    throw new RequestError('The server does not answer. Is `traincube serve` still running?', null, url);
  }
  if (response.ok || response.status === UNCHANGED) return response;
  throw new RequestError(await sentence(response), response.status, url);
}

async function sentence(response: Response): Promise<string> {
  const otherwise = `The server answered ${response.status} ${response.statusText}.`;
  if (!response.headers.get('content-type')?.includes('application/problem+json')) return otherwise;
  return ((await response.json()) as Problem).detail ?? otherwise;
}
