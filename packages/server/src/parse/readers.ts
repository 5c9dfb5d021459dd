import type { Event } from '@daybook/event';
import { recordFields } from './auditd/index.ts';
import { parseLine } from './line.ts';

/** Any time: an example says its own where it matters. */
const context = { referenceMs: Date.parse('2026-01-01T00:00:00Z'), zoneOffsetMin: 0 };

/** What rules read logs again with: records of auditd, and lines in examples. */
export const recordReaders = {
  auditd: recordFields,
  line: (text: string): Event => ({ id: '', ...parseLine(text, 'auto', context) }),
};
