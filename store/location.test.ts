import path from 'node:path';
import { TraincubeError } from '../schema/index.ts';
import { defaultStore, parseLocation } from './location.ts';
import { openStore } from './open.ts';

test('the default store stands beside the run', () => {
  expect(defaultStore('/runs/vgg')).toBe('/runs/.traincube');
  expect(defaultStore('/runs/vgg/')).toBe('/runs/.traincube');
  expect(defaultStore('vgg')).toBe(path.resolve('.traincube'));
});

test.each([
  ['/data/index', '/data/index'],
  ['index.v2', path.resolve('index.v2')],
  ['lmdb:/data/index', '/data/index'],
  ['lmdb:index', path.resolve('index')],
])('%s is LMDB', (location, directory) => {
  expect(parseLocation(location)).toEqual({ kind: 'lmdb', directory });
});

test.each([
  ['mongodb://db', 'traincube', 'db', 'mongodb://db/traincube'],
  ['mongodb://db:27018/runs', 'runs', 'db:27018', 'mongodb://db:27018/runs'],
  [
    'mongodb+srv://cluster.example/runs?w=1',
    'runs',
    'cluster.example',
    'mongodb+srv://cluster.example/runs?w=1',
  ],
  ['mongodb://a:1,b:2/?replicaSet=rs', 'traincube', 'a:1,b:2', 'mongodb://a:1,b:2/traincube?replicaSet=rs'],
  ['mongodb://me:secret@db/runs', 'runs', 'db', 'mongodb://me:secret@db/runs'.replace('me:secret@', '')],
  ['mongodb://me:a%40b%2Fc@db/r%20s', 'r s', 'db', 'mongodb://db/r%20s'],
  ['mongodb://me:se@cret@db/runs', 'runs', 'db', 'mongodb://db/runs'],
  [
    'mongodb://db/runs?tls=true&tlsCertificateKeyFilePassword=secret',
    'runs',
    'db',
    'mongodb://db/runs?tls=true',
  ],
])('%s is MongoDB, and is shown without its credentials', (location, database, hosts, shown) => {
  expect(parseLocation(location)).toEqual({ kind: 'mongodb', uri: location, database, hosts, shown });
});

test.each(['postgres://db/runs', 'http://db', 'lmdb:', '', 'lmdb://x', 'file:///data'])(
  '"%s" is refused with the allowed forms',
  async (location) => {
    const error: TraincubeError = await openStore(location).then(
      () => undefined,
      (error) => error,
    );
    expect(error).toMatchObject({ code: 'bad-option' });
    expect(error.message).toMatch(/is not a store: name a directory, lmdb:.*mongodb:\/\/.*mongodb\+srv:\/\//);
  },
);

test.each([
  'mongodb://me:sec/ret@db/runs',
  'mongodb://',
  'mongodb://me:secret@',
  'mongodb://me:secret@db:port/runs',
  'mongodb://me:sec@ret:word@db/runs',
  'mongodb://me:secret%zz@db/runs',
  'mongodb://me:secret@db/%zz',
])('an address that cannot be read is refused and its password kept quiet: %s', async (location) => {
  const error: TraincubeError = await openStore(location).then(
    () => undefined,
    (error) => error,
  );
  expect(error).toMatchObject({ code: 'bad-option' });
  expect(JSON.stringify([error.message, error.facts, String(error.cause)])).not.toMatch(/sec/);
});
