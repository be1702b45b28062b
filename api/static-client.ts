import { existsSync } from 'node:fs';
import path from 'node:path';
import express, { type RequestHandler, type Response } from 'express';
import { HttpProblem } from './problems.ts';

/** A file whose name holds the hash of its content, as Angular's build names them. */
const HASHED = /-[A-Z0-9]{8}\.\w+$/;

const NOT_BUILT = 'The page is not built yet: `npm start` builds it. The API is at /api/v1/openapi.json.';

/** The page: the files of its build, and `index.html` for every other address that a browser navigates to. */
export function staticClient(directory: string | undefined): RequestHandler[] {
  if (directory === undefined) return [notBuilt];
  const index = path.join(directory, 'index.html');
  const files = express.static(directory, {
    index: false,
    redirect: false,
    cacheControl: false,
    setHeaders: setCaching,
  });
  const page: RequestHandler = (request, response, next) => {
    if (!request.accepts('text/html') || path.extname(request.path) !== '') return next();
    if (!existsSync(index)) return notBuilt(request, response, next);
    response.set('Cache-Control', 'no-cache').sendFile(index, { cacheControl: false });
  };
  return [files, page];
}

function setCaching(response: Response, file: string): void {
  const caching = HASHED.test(file) ? 'public, max-age=31536000, immutable' : 'no-cache';
  response.setHeader('Cache-Control', caching);
}

const notBuilt: RequestHandler = (request) => {
  throw new HttpProblem(request.path === '/' ? 503 : 404, NOT_BUILT);
};
