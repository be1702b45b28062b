import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { z } from 'zod';
import { TraincubeError } from '../../schema/index.ts';
import { type Read, type Report, refusal } from '../refuse.ts';
import { unreadable } from '../system-error.ts';

/** Reads a JSON file of a run; undefined where there is none. @throws {TraincubeError} `refused`, `unavailable` */
export function readJson(directory: string, file: string): unknown {
  let text: string;
  try {
    text = readFileSync(path.join(directory, file), 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw unreadable(file, 'a file', error);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw refusal({ file }, 'JSON', `what is none (${(error as Error).message})`);
  }
}

/** The fields of a JSON file that are as a schema wants them. What is wrong is reported by field, and once where entries of a list share it. */
export function parseJson<T extends z.ZodObject>(
  file: string,
  json: unknown,
  schema: T,
  report: Report,
): Read<z.infer<T>> {
  const { data, error } = schema.safeParse(json);
  if (error === undefined) return data as Read<z.infer<T>>;
  for (const [issue, ...others] of alike(error.issues)) {
    const field = issue!.path.join('.');
    const place = field && `, field ${field}`;
    const more = others.length > 0 ? `; the first of ${others.length + 1} such fields` : '';
    const message = `${file}${place}: ${sentence(issue!.message)}${more}.`;
    report(new TraincubeError('refused', message, { file, field }));
  }
  const fields = Object.entries(schema.shape).flatMap(([name, field]) => {
    const parsed = field.safeParse((Object(json) as Record<string, unknown>)[name]);
    return parsed.success ? [[name, parsed.data]] : [];
  });
  return Object.fromEntries(fields) as Read<z.infer<T>>;
}

/** Issues by what they say and where, whichever entry of a list it is. */
function alike(issues: readonly z.core.$ZodIssue[]): Iterable<z.core.$ZodIssue[]> {
  const groups = new Map<string, z.core.$ZodIssue[]>();
  for (const issue of issues) {
    const key = [...issue.path.map((step) => (typeof step === 'number' ? '*' : step)), issue.message].join();
    groups.set(key, [...(groups.get(key) ?? []), issue]);
  }
  return groups.values();
}

function sentence(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1);
}
