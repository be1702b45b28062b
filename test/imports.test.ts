import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

/** The import law: which folders each folder may import, besides itself. `test/` may import all. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  schema: [],
  analysis: ['schema'],
  ingest: ['schema'],
  store: ['schema'],
  indexer: ['schema', 'analysis', 'ingest', 'store'],
  training: ['schema', 'ingest'],
  fixtures: ['schema', 'ingest'],
  api: ['schema', 'analysis', 'store', 'ingest'],
  client: ['schema', 'analysis'],
  cli: ['schema', 'analysis', 'ingest', 'store', 'indexer', 'training', 'fixtures', 'api'],
};

const ROOT = path.resolve(import.meta.dirname, '..');

interface Import {
  readonly from: string;
  readonly to: string;
}

function sources(folder: string): string[] {
  return readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .map((file) => path.join(folder, file))
    .filter((file) => file.endsWith('.ts') && !file.includes('/assembly/'));
}

function importsOf(file: string): string[] {
  const { importedFiles } = ts.preProcessFile(readFileSync(path.join(ROOT, file), 'utf8'), true, true);
  return importedFiles.map(({ fileName }) => fileName);
}

/** Every import of one of our files from another one, as paths from the root. */
const ours: Import[] = Object.keys(MAY_IMPORT)
  .flatMap(sources)
  .flatMap((from) =>
    importsOf(from)
      .filter((name) => name.startsWith('.'))
      .map((name) => ({ from, to: path.relative(ROOT, path.resolve(ROOT, path.dirname(from), name)) })),
  );

const folderOf = (file: string) => file.split(path.sep)[0]!;
/** Tests, and what only they import: `….testing.ts`. */
const isTest = (file: string) => /\.(test|testing)\.ts$/.test(file);
const crossing = ours.filter(({ from, to }) => folderOf(from) !== folderOf(to));

test('a folder imports only what the import law allows', () => {
  const broken = crossing.filter(
    ({ from, to }) =>
      !isTest(from) && !MAY_IMPORT[folderOf(from)]!.includes(folderOf(to)) && to !== 'package.json',
  );
  expect(broken).toEqual([]);
});

test('a folder is entered by its index.ts', () => {
  const broken = crossing.filter(
    ({ from, to }) =>
      !isTest(from) && folderOf(to) in MAY_IMPORT && to !== path.join(folderOf(to), 'index.ts'),
  );
  expect(broken).toEqual([]);
});

test('what only tests need is imported by tests alone', () => {
  expect(ours.filter(({ from, to }) => to.endsWith('.testing.ts') && !isTest(from))).toEqual([]);
});

test('nothing imports cli', () => {
  expect(crossing.filter(({ to }) => folderOf(to) === 'cli')).toEqual([]);
});

test('package.json names the files that are imported for what they do: a bundle leaves out the others', () => {
  const { sideEffects } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
    sideEffects: string[];
  };
  const bare = Object.keys(MAY_IMPORT)
    .flatMap(sources)
    .filter((file) => !isTest(file))
    .flatMap((from) =>
      [...readFileSync(path.join(ROOT, from), 'utf8').matchAll(/^import '(\.[^']+)';/gm)].map(
        ([, name]) => `./${path.relative(ROOT, path.resolve(ROOT, path.dirname(from), name!))}`,
      ),
    );
  expect(bare).toEqual(sideEffects);
});

test('client/drawing knows no framework', () => {
  const broken = sources('client/drawing').filter((file) =>
    importsOf(file).some((name) => name.startsWith('@angular/') || name.startsWith('rxjs')),
  );
  expect(broken).toEqual([]);
});

test('no two folders of the client import each other', () => {
  const clientFolder = (file: string) => file.split(path.sep)[1]!;
  const between = ours
    .filter(({ from, to }) => folderOf(from) === 'client' && folderOf(to) === 'client' && !isTest(from))
    .map(({ from, to }) => `${clientFolder(from)} → ${clientFolder(to)}`);
  const pairs = new Set(between);
  const back = (pair: string) => pair.split(' → ').reverse().join(' → ');
  expect(pairs.size).toBeGreaterThan(10);
  expect([...pairs].filter((pair) => pair !== back(pair) && pairs.has(back(pair)))).toEqual([]);
});

test('the client’s folders stand on each other in their order', () => {
  const ORDER = [['drawing'], ['data', 'work', 'theme'], ['page'], ['grid']];
  const levelOf = (file: string) => {
    const level = ORDER.findIndex((folders) => folders.includes(file.split(path.sep)[1]!));
    return level < 0 ? ORDER.length : level;
  };
  const inClient = ours.filter(({ from, to }) => [from, to].every((file) => folderOf(file) === 'client'));
  const broken = inClient.filter(({ from, to }) => !isTest(from) && levelOf(to) > levelOf(from));
  expect(broken).toEqual([]);
});

test('there are imports to judge', () => {
  expect(crossing.length).toBeGreaterThan(50);
});
