import { z } from 'zod';
import { type ErrorCode, errors } from './errors.ts';
import { Problem, problemType } from './problem.ts';
import type { Route } from './route.ts';
import { routeList } from './routes/index.ts';

/** Codes that every route may answer with. */
const everywhere: readonly ErrorCode[] = ['request.invalid', 'request.timeout', 'server.closing', 'server.error'];
const guarded: readonly ErrorCode[] = [
  'access.unauthenticated',
  'access.forbidden',
  'access.throttled',
  'access.two-credentials',
  'access.cross-site',
  'request.too-many',
];

type Json = Record<string, unknown>;

/** The contract as an OpenAPI 3.1 document. Pure: the same on every call. */
export function openApi(version: string): Json {
  const schemas = new Map<string, Json>();
  const paths: Record<string, Json> = {};
  for (const route of routeList) {
    const path = route.path.replace('/*', '/{path}').replaceAll(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(route, schemas) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Daybook',
      version,
      description: 'Audit-ready access logs. Errors are RFC 9457 problem details with a `code`.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    security: [{ token: [] }, { session: [] }],
    tags: [...new Set(routeList.map((route) => route.tag))].map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', bearerFormat: 'dbk_…' },
        session: { type: 'apiKey', in: 'cookie', name: '__Host-daybook' },
      },
      schemas: Object.fromEntries([...schemas].toSorted(([a], [b]) => (a < b ? -1 : 1))),
    },
  };
}

function operation(route: Route, schemas: Map<string, Json>): Json {
  const { answer, body } = route;
  const answered = { schema: jsonSchema(answer.schema, 'output', schemas) };
  const content = Object.fromEntries([answer.type, ...(answer.otherTypes ?? [])].map((type) => [type, answered]));
  return {
    operationId: route.id,
    tags: [route.tag],
    summary: route.summary,
    description: `${route.about ?? route.summary}${needsOf(route)}`,
    ...(route.permission === null ? { security: [] } : {}),
    parameters: [
      ...parameters(route.params, 'path', schemas),
      ...parameters(route.query, 'query', schemas),
      ...parameters(route.headers, 'header', schemas),
    ],
    ...(body === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            description:
              body.about + (body.encodings === undefined ? '' : `. Content-Encoding: ${body.encodings.join(', ')}`),
            content: Object.fromEntries(
              Object.entries(body.types).map(([type, schema]) => [
                type,
                { schema: jsonSchema(schema, 'input', schemas) },
              ]),
            ),
          },
        }),
    responses: {
      [answer.status]: { description: answer.about, content },
      ...(route.waits === undefined ? {} : { 202: { description: route.waits, content } }),
      ...failures(route, schemas),
    },
  };
}

function needsOf({ permission }: Route): string {
  if (permission === null) return '';
  if (permission === 'signed-in') return '\n\nFor everybody who is signed in.';
  return `\n\nNeeds the permission ${permission.map((p) => `\`${p}\``).join(' or ')}.`;
}

function failures(route: Route, schemas: Map<string, Json>): Json {
  const byStatus = new Map<number, ErrorCode[]>();
  const csrf: ErrorCode[] = route.method === 'GET' ? [] : ['access.csrf'];
  const codes = new Set([...route.errors, ...(route.permission === null ? [] : [...guarded, ...csrf]), ...everywhere]);
  for (const code of codes) byStatus.set(errors[code].status, [...(byStatus.get(errors[code].status) ?? []), code]);
  const schema = jsonSchema(Problem, 'output', schemas);
  return Object.fromEntries(
    [...byStatus].map(([status, list]) => [
      status,
      {
        description: list.map((code) => `\`${code}\`: ${errors[code].title}`).join('; '),
        content: { [problemType]: { schema } },
      },
    ]),
  );
}

function parameters(object: z.ZodObject | undefined, place: string, schemas: Map<string, Json>): Json[] {
  if (object === undefined) return [];
  const { properties = {}, required = [] } = jsonSchema(object, 'input', schemas) as {
    properties?: Record<string, Json>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, schema]) => ({
    name: name === '*' ? 'path' : name,
    in: place,
    required: place === 'path' || required.includes(name),
    ...(typeof schema['description'] === 'string' ? { description: schema['description'] } : {}),
    schema,
  }));
}

/** JSON Schema of a zod schema; those with an id are collected under components and referred to. */
function jsonSchema(schema: z.ZodType | null, io: 'input' | 'output', schemas: Map<string, Json>): Json {
  if (schema === null) return { type: 'string' };
  const json = z.toJSONSchema(schema, { io, unrepresentable: 'any', override: dropDefaults }) as Json;
  const { $schema: _, $defs, ...rest } = json;
  for (const [id, definition] of Object.entries(($defs ?? {}) as Record<string, Json>))
    schemas.set(id, relink(definition) as Json);
  const id = z.globalRegistry.get(schema)?.id;
  if (id === undefined) return relink(rest) as Json;
  schemas.set(id, relink(rest) as Json);
  return { $ref: `#/components/schemas/${id}` };
}

function dropDefaults(context: { jsonSchema: Json }): void {
  delete context.jsonSchema['id'];
}

function relink(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(relink);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      key === '$ref' && typeof inner === 'string' ? inner.replace('#/$defs/', '#/components/schemas/') : relink(inner),
    ]),
  );
}
