export { openApiDocument } from './openapi.ts';
export { checkAddress, serveRuns, type RunningServer, type ServeOptions } from './serve.ts';
export { isLoopback } from './http/guard.ts';
