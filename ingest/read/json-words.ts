import { z } from 'zod';

/** What `z.toJSONSchema` says of a value, as far as the files of a log use it. */
interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly string[];
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly minLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
}

/** The longest text that is quoted whole, in characters. */
const LONGEST = 40;

/** What a schema wants at a path, in the words of a refusal: `a positive integer`, `running, complete or failed`. */
export function expectation(schema: z.ZodType, path: readonly PropertyKey[]): string {
  let at: JsonSchema | undefined = z.toJSONSchema(schema) as JsonSchema;
  for (const step of path) at = typeof step === 'number' ? at?.items : at?.properties?.[String(step)];
  return words(at ?? {});
}

function words(schema: JsonSchema): string {
  const { type, minLength, exclusiveMinimum, minimum } = schema;
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return either(schema.enum);
  if (typeof type === 'object') return either(type.map((one) => words({ type: one })));
  if (type === 'array') return listWords(schema);
  if (type === 'string') return minLength ? 'a string that is not empty' : 'a string';
  if (type === 'object') return 'an object';
  if (type !== 'integer') return type ?? 'a value';
  if (exclusiveMinimum === 0) return 'a positive integer';
  return minimum === 0 ? 'an integer from 0' : 'an integer';
}

function listWords({ items, minItems, maxItems }: JsonSchema): string {
  const things = `${typeof items?.type === 'string' ? items.type : 'value'}s`;
  if (minItems === undefined) return `a list of ${things}`;
  if (maxItems === undefined) return `a list of ${minItems} or more ${things}`;
  return `a list of ${minItems}…${count(maxItems)} ${things}`;
}

function either(words: readonly string[]): string {
  return words.length < 2 ? words.join() : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

/** A JSON value in the words of a refusal. */
export function finding(value: unknown): string {
  if (value === undefined) return 'none';
  if (Array.isArray(value)) return `a list of ${count(value.length)}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  const text = JSON.stringify(value);
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}…`;
}

function count(number: number): string {
  return number.toLocaleString('en');
}
