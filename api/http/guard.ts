import { isIPv4 } from 'node:net';
import type { RequestHandler } from 'express';
import helmet from 'helmet';
import { HttpProblem } from './problems.ts';

/** Characters of a request's target: room for the numbers of 1,024 filters, each with an escaped comma. */
const LONGEST_TARGET = 8192;

/** Whether only this machine reaches a server that listens there. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}

/**
 * On a server that only this machine reaches, answers only requests that name this machine: a page of another site whose name was made to
 * point at 127.0.0.1 (DNS rebinding) sends its own name.
 */
export function onlyLocalNames(host: string): RequestHandler {
  return (request, _response, next) => {
    const name = /^(\[[^\]]*\]|[^:]*)(:\d*)?$/.exec(request.headers.host ?? '')?.[1]?.toLowerCase();
    const local = name !== undefined && isLoopback(name.replace(/^\[(.*)\]$/, '$1'));
    if (!isLoopback(host) || local) return next();
    throw new HttpProblem(
      403,
      'This server answers only to localhost, 127.0.0.1 and [::1]; to reach it by another name, start it with --host.',
    );
  };
}

/** Refuses what another site's page asks for; a browser says so in Sec-Fetch-Site, and other programs do not send it. */
export const onlyOwnPages: RequestHandler = (request, _response, next) => {
  const site = request.headers['sec-fetch-site'];
  if (site === undefined || site === 'same-origin' || site === 'none') return next();
  throw new HttpProblem(403, 'The API answers its own page and programs, not the pages of other sites.');
};

export const onlyShortTargets: RequestHandler = (request, _response, next) => {
  if (request.originalUrl.length <= LONGEST_TARGET) return next();
  throw new HttpProblem(414, `A request's target has at most ${LONGEST_TARGET} characters here.`);
};

/** GET and HEAD are all there is. */
export const onlyReading: RequestHandler = (request, _response, next) => {
  if (request.method === 'GET' || request.method === 'HEAD') return next();
  throw new HttpProblem(405, `${request.method} is not there: nothing can be changed over HTTP.`, {
    Allow: 'GET, HEAD',
  });
};

/** The headers that keep the page to itself: no script, style, font or connection from elsewhere, and no other page around it. */
export const securityHeaders: RequestHandler = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'self'"],
      scriptSrc: ["'self'"],
      /** Angular's components bring their styles as style elements. */
      styleSrc: ["'self'", "'unsafe-inline'"],
      imgSrc: ["'self'", 'data:', 'blob:'],
      workerSrc: ["'self'", 'blob:'],
      objectSrc: ["'none'"],
      baseUri: ["'self'"],
      formAction: ["'none'"],
      frameAncestors: ["'none'"],
    },
  },
  strictTransportSecurity: false,
});
