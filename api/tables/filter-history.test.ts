import { MEASURES, routes } from '../../schema/index.ts';
import { newGround, rawRequest, type Ground } from '../../test/serving.ts';

let ground: Ground;
let url: string;

type Row = Readonly<Record<string, unknown>>;

beforeAll(async () => {
  ground = await newGround();
  await ground.write('small', {});
  await ground.index('small');
  ({ url } = await ground.serve());
});

afterAll(() => ground.clear());

async function rows(target: string): Promise<Row[]> {
  const response = await fetch(url + target, { headers: { accept: 'application/json' } });
  expect(response.status).toBe(200);
  return (await response.json()) as Row[];
}

test('a filter has in each measure what it has among all of its layer, at every dump', async () => {
  const history = await rows(routes.filterHistory('small', 3, 2));
  expect(history).toHaveLength(70);
  for (const measure of MEASURES) {
    const all = await rows(routes.layerFilters('small', 3, measure));
    const [own, expected] = [
      history.map((row) => [row['iteration'], row[measure]]),
      all.map(({ iteration, values }) => [iteration, (values as readonly unknown[])[2]]),
    ];
    expect(own).toEqual(expected);
  }
  expect(history[0]).toMatchObject({ change: null, relativeChange: null, cosine: null });
});

test.each([
  ['a layer without weights', routes.filterHistory('small', 0, 0), [1, 3, 5]],
  ['a filter that the layer does not have', routes.filterHistory('small', 3, 4), ['0…3']],
])('%s is not found, and the answer says what is', async (_, target, allowed) => {
  const { status, body } = await rawRequest(url, target);
  expect(status).toBe(404);
  expect(JSON.parse(body)).toMatchObject({ allowed });
});
