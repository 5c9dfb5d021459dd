/** The journal of systemd in its export format, as systemd-journal-upload sends it: bytes of any cut in, entries out. */
export { type Entry, entryLimits, type JournalFault, JournalReader } from './reader.ts';
export { messageOf } from './message.ts';
