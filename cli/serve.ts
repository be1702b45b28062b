import { stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { checkAddress, isLoopback, serveRuns } from '../api/index.ts';
import { TraincubeError, routes, type ErrorCode, type Problem, type RunSummary } from '../schema/index.ts';
import { count } from './count.ts';
import { startFollower } from './start-follower.ts';
import { wholeNumber } from './whole-number.ts';

const CLIENT = fileURLToPath(import.meta.resolve('#build/client/browser'));
const DEFAULT_PORT = 8600;

const EXAMPLES = `
Examples:
  $ traincube serve runs
  $ traincube serve runs/resnet --store mongodb://localhost/traincube
  $ traincube serve runs --follow --port 8700`;

interface ServeFlags {
  readonly port: number;
  readonly host: string;
  readonly store?: string;
  readonly follow?: boolean;
}

/** Adds `traincube serve`. */
export function addServe(program: Command): void {
  program
    .command('serve')
    .description('Serve the page and the API for runs, until Ctrl-C.')
    .argument('<directory...>', 'runs, or directories of runs')
    .option(
      '--port <port>',
      'the port to listen on; 0 is any that is free',
      wholeNumber('--port', 0, 65_535),
      DEFAULT_PORT,
    )
    .option('--host <host>', 'the address to listen on; there is no authentication', '127.0.0.1')
    .option('--store <store>', 'where the index is (default: .traincube beside each run)')
    .option('--follow', 'index runs as their dumps appear, new runs too')
    .addHelpText('after', EXAMPLES)
    // Not part of the action, so that `check` says it, too.
    .hook('preAction', (command) => checkAddress(command.opts<ServeFlags>()))
    .action(serve);
}

async function serve(
  directories: readonly string[],
  { port, host, store, follow }: ServeFlags,
): Promise<void> {
  await Promise.all(directories.map(checkDirectory));
  const server = await serveRuns({ directories, store, clientDirectory: CLIENT, host, port });
  let endFollowing = () => {};
  const end = () => {
    endFollowing();
    void server.close();
  };
  process.once('SIGINT', end);
  process.once('SIGTERM', end);
  console.log(`Traincube is at ${server.url} (Ctrl-C ends it)`);
  if (!isLoopback(host)) {
    console.warn(`Everyone who reaches ${host} can read these runs: there is no authentication.`);
  }
  const listing = await runsOf(server.url);
  if (listing instanceof TraincubeError && listing.code === 'bad-option') {
    await server.close();
    throw listing;
  }
  for (const line of linesOf(listing, directories)) console.log(line);
  if (follow) endFollowing = startFollower(directories, store);
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

/** The runs as the server lists them; what is wrong with the store, where it cannot. */
async function runsOf(url: string): Promise<readonly RunSummary[] | TraincubeError> {
  const response = await fetch(url + routes.runs());
  if (response.ok) return (await response.json()) as RunSummary[];
  const { type, detail } = (await response.json()) as Problem;
  return new TraincubeError(type.replace('urn:traincube:', '') as ErrorCode, detail);
}

function linesOf(listing: readonly RunSummary[] | TraincubeError, directories: readonly string[]): string[] {
  if (listing instanceof TraincubeError) return [listing.message];
  if (listing.length > 0) return listing.map(runLine);
  return [
    `No runs yet: a run is a directory with a run.json, and there is none in ${directories.join(', ')}. \`npx traincube train --help\` says how to record one; it will appear on the page.`,
  ];
}

function runLine({ id, state, dumps, problem, command }: RunSummary): string {
  const what = {
    indexed: count(dumps, 'dump'),
    partial: `partly indexed, ${count(dumps, 'dump')}`,
    unindexed: 'not indexed',
    unreadable: 'unreadable',
  };
  const advice = problem ?? (command && `\`${command}\` indexes it`);
  return `  ${id}: ${what[state]}${advice ? `; ${advice}` : ''}`;
}
