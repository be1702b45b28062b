import { once } from 'node:events';
import type { Response } from 'express';

/** Bytes that are collected before the first are sent: an answer that ends sooner has a length, and can still become a problem. */
const HELD_BYTES = 1024 * 1024;

/** Sends parts as they come, no faster than the client takes them. HEAD gets the headers of GET, and reads only what tells them. */
export async function sendParts(
  response: Response,
  parts: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<void> {
  const held: Uint8Array[] = [];
  let bytes = 0;
  let streaming = false;
  for await (const part of parts) {
    if (streaming) {
      if (!(await write(response, part))) return;
      continue;
    }
    held.push(part);
    bytes += part.length;
    streaming = bytes > HELD_BYTES;
    if (streaming && response.req.method === 'HEAD') break;
    if (streaming && !(await write(response, Buffer.concat(held)))) return;
  }
  if (streaming) response.end();
  else response.set('Content-Length', String(bytes)).end(Buffer.concat(held));
}

/** False once the client has gone. */
async function write(response: Response, part: Uint8Array): Promise<boolean> {
  if (response.destroyed) return false;
  if (response.write(part)) return true;
  const gone = new AbortController();
  const { signal } = gone;
  try {
    await Promise.race([once(response, 'drain', { signal }), once(response, 'close', { signal })]);
  } finally {
    gone.abort();
  }
  return !response.destroyed;
}
