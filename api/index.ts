export { openApiDocument } from './openapi.ts';
export { serveRuns, type RunningServer, type ServeOptions } from './serve.ts';
export { isLoopback } from './http/guard.ts';
