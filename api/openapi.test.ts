import path from 'node:path';
import { Ajv2020, type AnySchema } from 'ajv/dist/2020.js';
import { API_BASE } from '../schema/index.ts';
import { writeAblation } from '../store/index.ts';
import { newGround, type Ground } from '../test/serving.ts';
import { ablationBeside, ablationOf } from './runs/ablation.testing.ts';
import { openApiDocument } from './openapi.ts';

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly description?: string;
  readonly schema: { readonly example?: unknown; readonly enum?: readonly unknown[] };
}

interface Media {
  readonly schema: AnySchema;
}

interface Documented {
  readonly operationId: string;
  readonly summary: string;
  readonly parameters?: readonly Parameter[];
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, Media>> }>>;
}

const document = openApiDocument();
const operations = Object.entries(document.paths!).map(
  ([path, item]) => [path, item.get as unknown as Documented] as const,
);

/** What stands in the log that is served, for each parameter of a path. */
const HERE = {
  run: 'small',
  image: 0,
  iteration: 100,
  node: 0,
  layer: 1,
  filter: 0,
  measure: 'mean',
  ranking: 'cosine',
  class: '0',
  column: 'trainLoss',
  ablation: '',
};

let ground: Ground;
let url: string;

beforeAll(async () => {
  ground = await newGround();
  const run = await ground.write('small', { pictures: true, dumps: 3 });
  await ground.index('small');
  HERE.ablation = path.parse(await writeAblation(ablationBeside(run), await ablationOf(run))).name;
  ({ url } = await ground.serve());
});

afterAll(() => ground.clear());

const filled = (path: string) =>
  API_BASE + path.replace(/\{(\w+)\}/g, (_, name) => String(HERE[name as keyof typeof HERE]));

/** A check against a schema of the document, which refers to its components. */
function validatorOf(schema: AnySchema): (value: unknown) => string {
  const ajv = new Ajv2020({ strict: false });
  const validate = ajv.compile({ ...(schema as object), components: document.components });
  return (value) => (validate(value) ? '' : ajv.errorsText(validate.errors));
}

/** An event stream has no end. */
async function firstPart(response: Response): Promise<void> {
  const reader = response.body!.getReader();
  expect((await reader.read()).value!.byteLength).toBeGreaterThan(0);
  await reader.cancel();
}

test('the document that is served is this one', async () => {
  const served = (await (await fetch(`${url}${API_BASE}/openapi.json`)).json()) as object;
  expect(served).toEqual(JSON.parse(JSON.stringify(document)));
  expect(served).toMatchObject({ openapi: '3.1.0', servers: [{ url: API_BASE }] });
});

test.each(operations)('%s is documented', (_path, operation) => {
  expect(operation.summary).toMatch(/\.$/);
  for (const parameter of operation.parameters ?? []) {
    expect(parameter.description).toMatch(/\.$/);
    expect(parameter.schema.example ?? parameter.name).toBeDefined();
  }
  for (const [status, response] of Object.entries(operation.responses)) {
    if (Number(status) >= 400) expect(Object.keys(response.content!)).toEqual(['application/problem+json']);
  }
});

test.each(operations)('%s answers in every form that is documented', async (path, operation) => {
  const forms = Object.entries(operation.responses['200']!.content!);
  const accepted: string[] = [];
  for (const [type, { schema }] of forms) {
    const response = await fetch(url + filled(path), { headers: { Accept: type } });
    if (response.status === 406) continue;
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')!.split(';')[0]).toBe(type);
    accepted.push(type);
    if (type === 'text/event-stream') await firstPart(response);
    else if (type === 'application/json') expect(validatorOf(schema)(await response.json())).toBe('');
    else expect((await response.arrayBuffer()).byteLength).toBeGreaterThan(0);
  }
  expect(accepted.length).toBe(path.endsWith('/picture') ? 1 : forms.length);
});

test.each(operations)('%s: its problems are as documented', async (path, operation) => {
  const answers = [
    await fetch(`${url}${filled(path)}?nonsense=1`),
    await fetch(url + filled(path), { headers: { Accept: 'text/csv' } }),
    await fetch(url + filled(path), { method: 'POST' }),
    await fetch(url + filled(path).replace('/small', '/nowhere')),
  ];
  for (const response of answers.slice(0, path.includes('{run}') ? 4 : 3)) {
    const documented = operation.responses[response.status]?.content?.['application/problem+json'];
    expect({ status: response.status, documented: documented !== undefined }).toEqual({
      status: response.status,
      documented: true,
    });
    expect(validatorOf(documented!.schema)(await response.json())).toBe('');
  }
  expect(answers.slice(0, 3).map(({ status }) => status)).toEqual([400, 406, 405]);
});

test('every parameter of a path is there, and every example is allowed', async () => {
  for (const [path, { parameters = [] }] of operations) {
    const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    expect(parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name)).toEqual(named);
    for (const { name, schema } of parameters) {
      if (schema.example !== undefined)
        expect(`${name} ${validatorOf(schema)(schema.example)}`).toBe(`${name} `);
    }
  }
});
