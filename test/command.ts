import { spawn } from 'node:child_process';
import path from 'node:path';

export const ROOT = path.resolve(import.meta.dirname, '..');

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `traincube` as a user does, in a process of its own. */
export function traincube(...parameters: readonly string[]): Promise<Outcome> {
  const child = spawn(process.execPath, [path.join(ROOT, 'bin/traincube.mjs'), ...parameters], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const text = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (part: string) => (text.stdout += part));
  child.stderr.setEncoding('utf8').on('data', (part: string) => (text.stderr += part));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, ...text }));
  });
}

/** What a command has said on standard error, line by line, but for how far it has come. */
export function linesBesideProgress(stderr: string): string[] {
  return stderr.split('\n').filter((line) => line !== '' && !/ of [\d,]+ dumps, .* .B\/s$/.test(line));
}
