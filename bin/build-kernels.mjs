// Compiles the AssemblyScript kernels of the indexer and of the generator to build/kernels/, where their sources or the compiler have changed.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { ROOT } from './sources.mjs';

const OUTPUT = `${ROOT}build/kernels/`;
const MODULES = [
  { sources: `${ROOT}indexer/kernels/assembly/`, name: 'kernels.wasm', mark: 'sources.sha256' },
  { sources: `${ROOT}fixtures/synth/assembly/`, name: 'synth.wasm', mark: 'synth.sha256' },
];

const OPTIONS = [
  '-O3',
  '--converge',
  '--noAssert',
  '--enable',
  'simd',
  '--importMemory',
  '--runtime',
  'stub',
  '--use',
  'abort=',
];

function contentHash(sources) {
  const hash = createHash('sha256');
  hash.update(createRequire(import.meta.url)('assemblyscript/package.json').version);
  hash.update(OPTIONS.join(' '));
  for (const name of readdirSync(sources).sort()) hash.update(name).update(readFileSync(sources + name));
  return hash.digest('hex');
}

/** Builds the modules unless they are there, of just these sources. */
export async function buildKernels() {
  for (const module of MODULES) await buildModule(module);
}

async function buildModule({ sources, name, mark }) {
  const wanted = contentHash(sources);
  if (
    existsSync(OUTPUT + name) &&
    existsSync(OUTPUT + mark) &&
    readFileSync(OUTPUT + mark, 'utf8') === wanted
  )
    return;
  const { default: asc } = await import('assemblyscript/asc');
  const { error, stderr } = await asc.main(
    ['index.ts', '--baseDir', sources, '--outFile', name, ...OPTIONS],
    { writeFile: (_, wasm) => replaceModule(name, mark, wasm) },
  );
  if (error) throw new Error(`The kernels do not compile.\n${stderr.toString()}`, { cause: error });
  writeFileSync(OUTPUT + mark, wanted);
}

/** By a rename: another process that builds or loads at this moment finds a whole module. */
function replaceModule(name, mark, wasm) {
  mkdirSync(OUTPUT, { recursive: true });
  rmSync(OUTPUT + mark, { force: true });
  writeFileSync(`${OUTPUT}${name}.${process.pid}`, wasm);
  renameSync(`${OUTPUT}${name}.${process.pid}`, OUTPUT + name);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildKernels();
