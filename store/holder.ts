import { randomUUID } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import os from 'node:os';
import { TraincubeError } from '../schema/index.ts';

/** A run that one process has taken for itself; see `Store.hold`. */
export interface Hold {
  /** Gives it back. */
  release(): Promise<void>;
}

/** A process that holds a run, in words that other processes can read. */
export interface Holder {
  /** Of this hold alone. */
  readonly token: string;
  readonly pid: number;
  readonly host: string;
  /** Among whose processes the pid counts: a start of a machine, and a namespace of it. */
  readonly place: string;
  /** When the process was started, in the system's words; empty where it does not tell. */
  readonly started: string;
}

/** A holder of which nobody here can see whether it lives says so this often, in ms. */
export const HEARTBEAT = 10_000;
/** From then on it is taken for dead. */
export const EXPIRY = 60_000;

/** Tokens of this process: one that could not take its name away, since its store was gone, holds nothing any more. */
const own = new Set<string>();

export function newHolder(): Holder {
  const { pid } = process;
  const token = randomUUID();
  own.add(token);
  return { token, pid, host: os.hostname(), place: place(), started: startOf(pid) ?? '' };
}

/** To be said of a holder that gives its run back. */
export function endHolder({ token }: Holder): void {
  own.delete(token);
}

/** Whether the process still runs and has not given the run back; undefined where that cannot be seen from here. */
export function isAlive(holder: Holder): boolean | undefined {
  if (holder.place !== place()) return undefined;
  if (holder.pid === process.pid) return own.has(holder.token);
  if (holder.started !== '') return startOf(holder.pid) === holder.started;
  try {
    process.kill(holder.pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

export function heldError(run: string, location: string, { pid, host }: Holder): TraincubeError {
  return new TraincubeError(
    'store-busy',
    `${run} is being indexed into the store ${location} by another process (${pid} on ${host}): wait until it has ended.`,
    { run, store: location, pid, host },
  );
}

function place(): string {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${boot} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return os.hostname();
  }
}

/** Undefined where there is no such process, or where it is dead and only waits for its parent. */
function startOf(pid: number): string | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is a name in parentheses, which may hold anything.
    const fields = status.slice(status.lastIndexOf(')') + 2).split(' ');
    const [state, started] = [fields[0], fields[19]];
    return state === 'Z' || state === 'X' ? undefined : started;
  } catch {
    return undefined;
  }
}
