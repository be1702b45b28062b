import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { output } from './command.ts';

/** A directory that is a disk of its own, in memory: only commands that run inside see it. Made with `unshare` and `nsenter` of util-linux. */
export class SmallDisk {
  readonly #directory: string;
  readonly #holder: ChildProcess;

  private constructor(directory: string, holder: ChildProcess) {
    this.#directory = directory;
    this.#holder = holder;
  }

  /** @param directory is there, and empty */
  static async open(directory: string, mebibytes: number): Promise<SmallDisk> {
    // It lasts as long as the process in whose namespace it is mounted.
    const script = `mount -t tmpfs -o size=${mebibytes}m traincube "$0" && echo mounted && exec sleep infinity`;
    const holder = spawn('unshare', ['-rm', 'sh', '-c', script, directory], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    process.once('exit', () => holder.kill('SIGKILL'));
    const ended = once(holder, 'exit').then(() => {
      throw new Error(`no disk can be mounted at ${directory}`);
    });
    await Promise.race([once(holder.stdout, 'data'), ended]);
    ended.catch(() => {});
    return new SmallDisk(directory, holder);
  }

  /** The command that runs another one where this disk is; its process is the other one's. */
  inside(command: string, args: readonly string[]): [string, string[]] {
    const namespaces = ['--user', '--mount', '--preserve-credentials'];
    return ['nsenter', ['--target', String(this.#holder.pid), ...namespaces, command, ...args]];
  }

  async resize(mebibytes: number): Promise<void> {
    const [command, args] = this.inside('mount', ['-o', `remount,size=${mebibytes}m`, this.#directory]);
    await output(command, args, { seconds: 10 });
  }

  /** With all that is on it. Commands inside have ended. */
  async close(): Promise<void> {
    if (this.#holder.exitCode !== null || this.#holder.signalCode !== null) return;
    const ended = once(this.#holder, 'exit');
    this.#holder.kill('SIGKILL');
    await ended;
  }
}
