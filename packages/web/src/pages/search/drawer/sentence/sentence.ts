import type { EventJson } from '@daybook/api';
import { isKind, type MaskingGroup } from '@daybook/event';
import { phrases } from './phrases.ts';

/** A run of words, and what it is: who and to what stand out, and what the role masks is never left unsaid. */
export interface Part {
  readonly text: string;
  readonly as: 'plain' | 'name' | 'masked';
}

const plain = (text: string): Part => ({ text, as: 'plain' });
const name = (text: string): Part => ({ text, as: 'name' });
const hidden = (text: string): Part => ({ text, as: 'masked' });

/**
 * One event as a sentence: who did what to which resource, from where, when, with what result. Its words are those of the
 * catalogue of kinds; what the event does not say is not guessed.
 */
export function sentenceOf(event: EventJson, masked: readonly MaskingGroup[] = []): Part[] {
  return [
    ...whoOf(event, masked),
    ...deedOf(event, masked),
    ...placeOf(event, masked),
    plain(`, ${whenOf(event.time)}`),
    ...resultOf(event, masked),
  ];
}

/** The sentence as text, for who copies it or has it read out. */
export function textOf(parts: readonly Part[]): string {
  return parts.map(({ text, as }) => (as === 'masked' ? `${text} (masked)` : text)).join('');
}

function whoOf({ actor }: EventJson, masked: readonly MaskingGroup[]): Part[] {
  const called = actor?.name ?? actor?.id ?? actor?.email;
  if (called === undefined) return [masked.includes('identity') ? hidden('Somebody') : plain('Somebody')];
  if (actor?.type === 'anonymous') {
    return called === 'unknown' ? [plain('An anonymous client')] : [plain('An anonymous client, '), name(called)];
  }
  if (called === 'unknown') return [plain('Somebody unknown')];
  const besides = [actor?.email, actor?.id].find((each) => each !== undefined && each !== called);
  return [
    name(called),
    ...(besides === undefined ? [] : [plain(` (${besides})`)]),
    ...(actor?.onBehalfOf === undefined ? [] : [plain(' for '), name(actor.onBehalfOf)]),
  ];
}

function deedOf(event: EventJson, masked: readonly MaskingGroup[]): Part[] {
  const { past, base, thing, link, whom } = phrases[isKind(event.kind) ? event.kind : 'other'];
  const tried = {
    success: ` ${past}`,
    failure: ` failed to ${base}`,
    denied: ` was not allowed to ${base}`,
    error: ` tried to ${base}`,
    unknown: ` tried to ${base}`,
  }[event.outcome];
  const linked = (part: Part): Part[] => [plain(link === '' ? ' ' : ` ${link} `), part];
  if (event.kind === 'other' || event.kind === 'system.message') {
    return [plain(`${tried} “${event.action}”`), ...aboutOf(event, masked, 'to')];
  }
  if (masked.includes('content') && event.target?.resources === undefined) {
    return [plain(tried), ...(thing === '' && link === '' ? [] : linked(hidden('something')))];
  }
  const object = objectOf(event);
  const user = event.target?.user?.name ?? event.target?.user?.id;
  return [
    plain(tried),
    ...(object === null ? (thing === '' ? [] : [plain(` ${thing}`)]) : linked(name(object))),
    ...(user === undefined ? [] : [plain(whom === '' ? ' ' : ` ${whom} `), name(user)]),
  ];
}

function aboutOf(event: EventJson, masked: readonly MaskingGroup[], link: string): Part[] {
  if (masked.includes('content')) return [plain(` ${link} `), hidden('something')];
  const object = objectOf(event) ?? event.target?.user?.name ?? event.target?.user?.id;
  return object === undefined ? [] : [plain(` ${link} `), name(object)];
}

/** What it was done to, as the event names it; null where it does not. */
function objectOf({ target, request, ext, kind }: EventJson): string | null {
  const [first, ...more] = target?.resources ?? [];
  if (first !== undefined) {
    const others = more.length === 0 ? '' : ` and ${more.length} more`;
    return `${first.type} ${first.name ?? first.id}${others}`;
  }
  const command = ext?.['command'];
  if (kind === 'process.run' && typeof command === 'string') return command;
  if (request?.query !== undefined && request.query !== '') return `“${request.query}”`;
  return request?.url === undefined ? null : [request.method, request.url].filter(Boolean).join(' ');
}

function placeOf({ origin }: EventJson, masked: readonly MaskingGroup[]): Part[] {
  const place = origin?.ip ?? origin?.host;
  if (place === undefined) return masked.includes('network') ? [plain(' from '), hidden('somewhere')] : [];
  return [plain(' from '), name(place), ...(origin?.country === undefined ? [] : [plain(` (${origin.country})`)])];
}

/** As the source wrote it, with its own offset, to the second. */
function whenOf(time: string): string {
  const match = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.\d+)?(Z|[+-]\d\d:\d\d)$/.exec(time);
  if (match === null) return `at ${time}`;
  const [, day, clock, offset] = match;
  return `on ${day} at ${clock} ${offset === 'Z' ? 'UTC' : offset}`;
}

function resultOf({ outcome, reason }: EventJson, masked: readonly MaskingGroup[]): Part[] {
  const result = { error: '; it ended in an error', unknown: '; the result is not known' };
  const end = outcome === 'error' || outcome === 'unknown' ? result[outcome] : '';
  const why = reason?.text ?? reason?.code;
  const because = why === undefined ? '.' : `. Reason: ${why}${/[.!?]$/.test(why) ? '' : '.'}`;
  // The text of a reason belongs to the content; its code does not.
  const more = reason?.code !== undefined && masked.includes('content') ? [hidden(' More of the reason')] : [];
  return [plain(`${end}${because}`), ...more];
}
