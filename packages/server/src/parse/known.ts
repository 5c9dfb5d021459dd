import type { EventDraft } from '@daybook/event';
import { type Carrier, withCarrier } from './carrier.ts';
import type { BodyHeader, LineFormat, ParseContext } from './format.ts';
import { inOrder } from './formats.ts';
import { bytesMaxOf } from './limits.ts';
import { type Fields, objectOf } from './json/index.ts';
import type { Mapping } from './mapping/index.ts';
import { type Unwrapped, unwrap } from './unwrap/index.ts';

/** Wrappers that are taken off one line. */
const wrappersMax = 4;

/** What a carrier or a wrapper said before a text, and what of the time it assumed. */
export type Header = (BodyHeader & { readonly flags?: readonly string[] }) | null;

/**
 * The event of a text that may be of any format, wrapped or not. A text whose wrapper is known is an event, of kind
 * `system.message` where its body is of no format. Null for others. `first` is tried before the others.
 */
export function readAny(
  text: string,
  context: ParseContext,
  header: Header = null,
  first?: LineFormat,
): EventDraft | null {
  const tried = first === undefined ? inOrder : [first, ...inOrder];
  return read(text, context, header, wrappersMax, (body, of) => ofFormats(body, tried, context, of));
}

/** The event of a text that is of one format, wrapped or not; null where what is inside is not of it. */
export function readAs(text: string, format: LineFormat, context: ParseContext): EventDraft | null {
  const parse = (body: string, of: Header): EventDraft | null =>
    ofBody(body, format, of) ?? format.parse(body, context);
  return parse(text, null) ?? read(text, context, null, wrappersMax, parse, false);
}

export type MappedText =
  | { readonly ok: true; readonly draft: EventDraft }
  | { readonly ok: false; readonly why: string };

/**
 * The event that a mapping makes of a text. What is put around it is taken off first; where the mapping does not fit what is
 * inside, the text is tried as it stands. `why` is about the innermost.
 */
export function readMapped(text: string, mapping: Mapping, context: ParseContext): MappedText {
  return mapped(text, mapping, context, wrappersMax);
}

function mapped(text: string, mapping: Mapping, context: ParseContext, wrappersLeft: number): MappedText {
  const inner = wrappersLeft === 0 ? null : unwrap(text, context);
  if (inner === null) return mapping.parse(text, context);
  const found = mapped(inner.body, mapping, context, wrappersLeft - 1);
  if (found.ok) return { ok: true, draft: withCarrier(found.draft, carrierOf(inner)) };
  const whole = mapping.parse(text, context);
  return whole.ok ? whole : found;
}

function read(
  text: string,
  context: ParseContext,
  header: Header,
  wrappersLeft: number,
  parse: (text: string, header: Header) => EventDraft | null,
  takesMessages = true,
): EventDraft | null {
  const own = parse(text, header);
  if (own !== null || wrappersLeft === 0) return own;
  const inner = unwrap(text, context);
  if (inner === null) return null;
  const found = read(inner.body, context, headerOf(inner, header), wrappersLeft - 1, parse, takesMessages);
  if (found === null && !takesMessages) return null;
  return withCarrier(found ?? inner.message(), carrierOf(inner));
}

function headerOf({ time, flags, host, program, pid }: Unwrapped, outer: Header): Header {
  return {
    ...outer,
    time,
    flags,
    ...(host === undefined ? {} : { host }),
    ...(program === undefined ? {} : { program }),
    ...(pid === undefined ? {} : { pid }),
  };
}

function carrierOf({ time, flags, host, program, ext }: Unwrapped): Carrier {
  return { time, flags, ext, ...(host === undefined ? {} : { host }), ...(program === undefined ? {} : { program }) };
}

function ofFormats(
  text: string,
  tried: readonly LineFormat[],
  context: ParseContext,
  header: Header,
): EventDraft | null {
  const fields = text.startsWith('{') ? objectOf(text) : null;
  for (const format of tried) {
    if (text.length > bytesMaxOf(format)) continue;
    const draft = ofBody(text, format, header) ?? ofFormat(text, fields, format, context);
    if (draft !== null) return draft;
  }
  return null;
}

/** An event that has the header's time has what was assumed of it too. */
function ofBody(text: string, format: LineFormat, header: Header): EventDraft | null {
  const draft = header === null ? undefined : format.parseBody?.(text, header);
  if (header === null || draft === null || draft === undefined) return null;
  if (draft.time === header.time && header.flags !== undefined && header.flags.length > 0) {
    draft.flags = [...(draft.flags ?? []), ...header.flags];
  }
  return draft;
}

function ofFormat(text: string, fields: Fields | null, format: LineFormat, context: ParseContext): EventDraft | null {
  const { ofObject } = format;
  if (fields !== null && ofObject !== undefined)
    return ofObject.matches(fields) ? ofObject.parse(fields, context) : null;
  return format.parseSure === undefined ? matching(text, format, context) : format.parseSure(text, context);
}

function matching(text: string, format: LineFormat, context: ParseContext): EventDraft | null {
  return format.matches(text) ? format.parse(text, context) : null;
}
