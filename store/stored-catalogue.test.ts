import { catalogueOf } from './contract.testing.ts';
import { decodeCatalogue, encodeCatalogue } from './stored-catalogue.ts';

test('a catalogue whose bytes are the same is the same object; of another run, store or revision it is not', () => {
  const bytes = () => encodeCatalogue(catalogueOf('run'));
  const first = decodeCatalogue(bytes(), 'run', 'here');
  expect(decodeCatalogue(bytes(), 'run', 'here')).toBe(first);
  expect(decodeCatalogue(bytes(), 'run', 'there')).not.toBe(first);
  expect(decodeCatalogue(bytes(), 'other', 'here')).not.toBe(first);
  const later = decodeCatalogue(encodeCatalogue({ ...catalogueOf('run'), revision: 2 }), 'run', 'here');
  expect(later.revision).toBe(2);
  expect(decodeCatalogue(bytes(), 'run', 'here')).toEqual(first);
});

test('bytes that change after they were decoded change nothing', () => {
  const bytes = encodeCatalogue(catalogueOf('run'));
  const first = decodeCatalogue(bytes, 'run', 'place');
  bytes.fill(32);
  expect(() => decodeCatalogue(bytes, 'run', 'place')).toThrow('version');
  expect(decodeCatalogue(encodeCatalogue(catalogueOf('run')), 'run', 'place')).toEqual(first);
});

test('few are kept, and those that were asked for last', () => {
  const bytes = encodeCatalogue(catalogueOf('run'));
  const first = decodeCatalogue(bytes, 'first', 'many');
  for (let i = 0; i < 15; i++) decodeCatalogue(bytes, `run ${i}`, 'many');
  expect(decodeCatalogue(bytes, 'first', 'many')).toBe(first);
  for (let i = 0; i < 16; i++) decodeCatalogue(bytes, `run ${i}`, 'many');
  expect(decodeCatalogue(bytes, 'first', 'many')).not.toBe(first);
});
