import type { EventDraft } from '@daybook/event';
import { readLines } from '../../receive/lines/index.ts';
import { lineParser } from '../parser.ts';

const times = { referenceMs: Date.parse('2026-11-27T00:00:00Z'), zoneOffsetMin: 0 };

/** The events of a file, as the receiver of lines makes them. */
export async function eventsOf(bytes: Buffer, format: string): Promise<EventDraft[]> {
  const drafts: EventDraft[] = [];
  const read = await readLines(bytes, lineParser, { ...times, format, linesMax: 200_000 }, (draft) =>
    drafts.push(draft),
  );
  if (!read.ok) throw new Error(read.message);
  return drafts;
}

/** An event on one line, without its text and its numbers of processes: what a reader would check by eye. */
export function gistOf(draft: EventDraft): string {
  const { time, kind, action, outcome, actor, origin, target, changes, reason, ext, flags = [] } = draft;
  const where =
    origin === undefined
      ? ''
      : ` from ${origin.ip ?? origin.host}${origin.port === undefined ? '' : `:${origin.port}`}`;
  const what = (target?.resources ?? []).map(({ type, id }) => `${type}:${id}`).join(' ');
  const whom = target?.user === undefined ? '' : ` of ${target.user.id}`;
  const changed = (changes ?? []).map((change) => ` ${change.path}=${change.old ?? ''}>${change.new ?? ''}`).join('');
  const why = reason?.code === undefined ? '' : ` because ${reason.code}`;
  const marks = [...flags, ...(ext?.['ambiguous'] === true ? ['ambiguous'] : [])];
  return [
    time,
    `${kind} ${outcome}`,
    action,
    `${actor.type}:${actor.id}${actor.session === undefined ? '' : ` in ${actor.session}`}${where}`,
    `${what}${whom}${changed}`.trim(),
    `${why} ${marks.join(' ')}`.trim(),
  ]
    .join(' | ')
    .trimEnd();
}
