import { readFileSync } from 'node:fs';
import path from 'node:path';
import { TraincubeError } from '../../schema/index.ts';
import type { z } from 'zod';
import { refusal } from '../refuse.ts';

/** Reads a JSON file of a run; undefined where there is none. */
export function readJson(directory: string, file: string): unknown {
  let text: string;
  try {
    text = readFileSync(path.join(directory, file), 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw refusal({ file }, 'a readable file', String(code));
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw refusal({ file }, 'JSON', `what is none (${(error as Error).message})`);
  }
}

/** What a schema makes of a JSON file; its first issue ends in a refusal that names the field. */
export function parseJson<T extends z.ZodType>(file: string, json: unknown, schema: T): z.infer<T> {
  const { success, data, error } = schema.safeParse(json);
  if (success) return data;
  const [issue] = error.issues;
  const field = issue!.path.join('.');
  throw new TraincubeError('refused', `${file}${field && `, field ${field}`}: ${sentence(issue!.message)}.`, {
    file,
    field,
  });
}

function sentence(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1);
}
