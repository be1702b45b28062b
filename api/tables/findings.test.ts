import { tableFromIPC } from 'apache-arrow';
import { findingsOf } from '../../analysis/index.ts';
import { routes, type Problem, type RunDetail } from '../../schema/index.ts';
import { defaultStore, openStore } from '../../store/index.ts';
import { newGround, type Ground } from '../../test/serving.ts';

let ground: Ground;
let url: string;

/** A run of which an index exists that has not come to the end of the log. */
async function interrupt(run: string): Promise<void> {
  const store = await openStore(defaultStore(`${ground.directory}/${run}`));
  const catalogue = (await store.catalogue(run))!;
  await store.put(run, [], { ...catalogue, complete: false, findings: null });
  await store.close();
}

beforeAll(async () => {
  ground = await newGround();
  await ground.write('faulty', { layers: 8, filters: 16, length: 27, dumps: 40, faults: 1 });
  await ground.write('begun', { dumps: 3 });
  await ground.index('faulty');
  await ground.index('begun');
  await interrupt('begun');
  ({ url } = await ground.serve());
});

afterAll(() => ground.clear());

const get = (target: string, headers = {}) => fetch(url + target, { headers });

test('the findings are a table, as Arrow and as JSON', async () => {
  const response = await get(routes.findings('faulty'));
  expect(response.status).toBe(200);
  const table = tableFromIPC(new Uint8Array(await response.arrayBuffer()));
  const findings = findingsOf(table);
  expect(new Set(findings.map(({ rule }) => rule))).toContain('dead-filter');
  const rows = (await (await get(`${routes.findings('faulty')}?format=json`)).json()) as object[];
  expect(rows).toEqual(JSON.parse(JSON.stringify(table.toArray())));
  const names = (await (
    await get(`${routes.findings('faulty')}?format=json&columns=rule,filters`)
  ).json()) as object[];
  expect(Object.keys(names[0]!)).toEqual(['rule', 'filters']);
});

test('they have an ETag, and are no range', async () => {
  const etag = (await get(routes.findings('faulty'))).headers.get('etag')!;
  expect((await get(routes.findings('faulty'), { 'if-none-match': etag })).status).toBe(304);
  expect((await get(`${routes.findings('faulty')}?from=100`)).status).toBe(400);
});

test('the run says of which dump they speak last; before there are some they are a 409 that says what to type', async () => {
  const detail = async (run: string) => (await (await get(routes.run(run))).json()) as RunDetail;
  expect((await detail('faulty')).findingsTo).toBe(4000);
  expect((await detail('begun')).findingsTo).toBe(null);
  const response = await get(routes.findings('begun'));
  expect(response.status).toBe(409);
  expect(((await response.json()) as Problem).detail).toMatch(
    /^The run "begun" has no findings yet.*traincube index /,
  );
});
