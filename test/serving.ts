import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { serveRuns, type RunningServer, type ServeOptions } from '../api/index.ts';
import { synthShape, writeSynthLog, type SynthOptions } from '../fixtures/index.ts';
import { indexRun } from '../indexer/index.ts';
import { defaultStore, openStore } from '../store/index.ts';

/** A temporary directory of runs, and servers that serve it. */
export interface Ground {
  readonly directory: string;
  /** Writes a generated log; its directory. */
  write(name: string, options: SynthOptions): Promise<string>;
  /** Indexes it into the store beside it. */
  index(name: string): Promise<void>;
  /** Writes a generated log and indexes it. */
  bring(name: string, options: SynthOptions): Promise<void>;
  /** Serves this directory, unless told otherwise, on a free port until `clear`. */
  serve(options?: Partial<ServeOptions>): Promise<RunningServer>;
  clear(): Promise<void>;
}

export const SMALL = { layers: 3, filters: 4, length: 9, classes: 3, images: 4, dumps: 70 } as const;

export async function newGround(): Promise<Ground> {
  const directory = await mkdtemp(path.join(os.tmpdir(), 'traincube-serving-'));
  const servers: RunningServer[] = [];
  const write = async (name: string, options: SynthOptions) => {
    const run = path.join(directory, name);
    await mkdir(path.dirname(run), { recursive: true });
    await writeSynthLog(run, synthShape({ ...SMALL, ...options }));
    return run;
  };
  const index = (name: string) =>
    indexInto(path.join(directory, name), defaultStore(path.join(directory, name)));
  return {
    directory,
    write,
    index,
    bring: async (name, options) => {
      await write(name, options);
      await index(name);
    },
    serve: async (options = {}) => {
      const server = await serveRuns({ directories: [directory], host: '127.0.0.1', port: 0, ...options });
      servers.push(server);
      return server;
    },
    clear: async () => {
      await Promise.all(servers.map((server) => server.close()));
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Indexes a run into a store, under its directory's name or another one. */
export async function indexInto(
  directory: string,
  location: string,
  run = path.basename(directory),
): Promise<void> {
  const store = await openStore(location);
  try {
    await indexRun({ directory, store, run });
  } finally {
    await store.close();
  }
}

export async function breakRun(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  await writeFile(path.join(directory, 'run.json'), '{ "format": "traincube-log", "version": 9 }');
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

/** A request whose target and headers go out as they are; `fetch` would tidy them up. */
export function rawRequest(
  url: string,
  target: string,
  { method = 'GET', headers = {} }: { method?: string; headers?: http.OutgoingHttpHeaders } = {},
): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const request = http.request(
      { hostname, port, path: target, method, headers, agent: false },
      (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (part: string) => (body += part));
        response.on('end', () => resolve({ status: response.statusCode!, headers: response.headers, body }));
      },
    );
    request.on('error', reject);
    request.end();
  });
}
