import { truncate } from 'node:fs/promises';
import path from 'node:path';
import { tableFromIPC, type Table } from 'apache-arrow';
import { openLog } from '../../ingest/index.ts';
import { routes, type Problem, type RunDetail } from '../../schema/index.ts';
import { newGround, type Ground } from '../../test/serving.ts';

const LAYER = 3;
/** Of layer 3 among the dumped ones. */
const POSITION = 1;
const FILTERS = 30;

let ground: Ground;
let url: string;

beforeAll(async () => {
  ground = await newGround();
  await ground.write('full', { dumps: 3, filters: FILTERS });
  await ground.write('half', { dumps: 2, half: true, gradients: false });
  await ground.write('cut', { dumps: 1 });
  await truncate(path.join(ground.directory, 'cut/dumps/000000100/parameters.arrow'), 1000);
  await ground.index('full');
  ({ url } = await ground.serve());
});

afterAll(() => ground.clear());

async function table(target: string): Promise<Table> {
  const response = await fetch(url + target);
  expect(response.status).toBe(200);
  return tableFromIPC(new Uint8Array(await response.arrayBuffer()));
}

async function json(target: string): Promise<unknown> {
  return (await fetch(`${url}${target}?format=json`)).json();
}

/** What the log says of a layer, read as the indexer reads it. */
async function layerOf(run: string, iteration: number) {
  const log = await openLog(path.join(ground.directory, run));
  const dump = await log.openDump(iteration);
  const layer = await dump.readLayer(POSITION, new ArrayBuffer(dump.layerBytes(POSITION)), 0);
  await dump.close();
  await log.close();
  return layer;
}

describe('a filter', () => {
  test('its rows are the coefficients that the log has of it', async () => {
    const { weights, gradients } = await layerOf('full', 200);
    for (const filter of [0, 1, FILTERS - 1]) {
      const rows = await table(routes.filter('full', 200, LAYER, filter));
      const part = (values: ArrayLike<number>) => Array.from(values).slice(9 * filter, 9 * (filter + 1));
      expect([...rows.getChild('weight')!]).toEqual(part(weights));
      expect([...rows.getChild('gradient')!]).toEqual(part(gradients!));
    }
  });

  test('as JSON the same rows; a log without gradients says null', async () => {
    const target = routes.filter('half', 100, LAYER, 2);
    const rows = await table(target);
    expect(rows.getChild('gradient')!.nullCount).toBe(9);
    expect(await json(target)).toEqual(JSON.parse(JSON.stringify(rows.toArray())));
    expect(await json(target)).toMatchObject([
      { weight: rows.get(0)!['weight'], gradient: null },
      {},
      {},
      {},
      {},
      {},
      {},
      {},
      {},
    ]);
    const weights = (await table(`${target}?columns=weight`)).schema.fields;
    expect(weights.map(({ name }) => name)).toEqual(['weight']);
  });

  test('a run that is not indexed is read as well: the log has it all', async () => {
    expect((await table(routes.filter('half', 200, LAYER, 0))).numRows).toBe(9);
  });
});

describe('similar filters', () => {
  test('are those with the largest |cosine|, as the log’s weights have it', async () => {
    const { weights } = await layerOf('full', 300);
    const vector = (filter: number) => Array.from(weights).slice(9 * filter, 9 * (filter + 1));
    const dot = (a: number, b: number) => vector(a).reduce((sum, x, i) => sum + x * vector(b)[i]!, 0);
    const cosine = (a: number, b: number) => dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
    for (const filter of [0, 17]) {
      const expected = [...Array(FILTERS).keys()]
        .filter((other) => other !== filter)
        .sort((a, b) => Math.abs(cosine(filter, b)) - Math.abs(cosine(filter, a)))
        .slice(0, 20);
      const rows = await table(routes.similarFilters('full', 300, LAYER, filter));
      expect([...rows.getChild('filter')!]).toEqual(expected);
      [...rows.getChild('cosine')!].forEach((found: number, i) =>
        expect(found).toBeCloseTo(cosine(filter, expected[i]!), 6),
      );
    }
  });

  test('as JSON the same rows, as many as the layer has others', async () => {
    const target = routes.similarFilters('half', 100, LAYER, 2);
    const rows = (await json(target)) as { filter: number }[];
    expect(rows).toEqual(JSON.parse(JSON.stringify((await table(target)).toArray())));
    expect(rows.map(({ filter }) => filter).sort()).toEqual([0, 1, 3]);
  });
});

describe.each([
  ['a filter', routes.filter],
  ['similar filters', routes.similarFilters],
])('%s', (_, route) => {
  const caching = async (target: string) => (await fetch(url + target)).headers.get('cache-control');

  test('may be kept for good with the version of the run, and with no other', async () => {
    const { version } = (await (await fetch(url + routes.run('full'))).json()) as RunDetail;
    const immutable = 'private, max-age=31536000, immutable';
    expect(await caching(route('full', 100, LAYER, 0, version))).toBe(immutable);
    expect(await caching(route('full', 100, LAYER, 0, 'another'))).toBe('private, no-cache');
    expect(await caching(route('full', 100, LAYER, 0))).toBe('private, no-cache');
    expect(await caching(route('full', 101, LAYER, 0, version))).toBe('no-store');
  });

  test('a dump whose file breaks a rule is refused in one sentence', async () => {
    const response = await fetch(url + route('cut', 100, LAYER, 0));
    expect(response.status).toBe(422);
    expect(((await response.json()) as Problem).detail).toMatch(
      /^dumps\/000000100\/parameters\.arrow: expected the magic "ARROW1" at its end, found [^.]*; the file is truncated\.$/,
    );
  });
});
