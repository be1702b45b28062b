import { randomBytes } from 'node:crypto';
import { MongoClient } from 'mongodb';
import type { ServerProgram } from './command.ts';
import { ferretdb } from './ferretdb.ts';
import { memoryServer } from './memory-server.ts';
import { secantus } from './secantus.ts';
import { ServerProcess } from './server-process.ts';

/** Servers that the tests can get by themselves, in the order in which they are tried. */
const PROGRAMS: Readonly<Record<string, () => Promise<ServerProgram>>> = {
  'memory-server': memoryServer,
  secantus,
  ferretdb,
};

/** A real server that speaks MongoDB's protocol. */
export interface MongoServer {
  /** Which server it is, and its version. */
  readonly name: string;
  /** The address of a database that is empty and that nobody else uses; `stop` drops it. */
  readonly uri: string;
  /** The address of another one. */
  newDatabase(): string;
  stop(): Promise<void>;
}

/** One that is a process of ours. */
export interface MongoProcess extends MongoServer {
  /** What `restart` takes to make it ask who comes; undefined where it knows no users. */
  readonly authArgs: readonly string[] | undefined;
  /** What `restart` takes to make what it has acknowledged outlive `kill`. */
  readonly durableArgs: readonly string[];
  /** Ends it as a crash does. */
  kill(): Promise<void>;
  /** Starts it again on the same port and storage, after a crash too; with further arguments of its command line. */
  restart(further?: readonly string[]): Promise<void>;
  /** Where it was started with a disk of its own: gives that another size. */
  resizeDisk(mebibytes: number): Promise<void>;
}

/**
 * The first that can be had of: `$MONGODB_URI`; a real mongod; SecantusDB; FerretDB. `TRAINCUBE_TEST_MONGODB` names one by force: `memory-server`,
 * `secantus` or `ferretdb`. Says on standard error which one it is.
 * @throws an error that says what was tried, and why it failed
 */
export async function startMongoServer(): Promise<MongoServer> {
  const uri = process.env.MONGODB_URI;
  if (uri && !process.env.TRAINCUBE_TEST_MONGODB) return connectTo(uri);
  return startMongoProcess();
}

/**
 * The same without `$MONGODB_URI`, which is not ours to kill.
 * @param mebibytes of a disk of its own, for what it stores; the test's where it is not given
 */
export async function startMongoProcess(mebibytes?: number): Promise<MongoProcess> {
  const program = await firstProgram(process.env.TRAINCUBE_TEST_MONGODB);
  const server = await ServerProcess.start(program, mebibytes);
  say(program.name);
  const newDatabase = () => `${server.address}/${databaseName()}`;
  return {
    name: program.name,
    uri: newDatabase(),
    newDatabase,
    authArgs: program.authArgs,
    durableArgs: program.durableArgs ?? [],
    kill: () => server.kill(),
    restart: (further) => server.restart(further),
    resizeDisk: (size) => server.resizeDisk(size),
    stop: () => server.stop(),
  };
}

async function firstProgram(forced: string | undefined): Promise<ServerProgram> {
  const names = forced ? [forced] : Object.keys(PROGRAMS);
  const tried: string[] = [];
  for (const name of names) {
    const program = PROGRAMS[name];
    if (!program) throw new Error(`TRAINCUBE_TEST_MONGODB is one of ${Object.keys(PROGRAMS).join(', ')}`);
    try {
      return await program();
    } catch (error) {
      tried.push(`${name}: ${(error as Error).message}`);
    }
  }
  throw new Error(
    `The MongoDB tests need a server that speaks its protocol, and none can be had; set MONGODB_URI to one. Tried:\n${tried.join('\n')}`,
  );
}

async function connectTo(address: string): Promise<MongoServer> {
  const client = new MongoClient(address, { serverSelectionTimeoutMS: 5_000 });
  const { version } = await client.db('admin').command({ buildInfo: 1 });
  const name = `MongoDB ${version} of MONGODB_URI`;
  say(name);
  const used: string[] = [];
  const newDatabase = () => {
    used.push(databaseName());
    return withDatabase(address, used.at(-1)!);
  };
  const stop = async () => {
    for (const database of used) await client.db(database).dropDatabase();
    await client.close();
  };
  return { name, uri: newDatabase(), newDatabase, stop };
}

/** Past jest's console, which would add a stack. */
function say(name: string): void {
  process.stderr.write(`The MongoDB tests use ${name}.\n`);
}

function databaseName(): string {
  return `traincube-test-${randomBytes(6).toString('hex')}`;
}

/** The address with another database; a user is still looked up in the database of before, unless `authSource` names one. */
function withDatabase(address: string, database: string): string {
  const [, server, before = '', options = ''] = /^([^/]*\/\/[^/?]*)(?:\/([^?]*))?(?:\?(.*))?$/.exec(address)!;
  const needsSource = before && server!.includes('@') && !/(^|&)authSource=/i.test(options);
  const all = [options, needsSource ? `authSource=${before}` : ''].filter(Boolean).join('&');
  return `${server}/${database}${all ? `?${all}` : ''}`;
}
