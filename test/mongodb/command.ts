import { execFile } from 'node:child_process';
import path from 'node:path';

/** Where what the tests fetch for themselves is kept between runs. */
export const DIRECTORY = path.resolve(import.meta.dirname, '../../build/mongodb');

/** A program that speaks MongoDB's protocol, ready to be started. */
export interface ServerProgram {
  /** Product and version. */
  readonly name: string;
  readonly command: string;
  /** Further arguments that make it ask who comes; undefined where it knows no users. */
  readonly authArgs?: readonly string[];
  /** Further arguments that make what it has acknowledged outlive a crash, where it needs any. */
  readonly durableArgs?: readonly string[];
  /** Arguments that make it listen on 127.0.0.1 at `port` and keep its data in `storage`, a directory that is there. */
  args(port: number, storage: string): readonly string[];
}

/** Runs a program to its end and gives its standard output; what fails names the command and the end of what it said. */
export function output(
  command: string,
  args: readonly string[],
  options: {
    readonly seconds: number;
    readonly cwd?: string;
    readonly env?: Readonly<Record<string, string>>;
  },
): Promise<string> {
  const { seconds, cwd, env } = options;
  return new Promise((resolve, reject) => {
    execFile(
      command,
      [...args],
      { cwd, timeout: seconds * 1000, maxBuffer: 1 << 26, env: { ...process.env, ...env } },
      (error, stdout, stderr) => {
        if (!error) return resolve(stdout);
        const said = `${stderr}${stdout}`.trim().slice(-600) || error.message;
        const ended = error.killed ? `took longer than ${seconds} s` : 'failed';
        reject(new Error(`\`${[path.basename(command), ...args].join(' ')}\` ${ended}: ${said}`));
      },
    );
  });
}
