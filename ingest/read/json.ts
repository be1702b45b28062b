import { closeSync, readFileSync } from 'node:fs';
import type { z } from 'zod';
import { TraincubeError } from '../../schema/index.ts';
import { openFile } from '../open-file.ts';
import { type Read, type Report, refusal } from '../refuse.ts';
import { unreadable } from '../system-error.ts';
import { expectation, finding } from './json-words.ts';

/** A JSON file of a run: each of them is an object. */
export type Json = Readonly<Record<string, unknown>>;

/** Reads a JSON file of a run; undefined where there is none. @throws {TraincubeError} `refused`, `unavailable` */
export function readJson(directory: string, file: string): Json | undefined {
  const text = readText(directory, file);
  if (text === undefined) return undefined;
  const json = parsed(file, text);
  if (typeof json === 'object' && json !== null && !Array.isArray(json)) return json as Json;
  throw refusal({ file }, 'an object', finding(json));
}

/** Without the byte order mark that some writers begin a file with. */
function readText(directory: string, file: string): string | undefined {
  let fd: number;
  try {
    ({ fd } = openFile(directory, file));
  } catch (error) {
    if (error instanceof TraincubeError && error.facts['found'] === 'none') return undefined;
    throw error;
  }
  try {
    return readFileSync(fd, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    throw unreadable(file, 'a file', error);
  } finally {
    closeSync(fd);
  }
}

/** The parser's sentence quotes the file, line breaks and all. */
function parsed(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const said = (error as Error).message.replace(/\s+/g, ' ');
    throw refusal({ file }, 'JSON', `what is none (${said})`);
  }
}

/** The fields of a JSON file that are as a schema wants them. What is wrong is reported by field, and once where entries of a list share it. */
export function parseJson<T extends z.ZodObject>(
  file: string,
  json: Json,
  schema: T,
  report: Report,
): Read<z.infer<T>> {
  const { data, error } = schema.safeParse(json);
  if (error === undefined) return data as Read<z.infer<T>>;
  for (const [path, ...others] of alike(error.issues)) {
    const value = path!.reduce<unknown>((at, step) => (at as Record<PropertyKey, unknown>)[step], json);
    const more = others.length > 0 ? `; the first of ${others.length + 1} such fields` : '';
    const field = path!.join('.');
    report(refusal({ file, field }, expectation(schema, path!), finding(value) + more));
  }
  const fields = Object.entries(schema.shape).flatMap(([name, field]) => {
    const read = field.safeParse(json[name]);
    return read.success ? [[name, read.data]] : [];
  });
  return Object.fromEntries(fields) as Read<z.infer<T>>;
}

type Path = readonly PropertyKey[];

/** Where the issues are, each place once; together where they differ in the entry of a list alone. */
function alike(issues: readonly z.core.$ZodIssue[]): Iterable<Path[]> {
  const places = new Map(issues.map(({ path }) => [path.join(), path]));
  const groups = new Map<string, Path[]>();
  for (const path of places.values()) {
    const key = path.map((step) => (typeof step === 'number' ? '*' : step)).join();
    groups.set(key, [...(groups.get(key) ?? []), path]);
  }
  return groups.values();
}
