import type { OverviewJson } from '@daybook/api';

export type Reason = OverviewJson['reasons'][number];
type Answer = Pick<
  OverviewJson,
  'events' | 'sources' | 'refused' | 'index' | 'head' | 'storage' | 'lastHour' | 'verification'
>;

export interface Found extends Answer {
  /** A write to the log failed lately. */
  readonly ledgerFails: boolean;
  /** There is a signed head. */
  readonly hasHead: boolean;
  readonly nowMs: number;
}

/** Below so much room only Daybook's own events are taken; see the ledger's reserve. */
const fullBytes = 64 * 1024 * 1024;
const nearlyFull = 0.05;
const daysLeftMin = 7;
const headWaitMsMax = 60_000;
/** The index takes in tens of thousands of events a second: so many behind is more than a moment. */
const lagMax = 20_000;
/** What the sender tries again by itself, and gets through with. */
const passing: ReadonlySet<string> = new Set(['server.busy', 'server.closing']);

/** What is the matter, the gravest first. */
export function reasonsOf(found: Found): Reason[] {
  const coming = [...disk(found), ...refused(found), ...silent(found)];
  return [...ledger(found), ...verification(found), ...coming, ...head(found), ...index(found)];
}

/** Only some reasons mean that something is not recorded. */
export function recordingOf(
  reasons: readonly Reason[],
  { storage }: Pick<Found, 'storage'>,
): OverviewJson['recording'] {
  if (reasons.some(({ code }) => code === 'ledger') || isFull(storage)) return 'no';
  return reasons.some(({ code }) => code === 'disk' || code === 'refused' || code === 'silent') ? 'doubtful' : 'yes';
}

const reason = (code: Reason['code'], text: string, source: string | null = null): Reason => ({ code, source, text });

function ledger({ ledgerFails }: Found): Reason[] {
  return ledgerFails
    ? [reason('ledger', 'A write to the log failed within the last minute; the server’s own log says why.')]
    : [];
}

function verification({ verification: last }: Found): Reason[] {
  if (last === null || last.holds) return [];
  return [
    reason('verification', 'The last verification found something in the log that is not what was written to it.'),
  ];
}

const isFull = (storage: Found['storage']): boolean => storage !== null && storage.free < fullBytes;

function disk({ storage }: Found): Reason[] {
  if (storage === null) return [];
  const { free, total, daysLeft } = storage;
  if (isFull(storage)) return [reason('disk', 'The disk is full: events of sources are refused until there is room.')];
  if (daysLeft !== null && daysLeft < daysLeftMin) {
    const days = Math.floor(daysLeft);
    const left = days === 0 ? 'less than a day' : plural(days, 'day');
    return [reason('disk', `At the pace of the last day the disk is full in ${left}.`)];
  }
  if (free < total * nearlyFull)
    return [reason('disk', `The disk is nearly full: ${Math.floor((100 * free) / total)} % of it is free.`)];
  return [];
}

/** Of sources that are known: anybody can send something with a token that is none. */
function refused(found: Found): Reason[] {
  return found.refused
    .filter(({ source, hour, code }) => source !== null && hour > 0 && !passing.has(code))
    .map(({ source, hour, code }) =>
      reason('refused', `${plural(hour, 'delivery')} of ${source} refused within the hour: ${code}.`, source),
    );
}

function silent({ sources, nowMs }: Found): Reason[] {
  return sources
    .filter((each) => each.silent && each.last !== null)
    .map(({ name, last }) => {
      const hours = Math.floor((nowMs - Date.parse(last ?? '')) / 3_600_000);
      const long = hours < 48 ? plural(hours, 'hour') : plural(Math.floor(hours / 24), 'day');
      return reason('silent', `${name} has sent nothing for ${long}.`, name);
    });
}

function head({ head: { waitingMs }, events, hasHead }: Found): Reason[] {
  if (events > 0 && !hasHead) return [reason('head', 'No head has been signed yet: no event can be proved.')];
  if (waitingMs <= headWaitMsMax) return [];
  const minutes = plural(Math.floor(waitingMs / 60_000), 'minute');
  return [reason('head', `New events have waited ${minutes} for a signed head: they cannot be proved yet.`)];
}

function index({ index: { state, lag }, lastHour }: Found): Reason[] {
  if (state === 'down') return [reason('index', 'The index is down: search cannot be asked.')];
  if (state === 'starting') return [reason('index', 'The index is starting: search cannot be asked yet.')];
  if (state === 'rebuilding') return [reason('index', `The index is being rebuilt: ${number(lag)} events to go.`)];
  const lastMinutes = (lastHour.at(-1) ?? 0) + (lastHour.at(-2) ?? 0);
  if (lag <= Math.max(lagMax, lastMinutes)) return [];
  return [reason('index', `The index is ${number(lag)} events behind: search does not find the newest.`)];
}

const number = (value: number): string => value.toLocaleString('en');

function plural(count: number, what: string): string {
  const many = what.endsWith('y') && !/[aeo]y$/.test(what) ? `${what.slice(0, -1)}ies` : `${what}s`;
  return `${number(count)} ${count === 1 ? what : many}`;
}
