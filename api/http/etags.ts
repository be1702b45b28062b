import { createHash } from 'node:crypto';
import type { Request, Response } from 'express';

/** A short name of these facts, bytes or anything that JSON holds: others have another one. */
export function fingerprint(...facts: readonly unknown[]): string {
  const hash = createHash('sha256');
  for (const fact of facts) {
    hash.update(fact instanceof Uint8Array ? fact : `${JSON.stringify(fact) ?? ''}\n`);
  }
  return hash.digest('base64url').slice(0, 22);
}

/**
 * Sets the strong ETag of an answer that these facts determine; true where the client has that answer already, and 304 was
 * sent. Express would send the whole answer where the request says `Cache-Control: no-cache`, as every `fetch` with an
 * `If-None-Match` of its own does.
 */
export function unchanged(request: Request, response: Response, ...facts: readonly unknown[]): boolean {
  const tag = `"${fingerprint(...facts)}"`;
  response.set('ETag', tag);
  const known = request.get('If-None-Match')?.split(',') ?? [];
  if (!known.some((other) => ['*', tag, `W/${tag}`].includes(other.trim()))) return false;
  response.status(304).end();
  return true;
}
