// Bundles the command `traincube` into build/command/, where its sources or the packages have changed: a few files are loaded in a fifth of the time of four hundred.
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { buildKernels } from './build-kernels.mjs';
import { ROOT, contentHash } from './sources.mjs';

const OUTPUT = `${ROOT}build/command/`;
const FOLDERS = [
  'analysis/',
  'api/',
  'cli/',
  'fixtures/synth/',
  'indexer/',
  'ingest/',
  'schema/',
  'store/',
  'training/',
];
/** Of the packages those that are installed, as npm says; what it was asked for may be newer. */
const FILES = [
  'bin/build-command.mjs',
  'fixtures/index.ts',
  'node_modules/.package-lock.json',
  'package.json',
];

/** The command, and what its threads begin with; a bundled file finds these beside itself, as its source does. */
const ENTRIES = {
  traincube: 'cli/main.ts',
  'start-thread': 'indexer/threads/thread.ts',
  'open-generated': 'fixtures/synth/open-generated.mjs',
};

/** Packages of a hundred files each. The others are loaded as they are: some have binaries. */
const BUNDLED = /^(zod|@asteasolutions\/zod-to-openapi|apache-arrow)(\/|$)/;

const packages = {
  name: 'packages',
  setup({ onResolve }) {
    onResolve({ filter: /^[^./]/ }, ({ path, kind, importer }) => {
      const isOfPackage = relative(ROOT, importer).includes('node_modules');
      const isBundled = kind === 'entry-point' || BUNDLED.test(path) || isOfPackage;
      return isBundled ? undefined : { path, external: true };
    });
  },
};

/** A process may load a part of its bundle until it ends, when there is a newer one; what has not been started for this long, in ms, is removed. */
const KEPT = 60 * 24 * 3600 * 1000;

/**
 * Bundles the command, and builds its kernels, unless that is done, of just these sources.
 * @returns the URL of the module that exports `main`
 * @throws {Error} of one sentence, where it is not done and cannot be
 */
export async function buildCommand() {
  await buildKernels().catch(fail);
  const output = `${OUTPUT}${contentHash(FOLDERS, FILES).slice(0, 16)}`;
  if (!existsSync(output)) await bundle(output).catch(fail);
  markUsed(output);
  return pathToFileURL(`${output}/traincube.mjs`).href;
}

function fail(cause) {
  const todo = cause.syscall ? 'run it once as a user who may write there' : 'see to the sources';
  throw new Error(`The command cannot be built into ${OUTPUT} (${cause.message}); ${todo}.`, { cause });
}

/** By a rename: another process that builds at this moment makes the same files. */
async function bundle(output) {
  const { build } = await import('esbuild');
  const beside = `${output}.${process.pid}`;
  mkdirSync(beside, { recursive: true });
  try {
    removeOld();
    await build({
      absWorkingDir: ROOT,
      entryPoints: ENTRIES,
      outdir: beside,
      outExtension: { '.js': '.mjs' },
      bundle: true,
      splitting: true,
      format: 'esm',
      platform: 'node',
      target: 'node20',
      sourcemap: 'linked',
      sourcesContent: false,
      legalComments: 'none',
      logLevel: 'silent',
      plugins: [packages],
    });
    putInPlace(beside, output);
  } finally {
    rmSync(beside, { recursive: true, force: true });
  }
}

function putInPlace(beside, output) {
  try {
    renameSync(beside, output);
  } catch (error) {
    if (!existsSync(output)) throw error;
  }
}

/** Whose bundle it is may not be who runs it. */
function markUsed(output) {
  try {
    utimesSync(output, new Date(), new Date());
  } catch {
    // Then it is as old as it is.
  }
}

function removeOld() {
  for (const name of readdirSync(OUTPUT)) {
    try {
      const { mtimeMs } = statSync(OUTPUT + name);
      if (mtimeMs < Date.now() - KEPT) rmSync(OUTPUT + name, { recursive: true });
    } catch {
      // It is another user's, or gone.
    }
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildCommand();
