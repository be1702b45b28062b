import { routes, type RunDetail } from '../schema/index.ts';
import type { Need } from '../client/data/coordinator.ts';
import { filterBoxesNeed } from '../client/data/filter-boxes.ts';
import { chosenFiltersNeed, filterChunkNeed } from '../client/data/filter-needs.ts';
import {
  classChunkNeed,
  classNeed,
  imageChunkNeed,
  nodeChunkNeed,
  nodeNeed,
  scalarNeed,
  totalNeed,
} from '../client/data/needs.ts';
import { topFiltersNeed } from '../client/data/top-filters-need.ts';
import { makeLive, type LiveRun } from './live-run.ts';
import { newGround, type Ground } from './serving.ts';

/** What a page asks for of a run that grows, and what it makes of it. */

const [DUMPS, EARLY] = [70, 60];

let ground: Ground;
let live: LiveRun;
let url: string;
/** What the server was asked for since the last look. */
const asked: URL[] = [];
const known = globalThis.fetch;

beforeAll(async () => {
  ground = await newGround();
  live = await makeLive(await ground.write('live', { dumps: DUMPS }), EARLY);
  await ground.index('live');
  ({ url } = await ground.serve());
  globalThis.fetch = (target, options) => {
    asked.push(new URL(String(target), url));
    return known(asked.at(-1)!, options);
  };
});

afterAll(async () => {
  globalThis.fetch = known;
  await ground.clear();
});

/** The run as it is in the index. */
async function detail(dumps: number): Promise<RunDetail> {
  for (;;) {
    const run = (await (await known(url + routes.run('live'))).json()) as RunDetail;
    if (run.iterations.length === dumps) return run;
  }
}

/** Everything that has a row a dump and is shown of the whole run. */
function needsOf(run: RunDetail): readonly Need<object>[] {
  const stretch = { first: 0, last: run.iterations.length - 1 };
  return [
    totalNeed(run, 'error'),
    scalarNeed(run, 'trainLoss', 'mean'),
    classNeed(run, 1, 'confidence'),
    classChunkNeed(run, stretch),
    imageChunkNeed(run, 2, stretch),
    nodeChunkNeed(run, ['norm', 'relativeChange'], stretch),
    nodeNeed(run, 1),
    filterBoxesNeed(run, 'change', stretch),
    filterChunkNeed(run, 1, 4, 'cosine', stretch),
    chosenFiltersNeed(run, 1, [0, 3], 'norm'),
    topFiltersNeed(run, 'change'),
  ];
}

const load = (needs: readonly Need<object>[], before?: readonly object[]) =>
  Promise.all(needs.map((need, at) => need.load(new AbortController().signal, before?.[at])));

async function grow(dumps: number): Promise<RunDetail> {
  while (live.dumps < dumps) await live.appear();
  await ground.index('live');
  return detail(dumps);
}

test('of a run that has grown only the rows of new dumps are asked for, and what is made of them is what all rows give', async () => {
  let run = await detail(EARLY);
  let held = await load(needsOf(run));
  // Within a block, into the next one, and by one dump.
  for (const dumps of [62, 66, 67]) {
    const first = run.iterations.length;
    run = await grow(dumps);
    asked.length = 0;
    held = await load(needsOf(run), held);
    expect(asked).toHaveLength(held.length);
    const from = asked.map(({ searchParams }) => Number(searchParams.get('from')));
    expect(from).toEqual(held.map(() => run.iterations[first]));
    expect(held).toEqual(await load(needsOf(run)));
  }
});

test('while a run goes on, another version without new dumps brings nothing; when it is complete all is asked for again', async () => {
  const run = await detail(67);
  expect(run.status).toBe('running');
  const held = await load(needsOf(run));
  asked.length = 0;
  const again = await load(needsOf({ ...run, version: 'another' }), held);
  expect(asked).toEqual([]);
  again.forEach((value, at) => expect(value).toBe(held[at]));
  const complete = { ...run, status: 'complete', state: 'indexed', version: 'last' } as const;
  expect(await load(needsOf(complete), held)).toEqual(held);
  expect(asked).toHaveLength(held.length);
  expect(
    asked.every(({ searchParams }) =>
      [null, '0', String(run.iterations[0])].includes(searchParams.get('from')),
    ),
  ).toBe(true);
});

test.each([
  ['that was begun again', (run: RunDetail) => ({ ...run, startedAt: '2020-02-02T00:00:00Z' })],
  ['with another dump before them', (run: RunDetail) => ({ ...run, iterations: run.iterations.slice(1) })],
])('of a run %s all rows are asked for', async (_, change) => {
  const run = await detail(67);
  const held = await load(needsOf(change({ ...run, iterations: run.iterations.slice(0, 66) })));
  asked.length = 0;
  await load(needsOf(run), held);
  const from = asked.map(({ searchParams }) => searchParams.get('from') ?? String(run.iterations[0]));
  expect(from).toEqual(held.map(() => String(run.iterations[0])));
});

test('an answer with fewer rows than were asked for is not gone on from', async () => {
  const run = await detail(67);
  const beyond = { ...run, iterations: [...run.iterations, run.iterations.at(-1)! + 1] };
  const short = await load([totalNeed(beyond, 'error')]);
  expect(short).toEqual([expect.objectContaining({ length: 67 })]);
  asked.length = 0;
  await load([totalNeed(beyond, 'error')], short);
  expect(asked.map(({ searchParams }) => searchParams.get('from'))).toEqual([null]);
});
