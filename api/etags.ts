import { createHash } from 'node:crypto';
import type { Request, Response } from 'express';

/** A short name of these facts: others have another one. */
export function fingerprint(...facts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(facts)).digest('base64url').slice(0, 22);
}

/**
 * Sets the strong ETag of an answer that these facts determine; true where the client has that answer already, and 304 was
 * sent.
 */
export function unchanged(request: Request, response: Response, ...facts: readonly unknown[]): boolean {
  response.set('ETag', `"${fingerprint(...facts)}"`);
  if (!request.fresh) return false;
  response.status(304).end();
  return true;
}
