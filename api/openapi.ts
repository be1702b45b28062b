import { OpenAPIRegistry, OpenApiGeneratorV31, type RouteConfig } from '@asteasolutions/zod-to-openapi';
import { z } from 'zod';
import { API_BASE, levelSchema, problem, type ErrorCode } from '../schema/index.ts';
import packageJson from '../package.json' with { type: 'json' };
import { EVENT_STREAM } from './runs/event-streams.ts';
import { ARROW, JSON_TYPE } from './http/negotiation.ts';
import { OPERATIONS, PATH_PARAMETERS, QUERY_PARAMETERS, type Answer, type Operation } from './operations.ts';
import { PROBLEM_TYPE, nameOf } from './http/problems.ts';
import { rowSchema } from './tables/row-schema.ts';

type OpenApiDocument = ReturnType<OpenApiGeneratorV31['generateDocument']>;
type Responses = RouteConfig['responses'];

const DESCRIPTION = `The index of training runs, over HTTP. Documents are JSON. Tables are Arrow IPC streams, or the same rows as JSON
where \`Accept\` or \`?format=\` asks for it; ranges are iterations, both ends inclusive. Every answer has a strong ETag.
Errors are problem documents (RFC 9457). HEAD works where GET does.`;

const problemSchema = problem.meta({
  id: 'Problem',
  description: 'What was wrong, and what is allowed (RFC 9457).',
});

interface DocumentedProblem {
  readonly description: string;
  /** Of an example; without one the problem is of HTTP itself. */
  readonly code?: ErrorCode;
  readonly detail: string;
}

const PROBLEMS = {
  400: {
    description: 'A parameter is not of its form, or not known.',
    code: 'bad-request',
    detail: 'The range ends at iteration 100 before it begins at 900.',
  },
  403: {
    description: 'Another site’s page asks, or the request names another machine.',
    detail: 'The API answers its own page and programs, not the pages of other sites.',
  },
  404: {
    description: 'There is no such thing; `allowed` lists what there is.',
    code: 'unknown-run',
    detail: 'There is no run "vgg" here.',
  },
  405: {
    description: 'GET and HEAD are all there is.',
    detail: 'POST is not there: nothing can be changed over HTTP.',
  },
  406: {
    description: '`Accept` takes none of the forms that there are.',
    code: 'not-acceptable',
    detail: 'This is there as application/json, which the header Accept does not take: leave it out.',
  },
  409: {
    description: 'The run is not indexed, or its index is another one’s; the detail says what to type.',
    code: 'not-indexed',
    detail: 'The run "vgg-small" is not indexed: run `npx traincube index runs/vgg-small`.',
  },
  422: {
    description: 'A file of the log breaks a rule of the log format; the detail says which.',
    code: 'refused',
    detail: 'images.arrow: expected an Arrow file, found none.',
  },
  503: {
    description: 'The store cannot be reached; `Retry-After` says when to ask again.',
    code: 'store-unreachable',
    detail: 'The store mongodb://db/traincube does not answer.',
  },
} as const satisfies Readonly<Record<number, DocumentedProblem>>;

type ProblemStatus = keyof typeof PROBLEMS;

/** The OpenAPI 3.1 document of the API. */
export function openApiDocument(): OpenApiDocument {
  const registry = new OpenAPIRegistry();
  for (const [operationId, operation] of Object.entries(OPERATIONS)) {
    registry.registerPath(route(operationId, operation));
  }
  return new OpenApiGeneratorV31(registry.definitions).generateDocument({
    openapi: '3.1.0',
    info: { title: 'Traincube', version: packageJson.version, description: DESCRIPTION },
    servers: [{ url: API_BASE }],
  });
}

/** The names of the parameters in a path. */
function pathParameters(path: string): (keyof typeof PATH_PARAMETERS)[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as keyof typeof PATH_PARAMETERS);
}

function route(operationId: string, { path, summary, answer }: Operation): RouteConfig {
  const names = pathParameters(path);
  const params = z.object(Object.fromEntries(names.map((name) => [name, PATH_PARAMETERS[name]])));
  const query = z.object(queryOf(answer));
  return {
    method: 'get',
    path,
    operationId,
    summary,
    request: { ...(names.length > 0 ? { params } : {}), query },
    responses: {
      200: success(answer),
      ...(answer.kind === 'events' ? {} : { 304: { description: 'The client has this answer already.' } }),
      ...problems(names.length > 0, answer),
    },
  };
}

function queryOf(answer: Answer): z.ZodRawShape {
  if (answer.kind === 'document') return QUERY_PARAMETERS.document;
  if (answer.kind === 'picture') return QUERY_PARAMETERS.kept;
  if (answer.kind === 'events') return answer.several ? QUERY_PARAMETERS.events : {};
  return {
    ...(answer.ranged ? QUERY_PARAMETERS.range : {}),
    ...(answer.leveled ? QUERY_PARAMETERS.levels : {}),
    ...(answer.ofFilters ? QUERY_PARAMETERS.filters : {}),
    ...(answer.ofAnomalies ? QUERY_PARAMETERS.anomalies : {}),
    ...(answer.ofDumps ? QUERY_PARAMETERS.dumps : {}),
    ...QUERY_PARAMETERS.table,
    ...(answer.kept ? QUERY_PARAMETERS.kept : {}),
  };
}

function success(answer: Answer): Responses[string] {
  if (answer.kind === 'events') {
    return {
      description:
        'Events `run` (`{"run", "version"}`) and `runs` (`{"version"}`), the present versions first; `beat` every 15 seconds.',
      content: { [EVENT_STREAM]: { schema: { type: 'string' as const } } },
    };
  }
  const headers = {
    ETag: { description: 'Changes whenever the answer does.', schema: { type: 'string' as const } },
  };
  if (answer.kind === 'document') {
    return { description: 'The document.', headers, content: { [JSON_TYPE]: { schema: answer.schema } } };
  }
  const binary = (contentMediaType: string) => ({ schema: { type: 'string' as const, contentMediaType } });
  if (answer.kind === 'picture') {
    const types = ['image/png', 'image/jpeg', 'image/webp'];
    return {
      description: 'The picture, as the log has it.',
      headers,
      content: Object.fromEntries(types.map((type) => [type, binary(type)])),
    };
  }
  const rows = answer.leveled
    ? z.union([z.array(rowSchema(answer.schema)), z.array(rowSchema(levelSchema(answer.schema)))])
    : z.array(rowSchema(answer.schema));
  return {
    description: 'The rows.',
    headers,
    content: { [ARROW]: binary(ARROW), [JSON_TYPE]: { schema: rows } },
  };
}

function problems(ofRun: boolean, answer: Answer): Responses {
  const statuses: ProblemStatus[] = [400, 403, 405, 406];
  if (ofRun) statuses.push(404, 409, 422);
  if (ofRun || answer.kind !== 'document') statuses.push(503);
  return Object.fromEntries(statuses.map((status) => [status, problemResponse(status)]));
}

function problemResponse(status: ProblemStatus): Responses[string] {
  const { description, code, detail }: DocumentedProblem = PROBLEMS[status];
  const example = {
    ...nameOf(status, code),
    status,
    detail,
    instance: `${API_BASE}/runs/vgg-small`,
  };
  return { description, content: { [PROBLEM_TYPE]: { schema: problemSchema, example } } };
}
