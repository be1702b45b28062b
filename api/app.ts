import express, { Router, type Express, type RequestHandler } from 'express';
import * as OpenApiValidator from 'express-openapi-validator';
import { API_BASE } from '../schema/index.ts';
import type { EventStreams } from './runs/event-streams.ts';
import {
  onlyLocalNames,
  onlyOwnPages,
  onlyReading,
  onlyShortTargets,
  securityHeaders,
} from './http/guard.ts';
import { handlers } from './handlers.ts';
import { hashedFiles } from './http/hashed-files.ts';
import { openApiDocument } from './openapi.ts';
import { OPERATIONS, type OperationName } from './operations.ts';
import { HttpProblem, answerProblem } from './http/problems.ts';
import type { Runs } from './runs/runs.ts';
import { staticClient } from './http/static-client.ts';

export interface AppOptions {
  readonly runs: Runs;
  readonly events: EventStreams;
  /** The page's build; undefined where there is none. */
  readonly clientDirectory: string | undefined;
  /** What the server listens on. */
  readonly host: string;
}

/** The Express app: guards, the API, the page, and problems for all else. */
export function createApp({ runs, events, clientDirectory, host }: AppOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  app.enable('case sensitive routing');
  app.enable('strict routing');
  app.set('etag', false);
  app.set('query parser', 'simple');
  app.use(securityHeaders, onlyLocalNames(host), onlyShortTargets, onlyReading);
  app.use(hashedFiles(clientDirectory));
  app.use(API_BASE, onlyOwnPages, answerHeaders);
  app.use(validator());
  app.use(API_BASE, routesOf(runs, events));
  app.use('/api', nothingHere);
  app.use(...staticClient(clientDirectory), nothingHere, answerProblem);
  return app;
}

/** Ask again, but with the ETag; and an answer depends on what was accepted. */
const answerHeaders: RequestHandler = (_request, response, next) => {
  response.set({ 'Cache-Control': 'private, no-cache', Vary: 'Accept' });
  next();
};

/**
 * Checks every request against the document that is served; HEAD as GET. What answers are like is left out: it is not checked, and to go through it took most of the first
 * request of each route.
 */
function validator(): RequestHandler[] {
  const { components: _ofAnswers, ...document } = openApiDocument();
  const paths = Object.entries(document.paths ?? {}).map(([path, item]) => {
    const get = { ...item.get, responses: { default: { description: '' } } };
    return [path, { get, head: get }];
  });
  const apiSpec = { ...document, paths: Object.fromEntries(paths) };
  return OpenApiValidator.middleware({
    apiSpec: apiSpec as Parameters<typeof OpenApiValidator.middleware>[0]['apiSpec'],
    validateRequests: true,
    validateResponses: false,
    validateSecurity: false,
    ignoreUndocumented: true,
    fileUploader: false,
  });
}

function routesOf(runs: Runs, events: EventStreams): Router {
  const router = Router({ caseSensitive: true, strict: true });
  for (const [name, handle] of Object.entries(handlers(runs, events))) {
    const { path } = OPERATIONS[name as OperationName];
    router.get(path.replace(/\{(\w+)\}/g, ':$1'), handle);
  }
  return router;
}

const nothingHere: RequestHandler = (request) => {
  throw new HttpProblem(
    404,
    `There is nothing at ${request.baseUrl}${request.path}; the API is at ${API_BASE}/openapi.json.`,
  );
};
