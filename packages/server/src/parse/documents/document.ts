import { checkEvent, type Event, overLimit, type Refused } from '@daybook/event';
import { type DocumentFormat, readOwnDocument, type Tree } from '@daybook/event/views';
import { contentOf } from './content.ts';
import { readRaw } from './raw.ts';

interface DocumentFault {
  readonly path: string;
  readonly code: 'type' | 'value' | 'missing' | 'size';
  readonly message: string;
}

type ReadDocument =
  | { readonly ok: true; readonly event: Event; readonly key: string; readonly content: Uint8Array }
  | { readonly ok: false; readonly errors: readonly DocumentFault[] };

/**
 * The event of a document that Daybook exported, exactly: nothing is converted, filled in or cut, so what is not an event
 * as it stands is refused. All that is new is `imported`; what came through several logs keeps that of the first.
 */
export function readDocument(
  format: DocumentFormat,
  document: Tree,
  { exportLog, log }: { readonly exportLog: string; readonly log: string },
): ReadDocument {
  const own = readOwnDocument(format, document);
  if (own === null) return refuse('', 'value', 'this is no document that Daybook exported: its own part is not there');
  const { event: fields, entry } = own;
  if (Array.isArray(entry['masked']) && entry['masked'].length > 0) {
    return refuse('masked', 'value', 'the event is not whole: parts of it were masked when it was exported');
  }
  const raw = fields['raw'] === undefined ? null : readRaw(fields['raw']);
  if (raw?.ok === false) return refuse('raw', 'value', 'expected a media type and either `text` or `base64`');
  const checked = checkEvent({
    ...fields,
    ...(raw === null ? {} : { raw: raw.value }),
    imported: fields['imported'] ?? importedOf(entry, exportLog),
  });
  if (!checked.ok) return { ok: false, errors: [faultOf(checked)] };
  const event = checked.value;
  const over = overLimit(event);
  if (over !== null) return refuse(over, 'size', 'it is over a limit that every exported event is within');
  if (Object.keys(event.ext ?? {}).some((key) => unplain.test(key))) {
    return refuse('ext', 'value', 'a name in it has a quote, a backslash or a control character, which no event has');
  }
  const first = event.imported?.log ?? exportLog;
  if (first === log)
    return refuse('', 'value', `the event is in this very log already, at ${event.imported?.position}`);
  return { ok: true, event, key: `imported ${event.id} ${first}`, content: contentOf(event) };
}

/** Names that JSON writes with an escape are not kept in any event. */
// oxlint-disable-next-line no-control-regex -- control characters are what it looks for
const unplain = /["\\\u0000-\u001f]/;

function importedOf({ position, received, sourceName }: Tree, log: string): Tree {
  const fields = { log, position, received, source: sourceName };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function refuse(path: string, code: DocumentFault['code'], message: string): ReadDocument {
  return { ok: false, errors: [{ path, code, message }] };
}

function faultOf({ code, at }: Refused): DocumentFault {
  if (code === 'event.field-missing')
    return { path: at, code: 'missing', message: 'every event has it, and it is not there' };
  if (code === 'event.unknown-field') return { path: at, code: 'value', message: 'no event has such a field' };
  const isType = code.startsWith('event.not-');
  return { path: at, code: isType ? 'type' : 'value', message: 'the field cannot have this value' };
}
