// Builds the page into build/client with Angular, where its sources, the compiler or the packages have changed.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ROOT, contentHash } from './sources.mjs';

const OUTPUT = `${ROOT}build/client`;
const MARK = `${ROOT}build/client.sha256`;
const FOLDERS = ['analysis/', 'client/', 'schema/'];
const FILES = ['angular.json', 'bin/build-client.mjs', 'package-lock.json', 'tsconfig.json'];

/** The root tsconfig.json spans the whole project; the page's build reads only what the page imports. */
const TSCONFIG = {
  extends: '../tsconfig.json',
  compilerOptions: { types: [] },
  files: ['../client/main.ts'],
  include: ['../client/**/*.d.ts'],
};

/** What is in the first load is one file, where esbuild makes forty: a request each takes a tenth of a second together, half of it before the browser knows their names. */
const NG_ENVIRONMENT = { NG_BUILD_OPTIMIZE_CHUNKS: 'true', NG_CLI_ANALYTICS: 'false', FORCE_COLOR: '0' };

/** Builds the page unless it is there, of just these sources. Its output is shown where it fails. */
export async function buildClient() {
  const wanted = contentHash(FOLDERS, FILES);
  if (existsSync(`${OUTPUT}/browser/index.html`) && existsSync(MARK) && readFileSync(MARK, 'utf8') === wanted)
    return;
  console.log('Building the page…');
  mkdirSync(`${ROOT}build`, { recursive: true });
  writeFileSync(`${ROOT}build/tsconfig.client.json`, JSON.stringify(TSCONFIG));
  const beside = `${OUTPUT}.${process.pid}`;
  try {
    await ngBuild(beside);
    replaceOutput(beside);
  } finally {
    rmSync(beside, { recursive: true, force: true });
  }
  writeFileSync(MARK, wanted);
}

/** By renames: a server that runs at this moment is without a page between two of them, not for as long as a build takes, and keeps its page where the build fails. */
function replaceOutput(beside) {
  const before = `${beside}.before`;
  rmSync(MARK, { force: true });
  if (existsSync(OUTPUT)) renameSync(OUTPUT, before);
  renameSync(beside, OUTPUT);
  rmSync(before, { recursive: true, force: true });
}

function ngBuild(output) {
  const ng = `${ROOT}node_modules/@angular/cli/bin/ng.js`;
  const child = spawn(process.execPath, [ng, 'build', '--output-path', output], {
    cwd: ROOT,
    env: { ...process.env, ...NG_ENVIRONMENT },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (text += part));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`The page does not build.\n${text}`)),
    );
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildClient();
