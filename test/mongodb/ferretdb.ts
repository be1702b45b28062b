import { existsSync } from 'node:fs';
import { chmod, cp, mkdtemp, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { DIRECTORY, output, type ServerProgram } from './command.ts';

const MODULE = 'github.com/FerretDB/FerretDB';
const VERSION = 'v1.24.2';

/** FerretDB 1 over SQLite, built from its module with Go: the last version that needs no PostgreSQL. */
export async function ferretdb(): Promise<ServerProgram> {
  const binary = path.join(DIRECTORY, `ferretdb-${VERSION}`);
  if (!existsSync(binary)) await build(binary);
  return {
    name: `FerretDB ${VERSION.slice(1)} on SQLite`,
    command: binary,
    args: (port, storage) => [
      '--handler=sqlite',
      `--sqlite-url=file:${storage}/`,
      `--state-dir=${storage}`,
      `--listen-addr=127.0.0.1:${port}`,
      '--debug-addr=-',
      '--telemetry=disable',
      '--log-level=WARN',
    ],
  };
}

/**
 * `go install` makes a program that ends at once, for want of `build/version/version.txt`, which the module leaves out: the module's
 * source is copied, the file added, and the copy built with the checksums that it brings.
 */
async function build(binary: string): Promise<void> {
  await mkdir(DIRECTORY, { recursive: true });
  const work = await mkdtemp(path.join(DIRECTORY, 'ferretdb-'));
  try {
    const listed = await output('go', ['mod', 'download', '-json', `${MODULE}@${VERSION}`], {
      seconds: 120,
      cwd: work,
    });
    const source = path.join(work, 'source');
    await cp((JSON.parse(listed) as { Dir: string }).Dir, source, { recursive: true });
    await makeWritable(source);
    await writeFile(path.join(source, 'build/version/version.txt'), VERSION);
    await output('go', ['build', '-o', path.join(work, 'ferretdb'), './cmd/ferretdb'], {
      seconds: 600,
      cwd: source,
    });
    await rename(path.join(work, 'ferretdb'), binary);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** Go's module cache is read-only, and so is a copy of it. */
async function makeWritable(directory: string): Promise<void> {
  await chmod(directory, 0o755);
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    if (entry.isDirectory()) await chmod(path.join(entry.parentPath, entry.name), 0o755);
  }
}
