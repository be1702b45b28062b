import type { Response } from 'express';
import { setImmediate as turn } from 'node:timers/promises';

/** Bytes that are collected before the first are sent, and then each time: an answer that ends sooner has a length, and can still become a problem. */
const HELD_BYTES = 1024 * 1024;
/** How long they are held, in ms: of what takes longer to make the client sees how far it is. */
const HELD_MS = 500;

/** Sends parts as they come, no faster than the client takes them; a list of them at once. HEAD gets the headers of GET, and reads only what tells them. */
export async function sendParts(
  response: Response,
  parts: AsyncIterable<Uint8Array> | readonly Uint8Array[],
): Promise<void> {
  if (Symbol.asyncIterator in parts) return sendStream(response, parts);
  sendLast(response, parts);
}

async function sendStream(response: Response, parts: AsyncIterable<Uint8Array>): Promise<void> {
  let held: Uint8Array[] = [];
  let bytes = 0;
  let since = performance.now();
  let streaming = false;
  for await (const part of parts) {
    held.push(part);
    bytes += part.length;
    if (bytes <= HELD_BYTES && performance.now() - since < HELD_MS) continue;
    streaming = true;
    if (response.req.method === 'HEAD') break;
    if (!(await write(response, held))) return;
    held = [];
    bytes = 0;
    since = performance.now();
  }
  if (!streaming) return sendLast(response, held);
  writeAll(response, held);
  response.end();
}

/** All that there is, or all at once: its length is told. */
function sendLast(response: Response, parts: readonly Uint8Array[]): void {
  response.set('Content-Length', String(parts.reduce((sum, { length }) => sum + length, 0)));
  writeAll(response, parts);
  response.end();
}

/** False once the client has gone. */
async function write(response: Response, parts: readonly Uint8Array[]): Promise<boolean> {
  if (response.destroyed) return false;
  if (!writeAll(response, parts)) await taken(response);
  // A client that takes all at once would be the only one that is answered until its end.
  await turn();
  return !response.destroyed;
}

/** Node hands the parts to the system together, when this turn ends. False where the client has to take some of it first. */
function writeAll(response: Response, parts: readonly Uint8Array[]): boolean {
  let isTaken = true;
  for (const part of parts) isTaken = response.write(part);
  return isTaken;
}

/** Until the client has taken what was written, or has gone. */
async function taken(response: Response): Promise<void> {
  await new Promise<void>((resolve) => {
    const end = () => {
      response.off('drain', end).off('close', end);
      resolve();
    };
    response.on('drain', end).on('close', end);
  });
}
