import { z } from 'zod';
import { configSchema } from './schema.ts';

/** One setting. */
export interface Leaf {
  /** `http.connectionsMax` */
  readonly path: string;
  /** `DAYBOOK_HTTP_CONNECTIONS_MAX` */
  readonly variable: string;
  readonly schema: z.ZodType;
  readonly about: string;
  /** Its default as YAML flow text; null where there is none. */
  readonly initial: string | null;
  readonly type: string;
}

/** Every setting, in the order of the schema. */
export const leaves: readonly Leaf[] = collect(configSchema, '');

function collect(object: z.ZodObject, prefix: string): Leaf[] {
  return Object.entries(object.shape).flatMap(([key, schema]) => {
    const path = prefix === '' ? key : `${prefix}.${key}`;
    const inner = innermost(schema as z.ZodType);
    return inner instanceof z.ZodObject ? collect(inner, path) : [leaf(path, schema as z.ZodType)];
  });
}

function innermost(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodPrefault || schema instanceof z.ZodDefault || schema instanceof z.ZodOptional) {
    return innermost(schema.unwrap() as z.ZodType);
  }
  return schema;
}

function leaf(path: string, schema: z.ZodType): Leaf {
  const json = z.toJSONSchema(schema, { io: 'input' });
  const about = json.description;
  if (about === undefined) throw new Error(`setting ${path} has no description`);
  const initial = json.default === undefined ? null : JSON.stringify(json.default).replaceAll('"', '');
  return { path, variable: variableOf(path), schema, about, initial, type: typeText(json) };
}

function typeText(json: z.core.JSONSchema.JSONSchema): string {
  if (json.enum !== undefined) return json.enum.map((value) => `\`${String(value)}\``).join(', ');
  if (json.type === 'integer') return `${json.minimum} … ${json.maximum}`;
  return json.type === 'array' ? 'list' : json.type === 'boolean' ? '`true`, `false`' : 'text';
}

/** `http.connectionsMax` → `DAYBOOK_HTTP_CONNECTIONS_MAX`. */
function variableOf(path: string): string {
  return `DAYBOOK_${path
    .replaceAll(/([a-z])([A-Z])/g, '$1_$2')
    .replaceAll('.', '_')
    .toUpperCase()}`;
}
