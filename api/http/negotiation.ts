import type { Request } from 'express';
import { TraincubeError } from '../../schema/index.ts';

export const ARROW = 'application/vnd.apache.arrow.stream';
export const JSON_TYPE = 'application/json';

export type TableType = typeof ARROW | typeof JSON_TYPE;

const FORMATS: Readonly<Record<string, TableType>> = { arrow: ARROW, json: JSON_TYPE };

/** The type of a table's answer: `?format=` where it is given, else what `Accept` likes best, else Arrow. */
export function tableType(request: Request): TableType {
  return formatted(request) ?? (accepted(request, [ARROW, JSON_TYPE]) as TableType);
}

/** The type of a document's answer, which is JSON: that `?format=` says nothing else was checked before. */
export function documentType(request: Request): string {
  return formatted(request) ?? accepted(request, [JSON_TYPE]);
}

function formatted(request: Request): TableType | undefined {
  return FORMATS[String(request.query['format'])];
}

/** The first of these types that `Accept` likes best. @throws {TraincubeError} `not-acceptable` */
export function accepted(request: Request, types: string[]): string {
  const type = request.accepts(types);
  if (type) return type;
  throw new TraincubeError(
    'not-acceptable',
    `This is there as ${types.join(' or ')}, which the header Accept does not take: leave it out.`,
    { allowed: types },
  );
}
