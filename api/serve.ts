import { once } from 'node:events';
import { createServer, STATUS_CODES, type Server } from 'node:http';
import { isIPv6, type AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { TraincubeError } from '../schema/index.ts';
import { createApp } from './app.ts';
import { EventStreams } from './runs/event-streams.ts';
import { PROBLEM_TYPE } from './http/problems.ts';
import { Runs, type RunsOptions } from './runs/runs.ts';

export interface ServeOptions extends RunsOptions {
  /** The build of the page; without it only the API is served. */
  readonly clientDirectory?: string;
  readonly host: string;
  /** 0 for any that is free. */
  readonly port: number;
}

export interface RunningServer {
  /** Without a slash at its end. */
  readonly url: string;
  /** Lets answers that are under way end, for a moment, and closes logs and stores. */
  close(): Promise<void>;
}

/** Limits of time, in ms: for a request's headers, for all of it, and for a connection on which nothing moves. */
const LIMITS = { headersTimeout: 10_000, requestTimeout: 30_000, keepAliveTimeout: 5_000 };
const IDLE = 120_000;
const LAST_MOMENT = 1_000;

/**
 * Serves runs, and the page, over HTTP.
 * @throws {TraincubeError} `port-in-use`, `bad-option` for a host that cannot be listened on
 */
export async function serveRuns(options: ServeOptions): Promise<RunningServer> {
  const { clientDirectory, host, port } = options;
  const runs = new Runs(options);
  const events = new EventStreams(runs);
  const server = createServer(LIMITS, createApp({ runs, events, clientDirectory, host }));
  server.setTimeout(IDLE);
  server.on('clientError', refuse);
  await listen(server, host, port);
  return {
    url: urlOf(server, host),
    close: async () => {
      events.close();
      await closeServer(server);
      await runs.close();
    },
  };
}

/**
 * Makes sure that a server can listen there, now.
 * @throws {TraincubeError} as `serveRuns`
 */
export async function checkAddress({ host, port }: Pick<ServeOptions, 'host' | 'port'>): Promise<void> {
  const server = createServer();
  await listen(server, host, port);
  await closeServer(server);
}

async function listen(server: Server, host: string, port: number): Promise<void> {
  server.listen({ host, port });
  try {
    await once(server, 'listening');
  } catch (error) {
    throw listenError(error as NodeJS.ErrnoException, host, port);
  }
}

function listenError(error: NodeJS.ErrnoException, host: string, port: number): Error {
  switch (error.code) {
    case 'EADDRINUSE':
      return new TraincubeError(
        'port-in-use',
        `Port ${port} is in use; choose another with --port, for instance --port ${port + 1}.`,
        { port },
      );
    case 'EACCES':
      return new TraincubeError(
        'bad-option',
        `Port ${port} is not open to this user; choose one from 1024 on with --port.`,
        { port },
      );
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new TraincubeError(
        'bad-option',
        `${host} is not an address of this machine; give --host one, or 0.0.0.0 for all of them.`,
        { host },
      );
    default:
      return error;
  }
}

/** For a server on every address, the one that works here. */
function urlOf(server: Server, host: string): string {
  const { port } = server.address() as AddressInfo;
  const name = { '0.0.0.0': '127.0.0.1', '::': '::1' }[host] ?? host;
  return `http://${isIPv6(name) ? `[${name}]` : name}:${port}`;
}

async function closeServer(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  const last = setTimeout(() => server.closeAllConnections(), LAST_MOMENT);
  await closed;
  clearTimeout(last);
}

/** Answers what is not HTTP, or exceeds its limits, before there is a request to answer. */
function refuse(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const status = { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 }[error.code ?? ''] ?? 400;
  const title = STATUS_CODES[status];
  const body = JSON.stringify({ type: 'about:blank', title, status, detail: `${title}.`, instance: '' });
  const head = [
    `HTTP/1.1 ${status} ${title}`,
    `Content-Type: ${PROBLEM_TYPE}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
