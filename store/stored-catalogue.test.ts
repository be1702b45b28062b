import { STOREY_NAMES } from '../schema/index.ts';
import { catalogueOf } from './contract.testing.ts';
import { DecodedCatalogues, encodeCatalogue } from './stored-catalogue.ts';

test('a catalogue whose bytes are the same is the same object, of however many runs; of another run or revision it is not', () => {
  const decoded = new DecodedCatalogues('here');
  const bytes = () => encodeCatalogue(catalogueOf('run'));
  const runs = Array.from({ length: 50 }, (_, i) => `run ${i}`);
  const first = runs.map((run) => decoded.of(run, bytes()));
  expect(new Set(first).size).toBe(50);
  runs.forEach((run, i) => expect(decoded.of(run, bytes())).toBe(first[i]));
  const later = decoded.of('run 0', encodeCatalogue({ ...catalogueOf('run'), revision: 2 }));
  expect(later!.revision).toBe(2);
  expect(decoded.of('run 0', bytes())).toEqual(first[0]);
});

test('where there are no bytes any more there is no catalogue', () => {
  const decoded = new DecodedCatalogues('here');
  const bytes = encodeCatalogue(catalogueOf('run'));
  const first = decoded.of('run', bytes);
  expect(decoded.of('run', undefined)).toBeUndefined();
  expect(decoded.of('run', bytes)).not.toBe(first);
});

test('bytes that change after they were decoded change nothing', () => {
  const decoded = new DecodedCatalogues('here');
  const bytes = encodeCatalogue(catalogueOf('run'));
  const first = decoded.of('run', bytes);
  bytes.fill(32);
  expect(() => decoded.of('run', bytes)).toThrow('version');
  expect(decoded.of('run', encodeCatalogue(catalogueOf('run')))).toEqual(first);
});

test('the bytes do not depend on which table got its first block first', () => {
  const levels = ['scalar-values', ...STOREY_NAMES].map((name, i) => [name, [i]] as [string, number[]]);
  const bytesOf = (entries: typeof levels) =>
    encodeCatalogue({ ...catalogueOf('run'), levelBytes: Object.fromEntries(entries) });
  const bytes = bytesOf(levels);
  expect(bytesOf(levels.toReversed())).toEqual(bytes);
  const { levelBytes } = new DecodedCatalogues('here').of('run', bytes)!;
  expect(levelBytes).toEqual(Object.fromEntries(levels));
});
