import { eventOfItems, type EventDraft, type FieldReader, ItemsWriter } from '@daybook/event';
import type { EventSink } from './batch.ts';
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

/** Keeps what it is given as drafts, for tests. */
export class DraftSink implements EventSink {
  readonly drafts: EventDraft[] = [];
  /** How many of them were taken from their text. */
  texts = 0;

  get count(): number {
    return this.drafts.length;
  }

  text(found: FieldReader): void {
    const writer = new ItemsWriter();
    writer.addText('01932c07-209c-7000-8000-000000000000', found);
    const { items } = writer.take();
    const event = eventOfItems({ bytes: items, start: 0, end: items.length });
    if (event === null) throw new Error('the items of an event cannot be read');
    const { id: _, ...draft } = event;
    this.drafts.push(draft);
    this.texts += 1;
  }

  draft(draft: EventDraft): void {
    this.drafts.push(draft);
  }
}

/** Drafts of a body of JSON, all of which must be taken. */
export async function draftsOf(text: string): Promise<EventDraft[]> {
  const sink = new DraftSink();
  const read = await readJson(Buffer.from(text), 100, context, sink);
  if (!read.ok) throw new Error(read.message);
  if (read.batch.refused.length > 0) throw new Error(`refused: ${JSON.stringify(read.batch.refused)}`);
  return sink.drafts;
}
