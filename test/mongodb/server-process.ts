import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { MongoClient } from 'mongodb';
import type { ServerProgram } from './command.ts';
import { SmallDisk } from './small-disk.ts';

const STARTS_WITHIN_MS = 30_000;
const ENDS_WITHIN_MS = 10_000;

/** A server that runs as a process on 127.0.0.1, with storage of its own, which outlives the process and not `stop`. */
export class ServerProcess {
  readonly address: string;
  readonly #program: ServerProgram;
  readonly #directory: string;
  readonly #port: number;
  #child: ChildProcess | undefined;
  #disk: SmallDisk | undefined;

  private constructor(program: ServerProgram, directory: string, port: number) {
    this.#program = program;
    this.#directory = directory;
    this.#port = port;
    this.address = `mongodb://127.0.0.1:${port}`;
  }

  /** @param mebibytes of a disk of its own for its storage; none where it is not given */
  static async start(program: ServerProgram, mebibytes?: number): Promise<ServerProcess> {
    const directory = await mkdtemp(path.join(tmpdir(), 'traincube-mongodb-'));
    const server = new ServerProcess(program, directory, await freePort());
    await mkdir(server.#storage);
    try {
      if (mebibytes !== undefined) server.#disk = await SmallDisk.open(server.#storage, mebibytes);
      await server.restart();
    } catch (error) {
      await server.stop();
      throw error;
    }
    return server;
  }

  /** Starts it again, on the same port and storage; with further arguments, where they are given. */
  async restart(further: readonly string[] = []): Promise<void> {
    await this.#end('SIGTERM');
    const log = openSync(this.#log, 'a');
    const args = [...this.#program.args(this.#port, this.#storage), ...further];
    const [command, all] = this.#disk?.inside(this.#program.command, args) ?? [this.#program.command, args];
    const child = spawn(command, all, { stdio: ['ignore', log, log] });
    closeSync(log);
    this.#child = child;
    process.once('exit', () => child.kill('SIGKILL'));
    await this.#answering(child);
  }

  /** Ends it without a warning, as a crash does. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  async resizeDisk(mebibytes: number): Promise<void> {
    await this.#disk!.resize(mebibytes);
  }

  async stop(): Promise<void> {
    await this.#end('SIGTERM');
    await this.#disk?.close();
    await rm(this.#directory, { recursive: true, force: true });
  }

  get #storage(): string {
    return path.join(this.#directory, 'storage');
  }

  get #log(): string {
    return path.join(this.#directory, 'server.log');
  }

  async #answering(child: ChildProcess): Promise<void> {
    const failed = new Promise<never>((_, reject) => child.once('error', reject));
    const deadline = Date.now() + STARTS_WITHIN_MS;
    while (!(await Promise.race([answers(this.address), failed]))) {
      if (child.exitCode === null && Date.now() < deadline) continue;
      const why = child.exitCode === null ? 'does not answer' : `ended with exit code ${child.exitCode}`;
      throw new Error(
        `${this.#program.name} ${why}: ${(await readFile(this.#log, 'utf8')).trim().slice(-600)}`,
      );
    }
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (!child?.pid || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    const late = setTimeout(() => child.kill('SIGKILL'), ENDS_WITHIN_MS);
    await ended;
    clearTimeout(late);
  }
}

async function answers(address: string): Promise<boolean> {
  const client = new MongoClient(address, { serverSelectionTimeoutMS: 500, connectTimeoutMS: 500 });
  try {
    await client.db('admin').command({ ping: 1 });
    return true;
  } catch {
    await sleep(100);
    return false;
  } finally {
    await client.close();
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
