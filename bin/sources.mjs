// What a build is made of.
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Changes with the content of any file of these folders that is neither hidden nor for tests, and of these files; all named from the project's root. */
export function contentHash(folders, files) {
  const hash = createHash('sha256');
  for (const name of [...folders.flatMap(sourcesIn).sort(), ...files]) {
    hash.update(`${name}\0`).update(readFileSync(ROOT + name));
  }
  return hash.digest('hex');
}

function sourcesIn(folder) {
  return readdirSync(ROOT + folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/^\.|\.(test|testing)\.ts$/.test(entry.name))
    .map((entry) => `${entry.parentPath}/${entry.name}`.replace(ROOT, ''));
}
