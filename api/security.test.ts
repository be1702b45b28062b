import { once } from 'node:events';
import { symlink, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import path from 'node:path';
import { routes, type RunSummary } from '../schema/index.ts';
import { seededRandom } from '../test/bench/measure.ts';
import { newGround, rawRequest, type Ground } from '../test/serving.ts';
import { PROBLEM_TYPE } from './http/problems.ts';

let ground: Ground;
let url: string;

beforeAll(async () => {
  ground = await newGround();
  await ground.write('runs/small', { dumps: 3 });
  await ground.index('runs/small');
  await writeFile(path.join(ground.directory, 'secret.txt'), 'SECRET');
  await ground.write('outside', { dumps: 1 });
  ({ url } = await ground.serve({
    directories: [path.join(ground.directory, 'runs')],
    clientDirectory: path.join(ground.directory, 'client'),
  }));
});

afterAll(() => ground.clear());

describe('names of this machine', () => {
  const host = (name: string) => ({ headers: { Host: name } });

  test.each(['localhost', 'localhost:8600', '127.0.0.1:1', '[::1]:8600', 'LOCALHOST'])(
    '%s is answered',
    async (name) => {
      expect((await rawRequest(url, routes.runs(), host(name))).status).toBe(200);
    },
  );

  test.each([
    'evil.example',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    '10.0.0.1',
    'localhost@evil',
    ':8600',
  ])('%p is refused: it may be a name that was made to point here', async (name) => {
    for (const target of [routes.runs(), '/']) {
      const { status, headers } = await rawRequest(url, target, host(name));
      expect(status).toBe(403);
      expect(headers['content-type']).toMatch(PROBLEM_TYPE);
    }
  });

  test('a server for others answers to any name', async () => {
    const open = await ground.serve({ directories: [ground.directory], host: '0.0.0.0' });
    expect(open.url).toMatch(/^http:\/\/127\.0\.0\.1:/);
    expect((await rawRequest(open.url, routes.runs(), host('team.example'))).status).toBe(200);
  });
});

test.each([
  ['cross-site', 403],
  ['same-site', 403],
  ['same-origin', 200],
  ['none', 200],
])('Sec-Fetch-Site: %s', async (site, status) => {
  const answer = await rawRequest(url, routes.runs(), { headers: { 'Sec-Fetch-Site': site } });
  expect(answer.status).toBe(status);
});

test('no other site may read an answer or embed the page', async () => {
  const { headers } = await rawRequest(url, routes.runs(), { headers: { Origin: 'https://evil.example' } });
  expect(headers).not.toHaveProperty('access-control-allow-origin');
  expect(headers['cross-origin-resource-policy']).toBe('same-origin');
  expect(headers['content-security-policy']).toMatch(/frame-ancestors 'none'/);
  expect(headers['x-content-type-options']).toBe('nosniff');
  expect(headers).not.toHaveProperty('x-powered-by');
});

const HOSTILE = [
  '..',
  '%2e%2e',
  '..%2foutside',
  '%2e%2e%2foutside',
  '..%5coutside',
  '%00',
  'small%00',
  'small%2f..%2f..%2foutside',
  '%2fetc%2fpasswd',
  '.traincube',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'a'.repeat(300),
  '%f0%28%8c%28',
  '%zz',
  '%',
  '%25',
  'small~2',
  'small ',
  'SMALL',
];

test.each(HOSTILE)('a run named %p is not there', async (name) => {
  for (const rest of ['', '/model', '/images', '/images/0/picture', '/class-stats', '/scalars/trainLoss']) {
    const { status, headers, body } = await rawRequest(
      url,
      `/api/v1/runs/${name.replace(' ', '%20')}${rest}`,
    );
    expect([400, 404]).toContain(status);
    expect(headers['content-type']).toMatch(PROBLEM_TYPE);
    expect(body).not.toMatch(/SECRET|root:|\n\s+at |node_modules/);
  }
});

test.each(HOSTILE)('a column, or a measure, named %p is not there', async (name) => {
  const segment = name.replace(' ', '%20');
  for (const target of [`scalars/${segment}`, `layer-filters/1/${segment}`, `layer-stats/${segment}`]) {
    const { status, body } = await rawRequest(url, `/api/v1/runs/small/${target}`);
    expect([400, 404]).toContain(status);
    expect(body).not.toMatch(/\n\s+at |node_modules/);
  }
});

test.each(HOSTILE)('a dump, a layer or a filter named %p is not there', async (name) => {
  const segment = name.replace(' ', '%20');
  for (const target of [
    `dumps/${segment}/layers/1/filters/0`,
    `dumps/100/layers/${segment}/filters/0`,
    `dumps/100/layers/1/filters/${segment}`,
    `dumps/100/layers/1/similar/${segment}`,
  ]) {
    const { status, body } = await rawRequest(url, `/api/v1/runs/small/${target}`);
    expect([400, 404]).toContain(status);
    expect(body).not.toMatch(/SECRET|root:|\n\s+at |node_modules/);
  }
});

test('an iteration names a dump only where the log lists it', async () => {
  const dumps = path.join(ground.directory, 'runs/small/dumps');
  await symlink(path.join(dumps, '000000100'), path.join(dumps, '.000000400.tmp'));
  await symlink(path.join(dumps, '000000100'), path.join(dumps, '500'));
  for (const iteration of ['400', '500', '.000000400.tmp']) {
    const target = `/api/v1/runs/small/dumps/${iteration}/layers/1/filters/0`;
    expect([400, 404]).toContain((await rawRequest(url, target)).status);
  }
});

test.each([
  '/../secret.txt',
  '/%2e%2e/secret.txt',
  '/..%2fsecret.txt',
  '/client/..%2f..%2fsecret.txt',
  '//secret.txt',
])('no file beside the page: %s', async (target) => {
  const { status, body } = await rawRequest(url, target);
  expect(status).toBeGreaterThanOrEqual(400);
  expect(body).not.toContain('SECRET');
});

test('a link to a run is a run, under the name of the link; names with a dot are passed over', async () => {
  const runs = path.join(ground.directory, 'linked');
  await ground.write('linked/one', { dumps: 1 });
  await symlink(path.join(ground.directory, 'outside'), path.join(runs, 'link'));
  await symlink(path.join(ground.directory, 'outside'), path.join(runs, '.hidden'));
  await symlink(path.join(ground.directory, 'nowhere'), path.join(runs, 'dangling'));
  const { url: linked } = await ground.serve({ directories: [runs] });
  const listed = (await (await fetch(linked + routes.runs())).json()) as RunSummary[];
  expect(listed.map(({ id }) => id)).toEqual(['link', 'one']);
});

test('the store of a single run does not show its neighbours', async () => {
  await ground.write('runs/neighbour', { dumps: 1 });
  await ground.index('runs/neighbour');
  const { url: single } = await ground.serve({ directories: [path.join(ground.directory, 'runs/small')] });
  const listed = (await (await fetch(single + routes.runs())).json()) as RunSummary[];
  expect(listed.map(({ id }) => id)).toEqual(['small']);
});

test('what is not HTTP is refused, and the server lives on', async () => {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.write('hello\r\n\r\n');
  const [answer] = (await once(socket, 'data')) as [Buffer];
  expect(answer.toString()).toMatch(
    /^HTTP\/1\.1 400 Bad Request\r\nContent-Type: application\/problem\+json/,
  );
  socket.destroy();
  expect((await fetch(url + routes.runs())).status).toBe(200);
});

test('whatever is asked for, the answer is one, a redirection, or a problem', async () => {
  const random = seededRandom(7);
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)]!;
  const words = [
    'runs',
    'small',
    'images',
    'picture',
    'dumps',
    '100',
    'layers',
    'filters',
    'similar',
    'scalars',
    'layer-stats',
    'filter-quartiles',
    'layer-filters',
    'class-stats',
    'class-images',
    'iteration-filters',
    'model',
    'all',
    'mean',
    '0',
    '1',
    '-1',
    '9'.repeat(30),
    '1e3',
    '0x1',
    'NaN',
    '%F0%9F%8F%83',
    "'",
    '"',
    '<b>',
    '{run}',
    ':run',
    '*',
    ';',
    '\\',
    ...HOSTILE.map(encodeTwice),
  ];
  const queries = [
    'from=1',
    'to=300',
    'from=',
    'to=-1',
    'from=9007199254740993',
    'from[]=1',
    'from[a]=1',
    '__proto__=1',
    'format=json',
    'format=',
    'v=%00',
    '&&',
    '=',
    '%',
    'to=1&to=2',
    'from=%31',
    'from=1e2',
    'from=Infinity',
  ];
  for (let i = 0; i < 600; i++) {
    const segments = Array.from({ length: 1 + Math.floor(random() * 6) }, () => pick(words));
    const query = Array.from({ length: Math.floor(random() * 3) }, () => pick(queries)).join('&');
    const target = `/api/v1/${pick(['runs/small/', '', 'runs/'])}${segments.join('/')}?${query}`;
    const headers = { Accept: pick(['*/*', 'application/json', 'text/html', ';;;', ',']) };
    const { status, body } = await rawRequest(url, target, {
      method: pick(['GET', 'GET', 'HEAD', 'POST']),
      headers,
    });
    if (status >= 500) throw new Error(`${status} for ${target}: ${body}`);
    expect(body).not.toMatch(/\n\s+at /);
  }
  expect((await fetch(url + routes.runs())).status).toBe(200);
});

function encodeTwice(name: string): string {
  return encodeURIComponent(name).replaceAll("'", '%27');
}
