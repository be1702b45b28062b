import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import packageJson from '../package.json' with { type: 'json' };

const ROOT = path.resolve(import.meta.dirname, '..');
const reasons = readFileSync(path.join(ROOT, 'docs/dependencies.md'), 'utf8');
const mentioned = [...reasons.matchAll(/`([@a-z][^`]*)`/g)].map(([, name]) => name!);

/** What no file of ours names, and who needs it instead. */
const NEEDED_BY_OTHERS: Readonly<Record<string, string>> = {
  '@angular/cdk': '@angular/material',
  '@angular/compiler': '@angular/build',
  '@angular/compiler-cli': '@angular/build',
  '@angular/forms': '@angular/material',
  tslib: '@angular/core',
};

const names = (dependencies: Readonly<Record<string, string>>) => Object.keys(dependencies);

/** `@angular/*` speaks for its packages. */
function isMentioned(dependency: string): boolean {
  return mentioned.some((name) =>
    name.endsWith('*') ? dependency.startsWith(name.slice(0, -1)) : dependency === name,
  );
}

/** Whether a source or a configuration file names the package. */
function isNamed(dependency: string): boolean {
  const sources = ['*.ts', '*.mjs', '*.scss', '*.css', 'angular.json', 'tsconfig.json', '.prettierrc.json'];
  const pattern = `['"/ ]${dependency}['"/:]`;
  try {
    execFileSync('git', ['grep', '--quiet', '-E', pattern, '--', ...sources, ':!test/dependencies.test.ts'], {
      cwd: ROOT,
    });
    return true;
  } catch {
    return false;
  }
}

test('the documentation gives a reason for every dependency', () => {
  const all = [...names(packageJson.dependencies), ...names(packageJson.devDependencies)];
  expect(all.filter((name) => !isMentioned(name))).toEqual([]);
});

test('every dependency is used', () => {
  const all = [...names(packageJson.dependencies), ...names(packageJson.devDependencies)];
  const ours = all.filter((name) => !name.startsWith('@types/') && !(name in NEEDED_BY_OTHERS));
  expect(ours.filter((name) => !isNamed(name))).toEqual([]);
});

test('package.json and its lock name no registry', () => {
  expect(readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8')).not.toMatch(/"resolved": "https?:/);
});
