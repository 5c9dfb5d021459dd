import { createHash } from 'node:crypto';
import { encodeEvents, type Event } from '@daybook/event';
import {
  type Appended,
  makeSubmission,
  type Submission,
  type SubmittedKey,
} from '../../server/src/ledger/submission.ts';

/** An event of its own id, which follows from the number. */
export function testEvent(number: number, padBytes = 0): Event {
  const hex = number.toString(16).padStart(12, '0');
  return {
    id: `01932c07-209c-7000-8000-${hex}`,
    time: '2026-01-02T03:04:05Z',
    kind: 'data.read',
    action: 'read',
    outcome: 'success',
    severity: 1,
    actor: { type: 'user', id: `user-${number % 7}` },
    ...(padBytes > 0 ? { ext: { pad: 'x'.repeat(padBytes) } } : {}),
  };
}

export const testHash = (text: string): Uint8Array => new Uint8Array(createHash('sha256').update(text).digest());

/** A batch that a producer sends until it is acknowledged, and where its events lie once it was. */
export interface TestBatch {
  readonly tenant: string;
  readonly source: number;
  readonly own: boolean;
  readonly class: number;
  readonly events: readonly Event[];
  readonly keys: readonly SubmittedKey[];
  /** Index of each event, once acknowledged. */
  positions: number[] | null;
}

export interface TestBatchInput {
  readonly tenant?: string;
  readonly source?: number;
  readonly own?: boolean;
  readonly class?: number;
  readonly events: readonly Event[];
  /** `batch`: one key for all; `each`: one for each event; `none`. The texts follow from the events' ids. */
  readonly keyed?: 'batch' | 'each' | 'none';
}

export function testBatch(input: TestBatchInput): TestBatch {
  const { tenant = 'default', source = 1, own = false, events, keyed = 'none' } = input;
  const key = (of: readonly Event[], offset: number): SubmittedKey => ({
    keyHash: testHash(`${keyed} ${of[0]?.id ?? ''}`),
    contentHash: testHash(JSON.stringify(of)),
    offset,
    count: of.length,
  });
  const keys = keyed === 'none' ? [] : keyed === 'batch' ? [key(events, 0)] : events.map((event, i) => key([event], i));
  return { tenant, source, own, class: input.class ?? 1, events, keys, positions: null };
}

export const submissionOf = (batch: TestBatch): Submission =>
  makeSubmission({ ...batch, events: encodeEvents(batch.events) });

/** Index of each event of a batch, from the answer to it. */
export function positionsOf(appended: Extract<Appended, { ok: true }>): number[] {
  return appended.runs.flatMap(({ first, count }) => Array.from({ length: count }, (_, i) => first + i));
}
