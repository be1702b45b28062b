import { stat } from 'node:fs/promises';
import path from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { isLoopback, serveRuns } from '../api/index.ts';
import { TraincubeError, routes, type RunSummary } from '../schema/index.ts';

const CLIENT = path.resolve(import.meta.dirname, '../build/client/browser');
const DEFAULT_PORT = 8600;

interface ServeFlags {
  readonly port: number;
  readonly host: string;
  readonly store?: string;
}

/** Adds `traincube serve`. */
export function addServe(program: Command): void {
  program
    .command('serve')
    .description('serve the page and the API for runs, until Ctrl-C')
    .argument('<directory...>', 'runs, or directories of runs')
    .option('--port <port>', 'the port to listen on', portOf, DEFAULT_PORT)
    .option('--host <host>', 'the address to listen on; there is no authentication', '127.0.0.1')
    .option('--store <store>', 'where the index is (default: .traincube beside each run)')
    .action(serve);
}

async function serve(directories: readonly string[], { port, host, store }: ServeFlags): Promise<void> {
  await Promise.all(directories.map(checkDirectory));
  const server = await serveRuns({ directories, store, clientDirectory: CLIENT, host, port });
  process.once('SIGINT', () => void server.close());
  process.once('SIGTERM', () => void server.close());
  console.log(`Traincube is at ${server.url} (Ctrl-C ends it)`);
  if (!isLoopback(host)) {
    console.warn(`Everyone who reaches ${host} can read these runs: there is no authentication.`);
  }
  for (const line of await runLines(server.url, directories)) console.log(line);
}

function portOf(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new InvalidArgumentError('a port is a whole number from 0 (any that is free) to 65535.');
}

async function checkDirectory(directory: string): Promise<void> {
  const entry = await stat(directory).catch(() => undefined);
  if (entry?.isDirectory()) return;
  throw new TraincubeError(
    'not-found',
    `${directory} is not a directory: name a run, or a directory of runs.`,
    { directory },
  );
}

async function runLines(url: string, directories: readonly string[]): Promise<string[]> {
  const response = await fetch(url + routes.runs());
  const answer: unknown = await response.json();
  if (!response.ok) return [(answer as { detail: string }).detail];
  const runs = answer as RunSummary[];
  if (runs.length > 0) return runs.map(runLine);
  return [
    `No runs yet: a run is a directory with a run.json, and there is none in ${directories.join(', ')}. \`npx traincube train --help\` says how to record one; it will appear on the page.`,
  ];
}

function runLine({ id, state, dumps, problem, command }: RunSummary): string {
  const what = {
    indexed: `${dumps} dumps`,
    partial: `partly indexed, ${dumps} dumps`,
    unindexed: 'not indexed',
    unreadable: 'unreadable',
  };
  const advice = problem ?? (command && `\`${command}\` indexes it`);
  return `  ${id}: ${what[state]}${advice ? `; ${advice}` : ''}`;
}
