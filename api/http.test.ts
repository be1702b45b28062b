import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import {
  API_BASE,
  MEASURES,
  routes,
  type ModelDetail,
  type RunDetail,
  type RunSummary,
} from '../schema/index.ts';
import { newGround, rawRequest, breakRun, type Ground } from '../test/serving.ts';
import { ARROW } from './http/negotiation.ts';
import { PROBLEM_TYPE } from './http/problems.ts';

let ground: Ground;
let url: string;

beforeAll(async () => {
  ground = await newGround();
  await ground.write('small', { pictures: true, dumps: 5 });
  await ground.write('bare', { dumps: 2 });
  await breakRun(path.join(ground.directory, 'broken'));
  await ground.index('small');
  ({ url } = await ground.serve());
});

afterAll(() => ground.clear());

async function problem(target: string, init: RequestInit = {}): Promise<Record<string, unknown>> {
  const response = await fetch(url + target, init);
  expect(response.headers.get('content-type')).toMatch(PROBLEM_TYPE);
  expect(response.headers.get('cache-control')).toBe('no-store');
  const body = (await response.json()) as Record<string, unknown>;
  expect(body).toMatchObject({ status: response.status, instance: target });
  return body;
}

describe('documents', () => {
  test('the run list tells indexed, unindexed and unreadable runs apart', async () => {
    const runs = (await (await fetch(url + routes.runs())).json()) as RunSummary[];
    const byId = Object.fromEntries(runs.map((run) => [run.id, run]));
    expect(Object.keys(byId)).toEqual(['bare', 'broken', 'small']);
    expect(byId['small']).toMatchObject({
      state: 'indexed',
      log: true,
      dumps: 5,
      refused: 0,
      lastIteration: 500,
      classes: 3,
      images: 12,
      problem: null,
      command: null,
    });
    expect(byId['small']!.finalError).toBeGreaterThanOrEqual(0);
    expect(byId['bare']).toMatchObject({
      state: 'unindexed',
      dumps: 0,
      images: 12,
      command: `npx traincube index ${ground.directory}/bare`,
    });
    expect(byId['broken']).toMatchObject({ state: 'unreadable', name: 'broken', status: null });
    expect(byId['broken']!.problem).toMatch(/version 9/);
  });

  test('one run, indexed or not', async () => {
    const small = (await (await fetch(url + routes.run('small'))).json()) as RunDetail;
    expect(small).toMatchObject({
      id: 'small',
      iterations: [100, 200, 300, 400, 500],
      refusedDumps: [],
      measures: MEASURES,
    });
    expect(small.scalarColumns).toContain('trainLoss');
    expect(small.classNames).toHaveLength(3);
    const bare = (await (await fetch(url + routes.run('bare'))).json()) as RunDetail;
    expect(bare).toMatchObject({ state: 'unindexed', iterations: [] });
    expect(bare.classImages.flat()).toHaveLength(12);
    expect(await problem(routes.run('broken'))).toMatchObject({
      type: 'urn:traincube:unknown-version',
      status: 422,
    });
  });

  test('the model, with the hierarchy', async () => {
    const model = (await (await fetch(url + routes.model('small'))).json()) as ModelDetail;
    expect(model.nodes[0]).toEqual({ id: 0, name: 'model', level: 'model', parent: null, layer: null });
    expect(model.layers.filter((layer) => layer.filters !== undefined)).toHaveLength(3);
  });
});

describe('pictures', () => {
  test('are what they are, and nothing that a browser would run', async () => {
    const response = await fetch(url + routes.picture('small', 0));
    const bytes = Buffer.from(await response.arrayBuffer());
    expect(response.headers.get('content-type')).toBe('image/png');
    expect(bytes.subarray(1, 4).toString()).toBe('PNG');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('content-security-policy')).toBe("default-src 'none'; sandbox");
    expect(response.headers.get('cache-control')).toBe('private, no-cache');
  });

  test('may be kept for good where the run’s version is named', async () => {
    const { version } = (await (await fetch(url + routes.run('small'))).json()) as RunDetail;
    const kept = await fetch(url + routes.picture('small', 0, version));
    expect(kept.headers.get('cache-control')).toMatch(/immutable/);
    const other = await fetch(url + routes.picture('small', 0, 'older'));
    expect(other.headers.get('cache-control')).toBe('private, no-cache');
  });

  test('a log without pictures says so beforehand, and an image that is not there', async () => {
    for (const [run, picture] of [
      ['small', true],
      ['bare', false],
    ] as const) {
      const images = await fetch(`${url}${routes.images(run)}?format=json`);
      for (const image of (await images.json()) as unknown[]) expect(image).toMatchObject({ picture });
    }
    expect(await problem(routes.picture('bare', 0))).toMatchObject({ status: 404 });
    expect(await problem(routes.picture('small', 12))).toMatchObject({ status: 404, allowed: ['0…11'] });
  });
});

describe('negotiation', () => {
  const target = routes.classStats('small', 0);
  const typeFor = async (accept: string, query = '') => {
    const response = await fetch(url + target + query, { headers: { Accept: accept } });
    return response.ok ? response.headers.get('content-type')!.split(';')[0] : response.status;
  };

  test.each([
    ['*/*', ARROW],
    ['application/*', ARROW],
    ['application/json', 'application/json'],
    [ARROW, ARROW],
    ['application/json;q=0.4, application/vnd.apache.arrow.stream;q=0.5', ARROW],
    ['application/json;q=0.5, application/vnd.apache.arrow.stream;q=0.4', 'application/json'],
    ['application/json, */*;q=0.1', 'application/json'],
    ['text/html', 406],
    ['application/json;q=0, application/vnd.apache.arrow.stream;q=0', 406],
    ['nonsense', 406],
  ])('Accept: %s', async (accept, expected) => {
    expect(await typeFor(accept)).toBe(expected);
  });

  test('?format= wins over Accept', async () => {
    expect(await typeFor(ARROW, '?format=json')).toBe('application/json');
    expect(await typeFor('application/json', '?format=arrow')).toBe(ARROW);
    expect(await problem(`${target}?format=csv`)).toMatchObject({
      status: 400,
      detail: 'The parameter "format" must be arrow or json: The form of the answer, whatever `Accept` says.',
      allowed: ['arrow', 'json'],
    });
  });

  test.each([routes.runs(), routes.run('small'), routes.model('small'), `${API_BASE}/openapi.json`])(
    'a document is JSON, and may be asked for as what it is: %s',
    async (document) => {
      const plain = await (await fetch(url + document)).text();
      const asked = await fetch(`${url}${document}?format=json`, { headers: { Accept: ARROW } });
      expect([asked.status, await asked.text()]).toEqual([200, plain]);
      expect(await problem(`${document}?format=arrow`)).toMatchObject({
        status: 400,
        detail:
          'The parameter "format" must be json: The form of the answer, whatever `Accept` says: a document is JSON.',
        allowed: ['json'],
      });
    },
  );

  test('a document is JSON, and a problem says what there is', async () => {
    expect(await problem(routes.runs(), { headers: { Accept: 'image/png' } })).toMatchObject({
      status: 406,
      allowed: ['application/json'],
    });
  });
});

describe('ETags', () => {
  const tagOf = async (target: string, headers: Record<string, string> = {}) => {
    const response = await fetch(url + target, { headers });
    await response.arrayBuffer();
    expect(response.headers.get('vary')).toBe('Accept');
    return response.headers.get('etag')!;
  };

  test.each([
    routes.runs(),
    routes.run('small'),
    routes.model('small'),
    routes.images('small'),
    routes.picture('small', 1),
    routes.dumpScalars('small', 100),
    routes.filter('small', 100, 1, 0),
    routes.similarFilters('small', 100, 1, 0),
    routes.classStats('small', 'all'),
    routes.openapi(),
  ])('%s: strong, and 304 where the client has it', async (target) => {
    const tag = await tagOf(target);
    expect(tag).toMatch(/^"[^"]+"$/);
    const again = await fetch(url + target, { headers: { 'If-None-Match': `"other", ${tag}` } });
    expect(again.status).toBe(304);
    expect(again.headers.get('etag')).toBe(tag);
    expect((await again.arrayBuffer()).byteLength).toBe(0);
    expect((await fetch(url + target, { headers: { 'If-None-Match': '"other"' } })).status).toBe(200);
  });

  test('differ by rows, series and form, and not by how the range is written', async () => {
    const all = routes.classStats('small', 'all');
    const tags = await Promise.all([
      tagOf(all),
      tagOf(all, { Accept: 'application/json' }),
      tagOf(`${all}?to=400`),
      tagOf(routes.classStats('small', 0)),
      tagOf(routes.classStats('small')),
    ]);
    expect(new Set(tags).size).toBe(tags.length);
    expect(await tagOf(`${all}?from=1&to=499`)).toBe(tags[2]);
    expect(await tagOf(`${all}?format=json`)).toBe(tags[1]);
  });
});

describe('what is wrong, and what is allowed', () => {
  const classes = ['all', '0…2'];
  const filtersOf = routes.layerFilters('small', 3, 'mean');
  test.each<[string, string, number, unknown]>([
    ['an unknown run', '/api/v1/runs/nowhere', 404, ['bare', 'broken', 'small']],
    ['a run that is not indexed', routes.classStats('bare', 0), 409, undefined],
    ['an unknown class', routes.classStats('small', 3), 404, classes],
    ['a class that is no number', '/api/v1/runs/small/class-stats/shirt', 400, undefined],
    ['a class of images that is not there', routes.classImages('small', 99), 404, ['all', '0…2']],
    ['an unknown node', routes.layerStats('small', 99), 404, ['0…6']],
    ['a layer without weights', '/api/v1/runs/small/layer-filters/0/mean', 404, [1, 3, 5]],
    ['an unknown measure', '/api/v1/runs/small/layer-filters/1/volume', 400, MEASURES],
    [
      'an unknown column',
      routes.scalars('small', 'loss'),
      404,
      ['trainLoss', 'trainError', 'learningRate', 'seconds'],
    ],
    ['a dump without that iteration', routes.dumpScalars('small', 101), 404, [100, 200, 300, 400, 500]],
    ['a filter at an unknown dump', routes.filter('small', 101, 1, 0), 404, [100, 200, 300, 400, 500]],
    ['a filter of a layer without weights', routes.filter('small', 100, 0, 0), 404, [1, 3, 5]],
    ['an unknown filter', routes.filter('small', 100, 1, 4), 404, ['0…3']],
    ['what is similar to an unknown filter', routes.similarFilters('small', 100, 3, 4), 404, ['0…3']],
    ['a filter below 0', '/api/v1/runs/small/dumps/100/layers/1/filters/-1', 400, undefined],
    ['a range of a filter', `${routes.filter('small', 100, 1, 0)}?from=1`, 400, ['columns', 'format', 'v']],
    [
      'a range that ends before it begins',
      `${routes.iterationFilters('small', 'change')}?from=2&to=1`,
      400,
      undefined,
    ],
    ['a bound that is no number', `${routes.iterationFilters('small', 'change')}?from=first`, 400, undefined],
    ['a bound that is no integer', `${routes.iterationFilters('small', 'change')}?from=1.5`, 400, undefined],
    ['a bound twice', `${routes.iterationFilters('small', 'change')}?from=1&from=2`, 400, undefined],
    [
      'a column that the table does not have',
      `${routes.classStats('small')}?columns=class,errors`,
      400,
      ['class', 'iteration', 'error', 'top5Error', 'confidence', 'loss', 'flips'],
    ],
    ['filters that the layer does not have', `${filtersOf}?filters=1,4`, 404, ['0…3']],
    ['filters that do not ascend', `${filtersOf}?filters=1,3,2`, 400, undefined],
    ['a filter twice', `${filtersOf}?filters=2,2`, 400, undefined],
    ['too many filters', `${filtersOf}?filters=${[...Array(1025).keys()].join()}`, 400, undefined],
    ['filters that are no numbers', `${filtersOf}?filters=1,a`, 400, undefined],
    ['a filter below 0', `${filtersOf}?filters=-1`, 400, undefined],
    ['no filter at all', `${filtersOf}?filters=`, 400, undefined],
    [
      'filters of another table',
      `${routes.classErrors('small')}?filters=0`,
      400,
      ['from', 'to', 'level', 'columns', 'format'],
    ],
    ['no column at all', `${routes.images('small')}?columns=`, 400, undefined],
    [
      'an unknown parameter',
      `${routes.iterationFilters('small', 'change')}?form=1`,
      400,
      ['from', 'to', 'iterations', 'top', 'columns', 'format'],
    ],
    ['an image below 0', '/api/v1/runs/small/images/-1/picture', 400, undefined],
    ['an unknown route', '/api/v1/nothing', 404, undefined],
    ['a route with a slash too many', '/api/v1/runs/', 404, undefined],
    ['an unknown version', '/api/v2/runs', 404, undefined],
  ])('%s', async (_name, target, status, allowed) => {
    const found = await problem(target);
    expect(found).toMatchObject({ status });
    expect(found['allowed']).toEqual(allowed);
    expect(String(found['detail'])).toMatch(/^[A-Z].*[.”"]$/);
  });

  test('the run that is not indexed comes with what to type', async () => {
    const { detail } = await problem(routes.scalars('bare', 'trainLoss'));
    expect(detail).toContain(`\`npx traincube index ${ground.directory}/bare\``);
  });

  test.each(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])('%s is not there', async (method) => {
    for (const target of [routes.runs(), routes.classStats('small', 0), '/', '/api/v1/nothing']) {
      const response = await fetch(url + target, { method });
      expect(response.status).toBe(405);
      expect(response.headers.get('allow')).toBe('GET, HEAD');
      expect(response.headers.get('content-type')).toMatch(PROBLEM_TYPE);
    }
  });

  test('a target, or headers, that are too long', async () => {
    const long = await rawRequest(url, `/api/v1/runs/${'a'.repeat(9000)}`);
    expect(long.status).toBe(414);
    const headers = await rawRequest(url, '/api/v1/runs', { headers: { 'X-Long': 'a'.repeat(20_000) } });
    expect(headers.status).toBe(431);
    expect(headers.headers['content-type']).toBe(PROBLEM_TYPE);
  });
});

describe('the page', () => {
  let page: string;

  beforeAll(async () => {
    const client = path.join(ground.directory, '.client');
    await mkdir(client);
    await writeFile(path.join(client, 'index.html'), '<title>Traincube</title>');
    await writeFile(path.join(client, 'main-ABCD1234.js'), 'export {};');
    ({ url: page } = await ground.serve({ clientDirectory: client }));
  });

  test('every address that a browser goes to is the page, and its files are files', async () => {
    for (const target of ['/', '/runs/small', '/runs/resnet-20.v2?from=1']) {
      const response = await fetch(page + target, { headers: { Accept: 'text/html,*/*;q=0.8' } });
      expect(response.status).toBe(200);
      expect(await response.text()).toContain('Traincube');
      expect(response.headers.get('cache-control')).toBe('no-cache');
      expect(response.headers.get('content-security-policy')).toMatch(/script-src 'self';/);
    }
    const script = await fetch(`${page}/main-ABCD1234.js`);
    expect(script.headers.get('cache-control')).toMatch(/immutable/);
    expect(script.headers.get('content-type')).toMatch(/^text\/javascript/);
    expect(script.headers.get('content-security-policy')).toMatch(/script-src 'self';/);
    expect(await script.text()).toBe('export {};');
    expect((await fetch(`${page}/chunk-0.js`)).status).toBe(404);
    const unknown = await fetch(`${page}/api/v1/nothing`, { headers: { Accept: 'text/html' } });
    expect(unknown.status).toBe(404);
  });

  test.each([
    ['/runs/small/layers?from=1', '</api/v1/runs/small>; rel=preload; as=fetch; crossorigin'],
    ['/runs/a%20b>(1)', '</api/v1/runs/a%20b%3E(1)>; rel=preload; as=fetch; crossorigin'],
    ['/runs', undefined],
    ['/runs/small/layers/more', undefined],
    ['/runs/%E0%A4/layers', undefined],
  ])('what the page at %s asks for first is named with it: %s', async (target, link) => {
    const { status, headers } = await rawRequest(page, target, { headers: { Accept: 'text/html' } });
    expect([status, headers['link']]).toEqual([200, link]);
  });

  test('what was built since the server began is there, and a part of a file too', async () => {
    await writeFile(path.join(ground.directory, '.client', 'chunk-Wx_z5-78.js'), 'export const late = 1;');
    const late = await fetch(`${page}/chunk-Wx_z5-78.js`);
    expect(late.headers.get('cache-control')).toMatch(/immutable/);
    expect(await late.text()).toBe('export const late = 1;');
    const part = await fetch(`${page}/main-ABCD1234.js`, { headers: { Range: 'bytes=0-5' } });
    expect([part.status, await part.text()]).toEqual([206, 'export']);
    const head = await rawRequest(page, '/main-ABCD1234.js', { method: 'HEAD' });
    expect([head.status, head.headers['content-length'], head.body]).toEqual([200, '10', '']);
  });

  test('without a build it says what makes one', async () => {
    const { url: bare } = await ground.serve({ clientDirectory: path.join(ground.directory, '.nothing') });
    const response = await fetch(`${bare}/`);
    expect(response.status).toBe(503);
    expect(await response.text()).toMatch(/`npm start` builds it/);
  });
});
