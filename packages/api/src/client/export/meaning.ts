import { ExportEnd, type ExportFormat, ExportHead } from '../../schemas/streams.ts';

/** What a record of an export is. */
export type Meaning =
  /** Null where the format does not say which one it is. */
  | { readonly type: 'event'; readonly position: string | null }
  | { readonly type: 'missing' }
  | { readonly type: 'head'; readonly head: ExportHead }
  | { readonly type: 'end'; readonly end: ExportEnd }
  /** How far the file has got, where events do not say so. */
  | { readonly type: 'mark'; readonly position: string }
  /** The names of the columns of CSV. */
  | { readonly type: 'titles' };

/** Formats of records that stand for themselves, one behind the other. */
export type RecordFormat = Exclude<ExportFormat, 'parquet'>;

/** Null for what is no record of an export. */
export function meaningOf(bytes: Uint8Array, format: RecordFormat): Meaning | null {
  return readers[format](utf8.decode(bytes));
}

const utf8 = new TextDecoder();

const readers: Readonly<Record<RecordFormat, (text: string) => Meaning | null>> = {
  csv: csvMeaning,
  ndjson: (text) => jsonMeaning(text, (value) => value['position']),
  ocsf: (text) => jsonMeaning(text, (value) => positionOf(treeAt(treeAt(value, 'unmapped'), 'daybook'))),
  ecs: (text) => jsonMeaning(text, (value) => positionOf(json(treeAt(value, 'labels')['daybook']))),
  cef: (text) => markedMeaning(cefMark.exec(text), text, cefPosition),
  leef: (text) => markedMeaning(leefMark.exec(text), text, leefPosition),
  combined: (text) => {
    if (!text.startsWith('#')) return { type: 'event', position: null };
    return markedMeaning(/^#(\w+) (.+)\n$/.exec(text), text, /^$/);
  },
};

/** Kinds are a closed list, and have no such one: no event can look like a mark. */
const cefMark = /^CEF:0\|Daybook\|Daybook\|1\|daybook\.export\|(\w+)\|0\|msg=(.+)\n$/;
/** Values have no bare `=`: only a key can be followed by one. */
const cefPosition = /^CEF:0\|Daybook\|.* cs6=(\d+:\d+)(?: cn\d(?:Label)?=\w+)*\n$/;
const leefMark = /^LEEF:2\.0\|Daybook\|Daybook\|1\|daybook\.export\|x09\|cat=(\w+)\tmsg=(.+)\n$/;
const leefPosition = /^LEEF:2\.0\|Daybook\|.*\tposition=(\d+:\d+)\n$/;

/** The format that a file is in, by its first record. */
export function formatOf(first: Uint8Array): RecordFormat {
  const text = utf8.decode(first);
  if (text.startsWith('CEF:')) return 'cef';
  if (text.startsWith('LEEF:')) return 'leef';
  if (text.startsWith('#')) return 'combined';
  if (!text.startsWith('{')) return 'csv';
  const format = treeAt(asTree(json(text)), 'export')['format'];
  return format === 'ocsf' || format === 'ecs' ? format : 'ndjson';
}

function jsonMeaning(text: string, read: (value: Tree) => unknown): Meaning | null {
  const value = asTree(json(text));
  const position = read(value);
  if (typeof position === 'string') return { type: 'event', position };
  const name = ['export', 'missing', 'end'].find((each) => value[each] !== undefined);
  return name === undefined ? null : named(name, value[name]);
}

function markedMeaning(mark: RegExpExecArray | null, text: string, position: RegExp): Meaning | null {
  const [, name, value = ''] = mark ?? [];
  // Of CEF: what is escaped in a value, and is not so in JSON.
  if (name !== undefined)
    return named(name, json(text.startsWith('CEF:') ? value.replaceAll(/\\([\\=])/g, '$1') : value));
  const at = position.exec(text)?.[1];
  return at === undefined ? null : { type: 'event', position: at };
}

const csvMark = /^#(export|missing|end),"((?:[^"]|"")*)"/;

function csvMeaning(text: string): Meaning | null {
  if (text.startsWith('position,')) return { type: 'titles' };
  const [, name, quoted = ''] = csvMark.exec(text) ?? [];
  if (name !== undefined) return named(name, json(quoted.replaceAll('""', '"')));
  const position = /^(\d+:\d+),/.exec(text)?.[1];
  return position === undefined ? null : { type: 'event', position };
}

function named(name: string, value: unknown): Meaning | null {
  if (name === 'missing') return { type: 'missing' };
  if (name === 'at') {
    const position = positionIn(asTree(value));
    return position === null ? null : { type: 'mark', position };
  }
  if (name === 'export') {
    const head = ExportHead.safeParse(value);
    return head.success ? { type: 'head', head: head.data } : null;
  }
  const end = ExportEnd.safeParse(value);
  return end.success ? { type: 'end', end: end.data } : null;
}

type Tree = Readonly<Record<string, unknown>>;

const asTree = (value: unknown): Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
const treeAt = (tree: Tree, key: string): Tree => asTree(tree[key]);
const positionOf = (own: unknown): unknown => treeAt(asTree(own), 'entry')['position'];

function positionIn({ position }: Tree): string | null {
  return typeof position === 'string' && /^\d+:\d+$/.test(position) ? position : null;
}

function json(text: unknown): unknown {
  try {
    return typeof text === 'string' ? JSON.parse(text) : null;
  } catch {
    return null;
  }
}
