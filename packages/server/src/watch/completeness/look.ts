import { type Event, eventOfItems, itemHeadBytes, type StoredItems } from '@daybook/event';
import { isOfCompleteness } from './drafts.ts';
import type { LossReport, SourceState } from './source-state.ts';

/** The states that an event changes. */
export interface States {
  of(source: number, atMs: number): SourceState;
}

const numbered = Buffer.from(',"seq":"');
/** The numbering stands in the first section, before anything long. */
const coreBytes = 4096;

/**
 * Takes in one event. Only one that carries a number, one a second of each source, and some of Daybook's own are read whole: reading
 * every event would cost more than all else that is done here. `heardSinceMs`: since when anything could have come.
 */
export function lookAt(items: StoredItems, states: States, heardSinceMs: number): void {
  const { source, receivedUs, own } = items;
  const receivedMs = Math.floor(receivedUs / 1000);
  if (own) {
    const event = isReport(items) ? eventOfItems(items) : null;
    if (event !== null) takeReport(event, states, receivedMs);
    return;
  }
  const state = states.of(source, receivedMs);
  state.rhythm.beat(receivedMs, heardSinceMs);
  const isSample = state.offset.wants(receivedMs);
  const event = isSample || hasNumber(items) ? eventOfItems(items) : null;
  if (event?.seq === undefined) state.cameUnnumbered(receivedMs);
  else state.numbering.came(event.epoch ?? '', BigInt(event.seq), receivedMs);
  if (!isSample || event === null) return;
  const eventMs = Date.parse(event.time);
  if (!Number.isNaN(eventMs)) state.offset.sample(eventMs, receivedMs);
}

function headOf({ bytes, start, end }: StoredItems): Buffer {
  const from = start + itemHeadBytes;
  return Buffer.from(bytes.buffer, bytes.byteOffset + from, Math.max(0, Math.min(coreBytes, end - from)));
}

/** Inside a text these quotes would have backslashes before them; a field of the same name elsewhere only costs a reading. */
const hasNumber = (items: StoredItems): boolean => headOf(items).includes(numbered);

const reports: Readonly<Record<string, LossReport['what']>> = {
  'log.gap': 'gap',
  'source.dropped': 'dropped',
  'source.conflict': 'conflict',
};
const reportMembers = Object.keys(reports).map((kind) => Buffer.from(`"kind":"${kind}"`));

function isReport(items: StoredItems): boolean {
  const head = headOf(items);
  return reportMembers.some((member) => head.includes(member));
}

/** What a listener or the way in wrote down about a source. */
function takeReport({ kind, time, outcome, target, ext = {} }: Event, states: States, receivedMs: number): void {
  const what = reports[kind];
  const source = Number(target?.resources?.find(({ type }) => type === 'source')?.id);
  if (what === undefined || !Number.isSafeInteger(source) || source < 1) return;
  if (what === 'gap' && isOfCompleteness(ext)) {
    // That the log was told may have been forgotten, if this ended before it was saved.
    if (outcome === 'failure') states.of(source, receivedMs).told(Date.parse(time));
    return;
  }
  const count = [ext['missing'], ext['dropped'], ext['conflicts']].find((each) => typeof each === 'number');
  const about = [ext['host'], ext['listener'], ext['reason'], ext['ranges']]
    .filter((each) => typeof each === 'string')
    .join(': ');
  states.of(source, receivedMs).report({ what, atMs: receivedMs, count: count ?? null, about: about.slice(0, 512) });
}
