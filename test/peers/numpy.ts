import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { MissingPeer, Peer } from './peer.ts';

const NAME = 'numpy + pyarrow';
const SCRIPT = path.join(import.meta.dirname, 'numpy-peer.py');
const INSTALL = 'python3 -m pip install numpy pyarrow';

/** What the script says in a line. */
interface Line {
  readonly missing?: string;
  readonly library?: string;
  readonly seconds?: number;
  readonly processor?: number;
}

/** `numpy-peer.py` in a process of its own, which measures itself; `scratch` is a directory for its answers. */
export async function openNumpy(
  directory: string,
  scratch: string,
  command = 'python3',
): Promise<Peer | MissingPeer> {
  const python = new Python(command, directory);
  const { missing, library } = await python.ready;
  if (library === undefined) {
    return { name: NAME, missing: `${missing ?? command} is not installed: ${INSTALL}` };
  }
  const answer = path.join(scratch, 'numpy.f64');
  return {
    name: NAME,
    library,
    works: ['files', 'memory'],
    run: async (work) => {
      const { seconds, processor } = await python.ask({ work, answer });
      const { buffer, byteOffset, byteLength } = await readFile(answer);
      const measures = new Float64Array(buffer.slice(byteOffset, byteOffset + byteLength));
      return { seconds: seconds!, processor: processor!, measures };
    },
    close: () => python.end(),
  };
}

/** The script: a line in, a line out. */
class Python {
  /** Its first line; empty where there is no such command. */
  readonly ready: Promise<Line>;
  readonly #child;
  readonly #lines: AsyncIterator<string>;
  #errors = '';

  constructor(command: string, directory: string) {
    this.#child = spawn(command, [SCRIPT, directory]);
    process.once('exit', () => this.#child.kill());
    const cannotStart = new Promise<Line>((resolve) => this.#child.once('error', () => resolve({})));
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => (this.#errors += text));
    // Where it has ended, the line that does not come says so.
    this.#child.stdin.on('error', () => {});
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
    this.ready = Promise.race([cannotStart, this.#next()]);
    this.ready.catch(() => {});
  }

  ask(question: object): Promise<Line> {
    this.#child.stdin.write(`${JSON.stringify(question)}\n`);
    return this.#next();
  }

  async end(): Promise<void> {
    if (this.#child.exitCode !== null) return;
    const ended = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.kill();
    await ended;
  }

  async #next(): Promise<Line> {
    const { value, done } = await this.#lines.next();
    if (done) throw new Error(`${SCRIPT} ended. ${this.#errors.trim()}`);
    return JSON.parse(value) as Line;
  }
}
