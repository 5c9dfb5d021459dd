import type { WalKey, WalPart } from '@daybook/event';
import { type KnownKey, type Keys, sameBytes } from './keys.ts';
import type { LogState } from './log-state.ts';
import type { Sealed, Sealer } from './seal.ts';
import type { Appended, AppendRefusal, Run, Submission, SubmittedKey } from './submission.ts';

/** A submission that was sealed and waits for its positions. */
export interface GroupMember {
  readonly tenant: string;
  readonly log: number;
  readonly sealed: Sealed;
  readonly newKeys: readonly { readonly key: SubmittedKey; readonly known: KnownKey }[];
  /** For each event: null where it is new, else the earlier one that it repeats. */
  readonly repeats: readonly (Repeat | null)[];
  /** Index of the first new event; set when the frame is made. Owned by `joinGroup`. */
  first: number;
  answer(): void;
  refuse(code: AppendRefusal, detail: string): void;
}

interface Repeat {
  readonly known: KnownKey;
  readonly within: number;
}

/** What a group adds to one log: a part of the frame, and the leaves for the tree. */
export interface MemberPart {
  readonly part: WalPart;
  readonly leafHashes: Uint8Array;
}

/** Sorts out which events are new and seals those. */
export function planMember(
  submission: Submission,
  state: LogState,
  receivedUs: number,
  keys: Keys,
  sealer: Sealer,
  resolve: (appended: Appended) => void,
): GroupMember {
  const { tenant, log } = state;
  const nowS = Math.floor(receivedUs / 1e6);
  const repeats: (Repeat | null)[] = Array.from({ length: submission.count }, () => null);
  const newKeys: { key: SubmittedKey; known: KnownKey }[] = [];
  let conflicts = 0;
  for (const key of submission.keys) {
    const known = keys.find(tenant, log, submission.source, key.keyHash, nowS);
    if (known === null) newKeys.push({ key, known: keys.begin(tenant, log, submission.source, key, nowS) });
    else if (known.count !== key.count || !sameBytes(known.contentHash, key.contentHash)) conflicts += 1;
    else for (let i = 0; i < key.count; i += 1) repeats[key.offset + i] = { known, within: i };
  }
  const skip = new Set(repeats.flatMap((repeat, i) => (repeat === null ? [] : [i])));
  const sealed = sealer.seal(submission, receivedUs, skip);
  const forget = (): void => newKeys.forEach(({ known }) => keys.fail(tenant, log, known));
  const member: GroupMember = {
    tenant,
    log,
    sealed,
    newKeys,
    repeats,
    first: -1,
    answer() {
      for (const { key, known } of newKeys) known.first = indexOf(member, key.offset);
      const runs = runsOf(member);
      if (runs === null) resolve({ ok: false, code: 'disk-error', detail: 'the first sending of these events failed' });
      else resolve({ ok: true, log, runs, receivedUs, repeated: skip.size, conflicts });
    },
    refuse(code, detail) {
      forget();
      resolve({ ok: false, code, detail });
    },
  };
  return member;
}

/** Gives every member its positions, behind the events that the log has, and makes one part a log. */
export function joinGroup(group: readonly GroupMember[], sizeOf: (member: GroupMember) => number): MemberPart[] {
  const byLog = new Map<string, { first: number; members: GroupMember[]; size: number }>();
  for (const member of group) {
    if (member.sealed.entries.length === 0) continue;
    const name = `${member.tenant}/${member.log}`;
    const size = sizeOf(member);
    const log = byLog.get(name) ?? { first: size, members: [], size };
    byLog.set(name, log);
    member.first = log.size;
    log.size += member.sealed.entries.length;
    log.members.push(member);
  }
  return [...byLog.values()].map(({ first, members, size }) => partOf(first, size, members));
}

function partOf(first: number, end: number, members: readonly GroupMember[]): MemberPart {
  const leafHashes = new Uint8Array((end - first) * 32);
  const keys: WalKey[] = [];
  for (const member of members) {
    leafHashes.set(member.sealed.leafHashes, (member.first - first) * 32);
    for (const { key, known } of member.newKeys) {
      const { source, keyHash, contentHash, expiresS, count } = known;
      keys.push({ source, keyHash, contentHash, expiresS, count, offset: indexOf(member, key.offset) - first });
    }
  }
  const { tenant, log } = members[0] ?? { tenant: '', log: 0 };
  const entries = members.flatMap((member) => member.sealed.entries);
  const records = members.flatMap((member) => member.sealed.records);
  return { part: { tenant, log, first, keys, entries, records }, leafHashes };
}

/** Index of an event of the submission that is new: new events lie next to each other. */
function indexOf(member: GroupMember, offset: number): number {
  let index = member.first;
  for (let i = 0; i < offset; i += 1) if (member.repeats[i] === null) index += 1;
  return index;
}

/** Null where an event repeats one that was never committed. */
function runsOf(member: GroupMember): Run[] | null {
  const runs: { first: number; count: number }[] = [];
  let next = member.first;
  for (const repeat of member.repeats) {
    let index = next;
    if (repeat === null) next += 1;
    else if (repeat.known.first === null) return null;
    else index = repeat.known.first + repeat.within;
    const last = runs.at(-1);
    if (last !== undefined && last.first + last.count === index) last.count += 1;
    else runs.push({ first: index, count: 1 });
  }
  return runs;
}
