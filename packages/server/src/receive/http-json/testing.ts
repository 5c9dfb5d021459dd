import type { EventDraft } from '@daybook/event';
import { readJson } from './index.ts';

export const context = { receivedTime: '2026-11-23T10:00:00.123456Z' };

/** The canonical form of an event that says no more than it must. */
export const minimal = {
  time: '2026-11-23T10:00:00Z',
  kind: 'other',
  action: 'a',
  outcome: 'unknown',
  severity: 0,
  actor: { type: 'unknown', id: 'unknown' },
};

/** Drafts of a body of JSON, all of which must be taken. */
export async function draftsOf(text: string): Promise<EventDraft[]> {
  const read = await readJson(Buffer.from(text), 100, context);
  if (!read.ok) throw new Error(read.message);
  if (read.batch.refused.length > 0) throw new Error(`refused: ${JSON.stringify(read.batch.refused)}`);
  return read.batch.drafts;
}
