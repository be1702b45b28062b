import { existsSync } from 'node:fs';
import path from 'node:path';
import express, { type Request, type RequestHandler, type Response } from 'express';
import { routes } from '../../schema/index.ts';
import { isHashed, setImmutable } from './hashed-files.ts';

const NOT_BUILT = 'The page is not built yet: `npm start` builds it. The API is at /api/v1/openapi.json.\n';

/** The page: the files of its build, and `index.html` for every other address that a browser navigates to. */
export function staticClient(directory: string | undefined): RequestHandler[] {
  if (directory === undefined) return [];
  const options = { index: false, redirect: false, cacheControl: false } as const;
  const page: RequestHandler = (request, response, next) => {
    if (!isNavigation(request)) return next();
    response.set('Cache-Control', 'no-cache');
    const first = askedFirst(request.path);
    if (first !== undefined) response.set('Link', `<${first}>; rel=preload; as=fetch; crossorigin`);
    if (existsSync(path.join(directory, 'index.html')))
      response.sendFile('index.html', { root: directory, cacheControl: false });
    else response.status(503).type('text/plain').send(NOT_BUILT);
  };
  return [express.static(directory, { ...options, setHeaders: setCaching }), page];
}

/** What the page of a run asks for before anything else: the browser fetches it while the page's script is still on its way, and hands it to the page when it asks. */
function askedFirst(address: string): string | undefined {
  const id = /^\/runs\/([^/]+)(\/[^/]*)?$/.exec(address)?.[1];
  try {
    return id === undefined ? undefined : routes.run(decodeURIComponent(id));
  } catch {
    // Not in UTF-8: the name of no run.
    return undefined;
  }
}

/** A browser that goes to an address says that it takes HTML; one that loads a part of a page does not. */
function isNavigation({ path, headers }: Request): boolean {
  return path === '/' || (headers.accept ?? '').includes('text/html');
}

function setCaching(response: Response, file: string): void {
  if (isHashed(file)) setImmutable(response);
  else response.setHeader('Cache-Control', 'no-cache');
}
