import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from './command.ts';

const text = readFileSync(path.join(ROOT, 'ARCHITECTURE.md'), 'utf8');

/** The folders that the first columns of a section's tables name. */
function named(section: string): string[] {
  const lines = text.split(`## ${section}\n`)[1]!.split('\n## ')[0]!.split('\n');
  const cells = lines.filter((line) => line.startsWith('| `')).map((line) => line.split('|')[1]!);
  return cells.flatMap((cell) => [...cell.matchAll(/`([\w-]+)\/`/g)].map(([, folder]) => folder!)).sort();
}

const folders = (directory: string): string[] =>
  readdirSync(path.join(ROOT, directory), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();

test('ARCHITECTURE.md names every folder of the page, and none that is not there', () => {
  expect(named('The page')).toEqual(folders('client'));
  expect(named('The flow')).toContain('client');
  expect(folders('.')).toEqual(expect.arrayContaining(named('The flow')));
});
