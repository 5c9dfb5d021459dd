import { ExportEnd, type ExportFormat, ExportHead } from '@daybook/api';

/** What a record of an export is. */
export type Meaning =
  | { readonly type: 'event'; readonly position: string }
  | { readonly type: 'missing' }
  | { readonly type: 'head'; readonly head: ExportHead }
  | { readonly type: 'end'; readonly end: ExportEnd }
  /** The names of the columns of CSV. */
  | { readonly type: 'titles' };

/** Null for what is no record of an export. */
export function meaningOf(bytes: Uint8Array, format: ExportFormat): Meaning | null {
  const text = Buffer.from(bytes).toString('utf8');
  return format === 'csv' ? csvMeaning(text) : ndjsonMeaning(text);
}

function ndjsonMeaning(text: string): Meaning | null {
  const value = json(text) as { position?: unknown; export?: unknown; missing?: unknown; end?: unknown } | null;
  if (value === null || typeof value !== 'object') return null;
  if (typeof value.position === 'string') return { type: 'event', position: value.position };
  if (value.missing !== undefined) return { type: 'missing' };
  return named(value.export === undefined ? 'end' : 'export', value.export ?? value.end);
}

const marked = /^#(export|missing|end),"((?:[^"]|"")*)"/;

function csvMeaning(text: string): Meaning | null {
  if (text.startsWith('position,')) return { type: 'titles' };
  const [, name, quoted = ''] = marked.exec(text) ?? [];
  if (name === 'missing') return { type: 'missing' };
  if (name !== undefined) return named(name, json(quoted.replaceAll('""', '"')));
  const position = /^(\d+:\d+),/.exec(text)?.[1];
  return position === undefined ? null : { type: 'event', position };
}

function named(name: string, value: unknown): Meaning | null {
  if (name === 'export') {
    const head = ExportHead.safeParse(value);
    return head.success ? { type: 'head', head: head.data } : null;
  }
  const end = ExportEnd.safeParse(value);
  return end.success ? { type: 'end', end: end.data } : null;
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
