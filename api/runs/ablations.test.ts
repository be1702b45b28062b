import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { defaultStore, writeAblation } from '../../store/index.ts';
import { routes, type Ablation, type AblationList, type Problem } from '../../schema/index.ts';
import { indexInto, newGround, type Ground } from '../../test/serving.ts';
import { ablationBeside, ablationOf } from './ablation.testing.ts';
import { listAblations } from './ablations.ts';
import { OpenDumps } from './open-dumps.ts';
import { ServedRun } from './served-run.ts';

let ground: Ground;

beforeEach(async () => {
  ground = await newGround();
});

afterEach(() => ground.clear());

async function get<T>(url: string, route: string): Promise<{ status: number; body: T; tag: string | null }> {
  const response = await fetch(url + route);
  return { status: response.status, body: (await response.json()) as T, tag: response.headers.get('ETag') };
}

test('the newest first, each with what it did; one of them whole', async () => {
  const run = await ground.write('small', { dumps: 3 });
  await ground.index('small');
  const { url } = await ground.serve();
  expect((await get(url, routes.ablations('small'))).body).toEqual({
    command: null,
    ablations: [],
    refused: [],
  });

  const first = await ablationOf(run);
  const second = await ablationOf(run, { iteration: 200, createdAt: '2026-01-03T00:00:00Z' });
  for (const one of [first, second]) await writeAblation(ablationBeside(run), one);
  const { body } = await get<AblationList>(url, routes.ablations('small'));
  expect(body.ablations).toEqual([
    expect.objectContaining({ iteration: 200 }),
    {
      id: expect.stringMatching(/^000000100-[\da-f]{8}$/) as string,
      ...{ iteration: 100, filters: first.filters, zeroed: 'output', createdAt: first.createdAt },
      ...{ choices: 1, images: 8, wrong: 1, ablated: 5 },
    },
  ]);
  const whole = await get<Ablation>(url, routes.ablations('small', body.ablations[1]!.id));
  expect(whole.body).toEqual(first);
  const again = await fetch(url + routes.ablations('small', body.ablations[1]!.id), {
    headers: { 'If-None-Match': whole.tag! },
  });
  expect(again.status).toBe(304);
});

test('what is no ablation is named; one of a run whose place this one took is passed over', async () => {
  const run = await ground.write('small', { dumps: 3 });
  await writeAblation(
    ablationBeside(run),
    await ablationOf(run, { run: { name: 'small', startedAt: 'long ago' } }),
  );
  await writeFile(path.join(ablationBeside(run), '000000100-00000000.json'), '[]');
  const { url } = await ground.serve();
  const { body } = await get<AblationList>(url, routes.ablations('small'));
  expect(body.ablations).toEqual([]);
  expect(body.refused).toEqual([
    {
      file: expect.stringMatching(/000000100-00000000\.json$/),
      message: expect.stringContaining('expected object'),
    },
  ]);
  const broken = await get<Problem>(url, routes.ablations('small', '000000100-00000000'));
  expect(broken).toMatchObject({ status: 422, body: { detail: expect.stringContaining('expected object') } });
});

test('a file is read again only once it was written, or its rights were changed', async () => {
  const directory = await ground.write('small', { dumps: 3 });
  const [kept, other] = [
    await ablationOf(directory),
    await ablationOf(directory, { iteration: 200, createdAt: '2026-01-03T00:00:00Z' }),
  ];
  for (const one of [kept, other]) await writeAblation(ablationBeside(directory), one);
  const place = {
    ...{ id: 'small', name: 'small', directory, location: defaultStore(directory) },
    ...{ openStore: () => Promise.reject(new Error('not needed')), command: null, ablateCommand: null },
  };
  const run = new ServedRun(place, new OpenDumps());
  try {
    const before = (await listAblations(run)).ablations;
    expect(before.map(({ iteration }) => iteration)).toEqual([200, 100]);
    const file = await writeAblation(ablationBeside(directory), { ...other, classes: [] });
    const broken = (await listAblations(run)).refused;
    expect(broken).toEqual([expect.objectContaining({ message: expect.stringContaining('classes') })]);
    await rm(file);
    const after = await listAblations(run);
    expect(after).toMatchObject({ refused: [], ablations: [{ iteration: 100 }] });
    expect(after.ablations[0]).toBe(before[1]);
    await writeAblation(ablationBeside(directory), kept);
    const again = (await listAblations(run)).ablations[0];
    expect(again).toEqual(before[1]);
    expect(again).not.toBe(before[1]);
  } finally {
    await run.close();
  }
});

test.each(['000000100-12345678', '../../run', '..%2F..%2Frun'])('no such ablation: %s', async (id) => {
  const run = await ground.write('small', { dumps: 3 });
  const file = await writeAblation(ablationBeside(run), await ablationOf(run));
  const { url } = await ground.serve();
  const { status, body } = await get<Problem>(url, routes.ablations('small', id));
  expect(status).toBe(404);
  expect(body.allowed).toEqual([path.parse(file).name]);
});

test('in the store that is served, where the log stands where nothing is written', async () => {
  const run = await ground.write('logs/small', { dumps: 3 });
  const store = path.join(ground.directory, 'elsewhere');
  await indexInto(run, store);
  await writeAblation(ablationBeside(run, store), await ablationOf(run));
  await writeAblation(ablationBeside(run), await ablationOf(run, { iteration: 200 }));
  const { url } = await ground.serve({ directories: [path.dirname(run)], store });
  const both = await get<AblationList>(url, routes.ablations('small'));
  expect(both.body.ablations.map(({ iteration }) => iteration)).toEqual([100, 200]);

  const withoutLog = await ground.serve({ directories: [path.join(ground.directory, 'none')], store });
  const one = await get<AblationList>(withoutLog.url, routes.ablations('small'));
  expect(one.body.ablations.map(({ iteration }) => iteration)).toEqual([100]);
});

test('what to type, for a run of our trainer, with the store that is served', async () => {
  await mkdir(path.join(ground.directory, 'none'));
  const fixture = path.resolve(import.meta.dirname, '../../fixtures/runs/fashion-vgg-small');
  const store = path.join(ground.directory, 'my store');
  const { url } = await ground.serve({ directories: [fixture], store });
  const { body } = await get<AblationList>(url, routes.ablations('fashion-vgg-small'));
  expect(body.command).toBe(`npx traincube ablate ${fixture} --store '${store}'`);
});
