// Compiles the AssemblyScript kernels of indexer/kernels/assembly to build/kernels/kernels.wasm, where their sources or the compiler have changed.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const SOURCES = `${ROOT}indexer/kernels/assembly/`;
const OUTPUT = `${ROOT}build/kernels/`;
const MODULE = `${OUTPUT}kernels.wasm`;
const MARK = `${OUTPUT}sources.sha256`;

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

function contentHash() {
  const hash = createHash('sha256');
  hash.update(createRequire(import.meta.url)('assemblyscript/package.json').version);
  hash.update(OPTIONS.join(' '));
  for (const name of readdirSync(SOURCES).sort()) hash.update(name).update(readFileSync(SOURCES + name));
  return hash.digest('hex');
}

/** Builds the module unless it is there, of just these sources. */
export async function buildKernels() {
  const wanted = contentHash();
  if (existsSync(MODULE) && existsSync(MARK) && readFileSync(MARK, 'utf8') === wanted) return;
  const { default: asc } = await import('assemblyscript/asc');
  const { error, stderr } = await asc.main(
    ['index.ts', '--baseDir', SOURCES, '--outFile', 'kernels.wasm', ...OPTIONS],
    { writeFile: (_, wasm) => replaceModule(wasm) },
  );
  if (error) throw new Error(`The kernels do not compile.\n${stderr.toString()}`, { cause: error });
  writeFileSync(MARK, wanted);
}

/** By a rename: another process that builds or loads at this moment finds a whole module. */
function replaceModule(wasm) {
  mkdirSync(OUTPUT, { recursive: true });
  rmSync(MARK, { force: true });
  writeFileSync(`${MODULE}.${process.pid}`, wasm);
  renameSync(`${MODULE}.${process.pid}`, MODULE);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildKernels();
