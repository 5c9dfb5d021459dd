import { isUtf8 } from 'node:buffer';

const verbs = ['create', 'index', 'update', 'delete'] as const;
export type Verb = (typeof verbs)[number];

/** One thing that is wrong. `path` is empty for the whole. */
export interface Fault {
  readonly path: string;
  readonly code: 'json' | 'encoding' | 'depth' | 'type' | 'value' | 'missing' | 'size';
  readonly message: string;
}

/** An action and its document, whether it can be taken or not. */
export interface BulkItem {
  readonly verb: Verb;
  readonly index: string;
  /** Null where the sender leaves it to the server. */
  readonly id: string | null;
  /** Of the action, from 1. */
  readonly line: number;
  readonly read: { readonly ok: true; readonly document: Buffer } | { readonly ok: false; readonly fault: Fault };
}

export type ReadBulk =
  | { readonly ok: true; readonly items: readonly BulkItem[] }
  | {
      readonly ok: false;
      readonly code: 'malformed' | 'empty' | 'too-many';
      /** From 1; 0 for the whole. */
      readonly line: number;
      readonly message: string;
    };

interface Options {
  /** Index of actions that name none. */
  readonly index: string;
  readonly itemsMax: number;
}

const actionBytesMax = 8 * 1024;
/** As Elasticsearch has them. */
const idBytesMax = 512;
const indexBytesMax = 255;

/**
 * Takes the pairs of lines apart. An action that cannot be read makes the whole body unreadable, because nobody knows what
 * belongs to what behind it; any other fault is of its item alone. Blank lines before an action are passed over: rsyslog
 * writes them. Total, linear.
 */
export function readBulk(body: Buffer, { index, itemsMax }: Options): ReadBulk {
  const items: BulkItem[] = [];
  const lines = linesOf(body);
  let blank = 0;
  for (const { line, bytes } of lines) {
    if (isBlank(bytes)) {
      blank += 1;
      if (blank <= itemsMax) continue;
      return { ok: false, code: 'malformed', line, message: `the body has more than ${itemsMax} blank lines` };
    }
    const action = readAction(bytes);
    if (typeof action === 'string') return { ok: false, code: 'malformed', line, message: action };
    if (items.length === itemsMax) {
      return { ok: false, code: 'too-many', line, message: `the body has more than ${itemsMax} actions` };
    }
    const document = action.verb === 'delete' ? null : lines.next();
    const named = { verb: action.verb, index: action.index ?? index, id: action.id, line };
    items.push({ ...named, read: readOf(named, document?.done === false ? document.value.bytes : null) });
  }
  if (items.length > 0) return { ok: true, items };
  return { ok: false, code: 'empty', line: 0, message: 'the body has no actions' };
}

interface Action {
  readonly verb: Verb;
  readonly index: string | null;
  readonly id: string | null;
}

/** What is wrong, where it is none. */
function readAction(bytes: Buffer): Action | string {
  if (bytes.length > actionBytesMax) return `an action is at most ${actionBytesMax} bytes`;
  let value: unknown;
  try {
    value = isUtf8(bytes) ? JSON.parse(bytes.toString('utf8')) : undefined;
  } catch {
    value = undefined;
  }
  if (!isObject(value)) return 'an action is a JSON object';
  const [name, ...others] = Object.keys(value);
  const verb = verbs.find((each) => each === name);
  if (verb === undefined || others.length > 0) return 'an action is one of `create`, `index`, `update`, `delete`';
  const meta = value[verb];
  if (!isObject(meta)) return `what \`${verb}\` names is a JSON object`;
  const { _index: index = null, _id: given = null } = meta;
  const id = typeof given === 'number' ? String(given) : given;
  if (index !== null && typeof index !== 'string') return '`_index` is a text';
  if (id !== null && typeof id !== 'string') return '`_id` is a text';
  return { verb, index, id };
}

function readOf({ verb, index, id }: Omit<BulkItem, 'read' | 'line'>, document: Buffer | null): BulkItem['read'] {
  const refuse = (path: string, code: Fault['code'], message: string): BulkItem['read'] => ({
    ok: false,
    fault: { path, code, message },
  });
  if (verb === 'update' || verb === 'delete') {
    return refuse('', 'value', `what is in a log stays as it is: there is no \`${verb}\``);
  }
  if (id === '') return refuse('_id', 'value', 'an id that is given is not empty');
  if (id !== null && Buffer.byteLength(id) > idBytesMax) {
    return refuse('_id', 'size', `an id is at most ${idBytesMax} bytes`);
  }
  if (index === '' || Buffer.byteLength(index) > indexBytesMax) {
    return refuse('_index', 'size', `a name of an index has 1 to ${indexBytesMax} bytes`);
  }
  if (document === null || isBlank(document)) return refuse('', 'missing', 'the action has no document');
  return { ok: true, document };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What is longer is not looked through: as an action it is too long, as a document it is no JSON. */
const isBlank = (bytes: Buffer): boolean => bytes.length <= actionBytesMax && bytes.every((byte) => byte <= 0x20);

/** Numbered from 1, without what ends them. */
function* linesOf(body: Buffer): Generator<{ line: number; bytes: Buffer }> {
  let line = 0;
  for (let start = 0; start < body.length;) {
    const feed = body.indexOf(0x0a, start);
    const end = feed === -1 ? body.length : feed;
    line += 1;
    yield { line, bytes: body.subarray(start, body[end - 1] === 0x0d && end > start ? end - 1 : end) };
    start = end + 1;
  }
}
