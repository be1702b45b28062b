import { mkdtemp, readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { cacheDirectory, fetchPackage } from './package-cache.ts';

let cache: string;
const environment = { ...process.env };

beforeEach(async () => {
  cache = await mkdtemp(path.join(os.tmpdir(), 'traincube-cache-'));
  process.env['TRAINCUBE_CACHE'] = cache;
});

afterEach(async () => {
  process.env = { ...environment };
  await rm(cache, { recursive: true });
});

test('a package is fetched once, and nothing is left beside it', async () => {
  const said: string[] = [];
  const say = (sentence: string) => void said.push(sentence);
  const directory = await fetchPackage('underscore', '1.13.7', say);
  expect(await fetchPackage('underscore', '1.13.7', say)).toBe(directory);
  expect(await readdir(directory)).toContain('package.json');
  expect(await readdir(cache)).toEqual(['underscore-1.13.7']);
  expect(said).toEqual([
    `Fetching the npm package underscore 1.13.7 into ${path.dirname(path.dirname(directory))} (once).`,
  ]);
});

test('two that fetch at the same time both have it', async () => {
  const directories = await Promise.all(
    [1, 2].map(() => fetchPackage('underscore', '1.13.7', () => undefined)),
  );
  expect(directories[0]).toBe(directories[1]);
  expect(await readdir(cache)).toEqual(['underscore-1.13.7']);
});

test('without a network the error says what to do, and nothing is left', async () => {
  process.env['npm_config_registry'] = 'http://127.0.0.1:9';
  process.env['npm_config_fetch_retries'] = '0';
  await expect(fetchPackage('underscore', '1.13.6', () => undefined)).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringMatching(
      /^npm could not get underscore 1\.13\.6 \(ECONNREFUSED\): connect this machine to the npm registry, or copy .* from a machine that has it\.$/,
    ),
  });
  expect(await readdir(cache)).toEqual([]);
});

test('the cache is in the home directory where nothing else is said', () => {
  delete process.env['TRAINCUBE_CACHE'];
  expect(cacheDirectory()).toBe(path.join(os.homedir(), '.cache', 'traincube'));
});
