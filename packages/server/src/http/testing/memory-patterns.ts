import type { MaskingGroup, StoredEvent } from '@daybook/event';
import { foldCase, parseTime } from '@daybook/query';
import {
  idCharsMin,
  messageCharsMax,
  type MessageField,
  templateCharsMax,
  variable,
} from '../../index/pattern-text.ts';
import type { EventPattern, PatternMessage, Patterns, PatternsRequest } from '../../index/patterns.ts';
import { groupOfField } from '../../index/query-fields.ts';
import { searchedText } from '../../index/searched-text.ts';
import { eventTimeIso } from '../../index/instant.ts';

/** What the index does with texts in SQL, on events in memory. */
export function patternsAmong(events: readonly StoredEvent[], { masked, limit }: PatternsRequest): Patterns {
  const groups = new Map<string, EventPattern>();
  for (const stored of events) {
    const { kind, outcome } = stored.event;
    const action = stored.event.action.toWellFormed();
    const message = messageOf(stored, masked);
    const { source } = stored;
    const key = JSON.stringify([kind, action, outcome, source, message]);
    const known = groups.get(key);
    groups.set(key, joined(known, { kind, action, outcome, source, message, stored }));
  }
  const patterns = Array.from(groups.values()).toSorted((a, b) => b.count - a.count || Number(b.lastNs - a.lastNs));
  return { patterns: patterns.slice(0, limit), total: events.length, examined: events.length };
}

type One = Pick<EventPattern, 'kind' | 'action' | 'outcome' | 'source' | 'message'> & { readonly stored: StoredEvent };

function joined(known: EventPattern | undefined, { stored, ...shape }: One): EventPattern {
  const { position, event } = stored;
  const atNs = parseTime(eventTimeIso(event.time), null)?.startNs ?? 0n;
  if (known === undefined) return { ...shape, count: 1, firstNs: atNs, lastNs: atNs, example: position };
  const isNewer =
    atNs > known.lastNs ||
    (atNs === known.lastNs && (position.log - known.example.log || position.index - known.example.index) > 0);
  return {
    ...known,
    count: known.count + 1,
    firstNs: atNs < known.firstNs ? atNs : known.firstNs,
    lastNs: atNs > known.lastNs ? atNs : known.lastNs,
    example: isNewer ? position : known.example,
  };
}

function messageOf(stored: StoredEvent, masked: readonly MaskingGroup[]): PatternMessage | null {
  const [found] = textsOf(stored).filter(([field, text]) => {
    const group = groupOfField(field);
    return text !== null && group !== null && !masked.includes(group);
  });
  if (found === undefined) return null;
  const [field, text] = found;
  const message = Array.from((text ?? '').toWellFormed());
  const whole = message.slice(0, messageCharsMax).join('').replaceAll(new RegExp(variable, 'g'), '*');
  const template = Array.from(whole).slice(0, templateCharsMax).join('');
  return { field, template, isCut: message.length > messageCharsMax || Array.from(whole).length > templateCharsMax };
}

function textsOf({ event }: StoredEvent): [MessageField, string | null][] {
  const url = event.request?.url ?? '';
  const query = url.indexOf('?');
  const ids = [event.actor.id, event.target?.user?.id ?? '']
    .map((id) => id.toWellFormed())
    .filter((id) => Buffer.byteLength(id) >= idCharsMin);
  const line = ids.reduce((text, id) => text.replaceAll(foldCase(id), '*'), foldCase(searchedText(event)));
  return [
    ['request.url', url === '' ? null : query < 0 ? url : `${url.slice(0, query)}?*`],
    ['reason.text', event.reason?.text === undefined || event.reason.text === '' ? null : event.reason.text],
    ['raw', event.raw === undefined || event.raw.mediaType === '' ? null : line],
  ];
}
