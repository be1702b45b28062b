import { tableFromIPC, type Table as ArrowTable } from 'apache-arrow';
import {
  END_OF_STREAM,
  RANKINGS,
  classStats,
  layerFilters,
  concatenate,
  routes,
  schemaMessage,
  type RunDetail,
} from '../../schema/index.ts';
import { defaultStore, openStore } from '../../store/index.ts';
import { newGround, rawRequest, type Ground } from '../../test/serving.ts';
import { ARROW } from '../http/negotiation.ts';

let ground: Ground;
let url: string;
/** Every route of a table, by name. */
let targets: Readonly<Record<string, string>>;

beforeAll(async () => {
  ground = await newGround();
  await ground.write('small', { pictures: true });
  await ground.index('small');
  await ground.write('odd', { dumps: 5 });
  await ground.index('odd');
  ({ url } = await ground.serve());
  targets = {
    'layer-stats of the model': routes.layerStats('small', 0),
    'layer-stats of all nodes': routes.layerStats('small'),
    'filter-quartiles of the model': routes.filterQuartiles('small', 0),
    'filter-quartiles of all nodes': routes.filterQuartiles('small'),
    'layer-filters': routes.layerFilters('small', 1, 'relativeChange'),
    'iteration-filters by relative change': routes.iterationFilters('small', 'relativeChange'),
    'iteration-filters by cosine': routes.iterationFilters('small', 'cosine'),
    'iteration-filters by change': routes.iterationFilters('small', 'change'),
    'class-stats of a class': routes.classStats('small', 1),
    'class-stats of all together': routes.classStats('small', 'all'),
    'class-stats of every class': routes.classStats('small'),
    'class-errors': routes.classErrors('small'),
    'class-images': routes.classImages('small', 2),
    'class-images of all': routes.classImages('small', 'all'),
    scalars: routes.scalars('small', 'trainLoss'),
  };
});

afterAll(() => ground.clear());

async function arrow(target: string): Promise<ArrowTable> {
  const response = await fetch(url + target);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe(ARROW);
  return tableFromIPC(new Uint8Array(await response.arrayBuffer()));
}

type Row = Readonly<Record<string, unknown>>;

async function json(target: string): Promise<Row[]> {
  const response = await fetch(url + target, { headers: { Accept: 'application/json' } });
  expect(response.status).toBe(200);
  return (await response.json()) as Row[];
}

/** Arrow rows as JSON has them. */
function plain(table: ArrowTable): Row[] {
  return JSON.parse(JSON.stringify(table.toArray())) as Row[];
}

const names = [
  'layer-stats of the model',
  'layer-stats of all nodes',
  'filter-quartiles of the model',
  'filter-quartiles of all nodes',
  'layer-filters',
  'iteration-filters by relative change',
  'iteration-filters by cosine',
  'iteration-filters by change',
  'class-stats of a class',
  'class-stats of all together',
  'class-stats of every class',
  'class-errors',
  'class-images',
  'class-images of all',
  'scalars',
];

test.each(names)('%s: the JSON rows are the Arrow rows', async (name) => {
  const rows = await json(targets[name]!);
  expect(rows.length).toBeGreaterThanOrEqual(70);
  expect(rows).toEqual(plain(await arrow(targets[name]!)));
});

test.each(names)('%s: a range has exactly its rows, whatever blocks it cuts', async (name) => {
  const all = await json(targets[name]!);
  for (const [from, to] of [
    [0, 100],
    [6300, 6600],
    [150, 6399],
    [6400, 6400],
    [6401, 6999],
    [-5, 99_999],
    [101, 101],
    [9000, 10_000],
  ] as const) {
    const expected = all.filter((row) => from <= Number(row['iteration']) && Number(row['iteration']) <= to);
    const range = `${targets[name]!}?from=${from}&to=${to}`;
    expect(plain(await arrow(range))).toEqual(expected);
    expect(await json(range)).toEqual(expected);
  }
  expect(await json(`${targets[name]!}?from=6500`)).toEqual(
    all.filter((row) => Number(row['iteration']) >= 6500),
  );
});

test.each(names)('%s: of the columns that are named, in the order of the table', async (name) => {
  const target = targets[name]!;
  const all = await arrow(target);
  const whole = all.schema.fields.map((field) => field.name);
  for (const columns of [[whole[0]!], [whole.at(-1)!], [whole.at(-1)!, whole[0]!], whole]) {
    const query = `?columns=${columns.join(',')}&from=6200`;
    const rows = (await json(`${target}?from=6200`)).map((row) =>
      Object.fromEntries(Object.entries(row).filter(([column]) => columns.includes(column))),
    );
    expect(plain(await arrow(target + query))).toEqual(rows);
    expect(await json(target + query)).toEqual(rows);
  }
});

test.each(RANKINGS)(
  'iteration-filters by %s: the values of all layers that have one, in that order',
  async (ranking) => {
    const layers = await Promise.all(
      [1, 3, 5].map(async (layer) => ({
        layer,
        rows: await json(routes.layerFilters('small', layer, ranking)),
      })),
    );
    const listed = await json(routes.iterationFilters('small', ranking));
    for (const [dump, row] of listed.entries()) {
      const expected = layers
        .flatMap(({ layer, rows }) =>
          (rows[dump]!['values'] as (number | null)[]).map((value, filter) => ({ layer, filter, value })),
        )
        .filter((entry): entry is { layer: number; filter: number; value: number } => entry.value !== null)
        .sort((a, b) => (ranking === 'cosine' ? a.value - b.value : b.value - a.value));
      const [layer, filter, value] = ['layer', 'filter', 'value'].map(
        (name) => row[name] as (number | null)[],
      );
      const found = value!.map((_, i) => ({ layer: layer![i], filter: filter![i], value: value![i] }));
      expect(found.slice(0, expected.length)).toEqual(expected);
      expect(found.slice(expected.length).every((entry) => entry.filter === null)).toBe(true);
      expect(expected.length > 0).toBe(dump > 0);
    }
  },
);

const FILTER_CHOICES = [[0], [3], [0, 3], [1, 2, 3], [0, 1, 2, 3]];

test.each(FILTER_CHOICES.map((filters) => filters.join()))(
  'layer-filters, of the filters %s: their entries',
  async (filters) => {
    const target = routes.layerFilters('small', 3, 'relativeChange');
    const numbers = filters.split(',').map(Number);
    for (const range of ['', '&from=6300&to=6600', '&from=150&to=6399', '&from=6400&to=6400', '&from=9000']) {
      const expected = (await json(`${target}?${range}`)).map((row) => ({
        iteration: row['iteration'],
        values: numbers.map((filter) => (row['values'] as (number | null)[])[filter]),
      }));
      const query = `?filters=${filters}${range}`;
      expect(await json(target + query)).toEqual(expected);
      const table = await arrow(target + query);
      expect(plain(table)).toEqual(expected);
      expect(String(table.schema)).toBe(String(layerFilters(numbers.length)));
    }
    const iterations = plain(await arrow(`${target}?filters=${filters}&columns=iteration`));
    expect(iterations).toEqual(plain(await arrow(`${target}?columns=iteration`)));
  },
);

test.each([
  '100',
  '6400',
  '200,6300,6400',
  '100,6500',
  Array.from({ length: 70 }, (_, dump) => 100 * (dump + 1)).join(),
])(
  'iteration-filters, of the iterations %s: their rows, and the first filters of them',
  async (iterations) => {
    const target = routes.iterationFilters('small', 'cosine');
    const wanted = new Set(iterations.split(',').map(Number));
    for (const [range, top] of [
      ['', 3],
      ['', 9999],
      ['&from=6300&to=6600', 1],
      ['&from=9000', 2],
    ] as const) {
      const rows = (await json(`${target}?${range}`)).filter((row) => wanted.has(Number(row['iteration'])));
      const expected = rows.map((row) =>
        Object.fromEntries(
          Object.entries(row).map(([name, value]) => [
            name,
            Array.isArray(value) ? value.slice(0, top) : value,
          ]),
        ),
      );
      const query = `?iterations=${iterations}${range}${top > 1000 ? '' : `&top=${top}`}`;
      expect(await json(target + query)).toEqual(expected);
      expect(plain(await arrow(target + query))).toEqual(expected);
      const column = expected.map(({ filter }) => ({ filter }));
      expect(plain(await arrow(`${target}${query}&columns=filter`))).toEqual(column);
    }
  },
);

test('the first filters of all dumps, or more than there are', async () => {
  const target = routes.iterationFilters('small', 'change');
  const rows = await json(target);
  const first = rows.map((row) => ({ layer: (row['layer'] as unknown[]).slice(0, 2) }));
  expect(await json(`${target}?top=2&columns=layer`)).toEqual(first);
  expect(await json(`${target}?top=1024`)).toEqual(rows);
});

test('the first filters of a number of dumps that Arrow pads', async () => {
  const target = routes.iterationFilters('odd', 'change');
  const rows = await json(target);
  expect(rows).toHaveLength(5);
  expect(await json(`${target}?top=1024`)).toEqual(rows);
  expect(plain(await arrow(`${target}?top=1024`))).toEqual(rows);
});

test('class-stats with a window and a threshold: the same rows, and of their flips those of anomalies', async () => {
  const detail = (await (await fetch(url + routes.run('small'))).json()) as RunDetail;
  const classOf = new Int32Array(detail.images);
  detail.classImages.forEach((images, id) => images.forEach((image) => (classOf[image] = id)));
  let [left, kept] = [0, 0];
  for (const [key, range] of [
    ['all', ''],
    ['all', '&from=6300&to=6600'],
    [1, '&to=6450'],
  ] as const) {
    const target = routes.classStats('small', key);
    const rows = await json(`${target}?${range}`);
    for (const [window, threshold] of [
      [1, 1],
      [1, 2],
      [3, 2],
      [2, 9],
    ] as const) {
      const expected = rows.map((row) => {
        const flips = row['flips'] as { image: number; leftRun: number; rightRun: number }[];
        const score = (id: number, rule: 'leftRun' | 'rightRun') =>
          flips.filter((flip) => classOf[flip.image] === id && flip[rule] >= window).length;
        const isStrong = (id: number) => Math.max(score(id, 'leftRun'), score(id, 'rightRun')) >= threshold;
        return { ...row, flips: flips.filter(({ image }) => isStrong(classOf[image]!)) };
      });
      const query = `${target}?window=${window}&threshold=${threshold}${range}`;
      expect(await json(query)).toEqual(expected);
      expect(plain(await arrow(`${query}&columns=flips`))).toEqual(expected.map(({ flips }) => ({ flips })));
      left += rows.reduce((sum, row) => sum + (row['flips'] as unknown[]).length, 0);
      kept += expected.reduce((sum, { flips }) => sum + flips.length, 0);
    }
  }
  expect(kept).toBeGreaterThan(0);
  expect(kept).toBeLessThan(left);
});

test('iterations that are not ascending, too many, or those of no dump are refused', async () => {
  const statusOf = async (query: string) =>
    (await fetch(`${url}${routes.iterationFilters('small', 'change')}?${query}`)).status;
  expect(await statusOf('iterations=200,100')).toBe(400);
  expect(await statusOf('iterations=100,100')).toBe(400);
  expect(await statusOf(`iterations=${Array.from({ length: 1025 }, (_, i) => i).join()}`)).toBe(400);
  expect(await statusOf('iterations=101')).toBe(404);
  expect(await statusOf('iterations=2147483648')).toBe(404);
  expect(await statusOf('top=0')).toBe(400);
});

test('other filters have another ETag, the same ones the same', async () => {
  const tagOf = async (query: string) =>
    (await fetch(url + routes.layerFilters('small', 3, 'mean') + query)).headers.get('etag');
  const queries = ['', '?filters=0', '?filters=1', '?filters=0,1', '?filters=0,1,2,3'];
  const tags = await Promise.all(queries.map(tagOf));
  expect(new Set(tags).size).toBe(queries.length);
  expect(await tagOf('?filters=0%2C1')).toBe(tags[3]);
});

test('class-images of all has each entry of each class where its image stands', async () => {
  const detail = (await (await fetch(url + routes.run('small'))).json()) as RunDetail;
  const all = await json(routes.classImages('small', 'all'));
  const classes = detail.classNames.map((_, id) => json(routes.classImages('small', id)));
  for (const [id, rows] of (await Promise.all(classes)).entries()) {
    for (const column of ['predicted', 'probability']) {
      const entries = all.map((row) =>
        detail.classImages[id]!.map((image) => (row[column] as number[])[image]),
      );
      expect(entries).toEqual(rows.map((row) => row[column]));
    }
  }
});

test('a projection is smaller, has an ETag of its own, and is the table where all columns are named', async () => {
  const target = url + routes.classStats('small');
  const answerTo = async (query: string) => {
    const response = await fetch(target + query);
    return { tag: response.headers.get('etag'), bytes: Buffer.from(await response.arrayBuffer()) };
  };
  const whole = await answerTo('');
  const some = await answerTo('?columns=class,iteration,error');
  expect(some.bytes.length).toBeLessThan(whole.bytes.length);
  expect(some.tag).not.toBe(whole.tag);
  expect(await answerTo('?columns=error,class,iteration')).toEqual(some);
  expect(await answerTo('?columns=class,iteration,error,top5Error,confidence,loss,flips')).toEqual(whole);
});

test('the images, of the columns that are named', async () => {
  expect(plain(await arrow(`${routes.images('small')}?columns=class,picture`))[0]).toEqual({
    class: 0,
    picture: true,
  });
});

test('every class and every node has its rows, told apart by a column', async () => {
  const classes = plain(await arrow(targets['class-stats of every class']!)).map((row) => row['class']);
  expect([...new Set(classes)]).toEqual([0, 1, 2, -1]);
  expect(classes).toHaveLength(4 * 70);
  for (const index of ['layer-stats', 'filter-quartiles']) {
    const nodes = plain(await arrow(targets[`${index} of all nodes`]!)).map((row) => row['node']);
    expect(nodes).toHaveLength(new Set(nodes).size * 70);
  }
});

test('whole blocks are sent byte for byte as they are stored', async () => {
  const store = await openStore(defaultStore(`${ground.directory}/small`));
  const blocks: Uint8Array[] = [];
  const series = { run: 'small', index: 'class-stats', key: 'all' } as const;
  for await (const { bytes } of store.range(series, 0, 1)) blocks.push(bytes);
  await store.close();
  expect(blocks).toHaveLength(2);

  const answer = async (query: string) =>
    Buffer.from(await (await fetch(url + routes.classStats('small', 'all') + query)).arrayBuffer());
  const stream = (parts: readonly Uint8Array[]) =>
    Buffer.from(concatenate([schemaMessage(classStats), ...parts, END_OF_STREAM]));

  expect(await answer('')).toEqual(stream(blocks));
  // Once more, when it is kept.
  expect(await answer('')).toEqual(stream(blocks));
  expect(await answer('?to=6400')).toEqual(stream(blocks.slice(0, 1)));
  expect(await answer('?from=6401')).toEqual(stream(blocks.slice(1)));
  const cut = await answer('?from=6400');
  expect(cut.subarray(-stream(blocks.slice(1)).length + schemaMessage(classStats).length)).toEqual(
    Buffer.from(concatenate([blocks[1]!, END_OF_STREAM])),
  );
});

describe('HEAD has the headers of GET, and no body', () => {
  const targets = {
    'a range': routes.classStats('small', 0),
    'a range that cuts a block': `${routes.classStats('small', 0)}?from=6300&to=6500`,
    'a range as JSON': `${routes.classStats('small', 0)}?format=json&columns=error`,
    'a range without rows': `${routes.classStats('small', 0)}?from=1&to=2`,
    'a table of the log': routes.dumpScalars('small', 6400),
    'a filter': routes.filter('small', 6400, 1, 2),
    'similar filters': routes.similarFilters('small', 6400, 1, 2),
    images: routes.images('small'),
    'a document': routes.runs(),
    'a class that is not there': routes.classStats('small', 99),
  };

  test.each(Object.entries(targets))('%s', async (_, target) => {
    const [get, head] = [await rawRequest(url, target), await rawRequest(url, target, { method: 'HEAD' })];
    const { date: _get, ...headers } = get.headers;
    const { date: _head, ...ofHead } = head.headers;
    expect([head.status, ofHead, head.body]).toEqual([get.status, headers, '']);
    expect(Number(headers['content-length'])).toBeGreaterThan(0);
  });
});

test('the images, in image order', async () => {
  const detail = (await (await fetch(url + routes.run('small'))).json()) as RunDetail;
  const images = await json(routes.images('small'));
  expect(images).toEqual(plain(await arrow(routes.images('small'))));
  expect(images.map((row) => row['image'])).toEqual([...images.keys()]);
  const classOf = images.map((row) => row['class'] as number);
  expect(detail.classImages).toEqual(
    [0, 1, 2].map((id) => images.flatMap((_, image) => (classOf[image] === id ? [image] : []))),
  );
  expect(images.every((row) => typeof row['name'] === 'string')).toBe(true);
});

test('the scalars of one dump, a row an iteration, last the dump’s own', async () => {
  const rows = await json(routes.dumpScalars('small', 6400));
  expect(rows).toEqual(plain(await arrow(routes.dumpScalars('small', 6400))));
  expect(rows.at(-1)!['iteration']).toBe(6400);
  const last = (await json(routes.scalars('small', 'trainLoss')))[63]!['last'];
  expect(rows.at(-1)!['trainLoss']).toBe(last);
});
