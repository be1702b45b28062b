import { readFileSync } from 'node:fs';
import path from 'node:path';
import packageJson from '../package.json' with { type: 'json' };

const reasons = readFileSync(path.resolve(import.meta.dirname, '../docs/dependencies.md'), 'utf8');
const mentioned = [...reasons.matchAll(/`([@a-z][^`]*)`/g)].map(([, name]) => name!);

/** `@angular/*` speaks for its packages. */
function isMentioned(dependency: string): boolean {
  return mentioned.some((name) =>
    name.endsWith('*') ? dependency.startsWith(name.slice(0, -1)) : dependency === name,
  );
}

test('the documentation gives a reason for every dependency', () => {
  const all = Object.keys({ ...packageJson.dependencies, ...packageJson.devDependencies });
  expect(all.filter((name) => !isMentioned(name))).toEqual([]);
});

test('package.json and its lock name no registry', () => {
  const lock = readFileSync(path.resolve(import.meta.dirname, '../package-lock.json'), 'utf8');
  expect(lock).not.toMatch(/"resolved": "https?:/);
});
