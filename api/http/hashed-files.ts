import type { RequestHandler } from 'express';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

/** A file whose name holds the hash of its content, as Angular's build names them, in base32 or base64: eight characters, of which one at least is no small letter, as in a word. */
const HASHED = /-(?=[\w-]{0,7}[\dA-Z])[\w-]{8}\.\w+$/;

interface KeptFile {
  readonly type: string;
  readonly bytes: Buffer;
}

/** Whether a file's content follows from its name. */
export function isHashed(file: string): boolean {
  return HASHED.test(file);
}

/**
 * Answers with the hashed files of a directory out of memory, as they are when this is made: the page is some forty of them (1.6 MB), and to read one
 * takes four trips to threads that may be busy. What is not among them, or not asked for as a whole, is left to others.
 */
export function hashedFiles(directory: string | undefined): RequestHandler {
  const files = directory === undefined ? new Map<string, KeptFile>() : read(directory);
  return ({ path: name, headers }, response, next) => {
    const file = files.get(name);
    const isWhole = headers.range === undefined && headers['if-none-match'] === undefined;
    if (!file || !isWhole) return next();
    setImmutable(response);
    response.type(file.type).set('Content-Length', String(file.bytes.length));
    // Of a HEAD the body is not sent.
    response.end(file.bytes);
  };
}

/** Lets a browser keep for good what follows from its name. */
export function setImmutable(response: { setHeader(name: string, value: string): unknown }): void {
  response.setHeader('Cache-Control', 'public, max-age=31536000, immutable');
}

/** By their paths in a request. */
function read(directory: string): ReadonlyMap<string, KeptFile> {
  if (!existsSync(directory)) return new Map();
  const names = readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter(isHashed);
  return new Map(
    names.map((name) => [
      `/${name.split(path.sep).join('/')}`,
      { type: path.extname(name), bytes: readFileSync(path.join(directory, name)) },
    ]),
  );
}
