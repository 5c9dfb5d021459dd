import type { Event, EventDraft, StoredEvent } from '@daybook/event';

/** What a hold is about, in words. Sources stand in it by number, and times of queries are fixed. */
export type HoldAbout =
  | { readonly type: 'range'; readonly first: number; readonly last: number }
  | { readonly type: 'source'; readonly source: number }
  | { readonly type: 'query'; readonly query: string }
  | { readonly type: 'person'; readonly identifier: string }
  | { readonly type: 'resource'; readonly resource: { readonly type: string | null; readonly id: string } };

/**
 * What is said of a hold once, in an event of an ordinary class, because it may name people: a statement is kept for ever. The hold
 * keeps this event; when it is lifted, the event goes on its schedule.
 */
export interface HoldWords {
  readonly matter: string;
  readonly reason: string;
  /** Who answers for it. */
  readonly owner: string;
  readonly about: HoldAbout;
}

const mediaType = 'application/vnd.daybook.hold+json';

/** The event that has the words. @param by Who places the hold, and from where. */
export function wordsDraft(
  words: HoldWords,
  by: Pick<EventDraft, 'actor' | 'origin' | 'request'>,
  timeMs: number,
): EventDraft {
  return {
    time: new Date(timeMs).toISOString(),
    kind: 'admin.config.change',
    action: 'hold.place',
    outcome: 'success',
    severity: 3,
    reason: { text: words.reason },
    ...by,
    target: { resources: [{ type: 'hold', id: words.matter }] },
    raw: { mediaType, bytes: new TextEncoder().encode(JSON.stringify(words)) },
  };
}

/** Null where the event, which an entry of Daybook's own must be of, has no words of a hold. */
export function wordsOf({ own, event }: Pick<StoredEvent, 'own' | 'event'>): HoldWords | null {
  const text = own ? rawText(event) : null;
  if (text === null) return null;
  try {
    return readWords(JSON.parse(text));
  } catch {
    return null;
  }
}

function rawText({ raw, cut }: Event): string | null {
  if (raw?.mediaType !== mediaType || cut !== undefined) return null;
  return new TextDecoder().decode(raw.bytes);
}

/** Reads words as JSON has them; null for what is none. */
export function readWords(value: unknown): HoldWords | null {
  if (!isRecord(value)) return null;
  const { matter, reason, owner } = value;
  const about = readAbout(value['about']);
  if (typeof matter !== 'string' || typeof reason !== 'string' || typeof owner !== 'string') return null;
  return about === null ? null : { matter, reason, owner, about };
}

function readAbout(value: unknown): HoldAbout | null {
  if (!isRecord(value)) return null;
  const { type, first, last, source, query, identifier, resource } = value;
  if (type === 'range' && typeof first === 'number' && typeof last === 'number') return { type, first, last };
  if (type === 'source' && typeof source === 'number') return { type, source };
  if (type === 'query' && typeof query === 'string') return { type, query };
  if (type === 'person' && typeof identifier === 'string') return { type, identifier };
  if (type !== 'resource' || !isRecord(resource) || typeof resource['id'] !== 'string') return null;
  const of = resource['type'];
  return of === null || typeof of === 'string' ? { type, resource: { type: of, id: resource['id'] } } : null;
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
