import type { WalKey, WalPart } from '@daybook/event';
import { type KnownKey, type Keys, sameBytes } from './keys.ts';
import type { LogState } from './log-state.ts';
import type { Sealed, Sealer } from './seal.ts';
import type { Appended, AppendRefusal, Run, Submission, SubmittedKey } from './submission.ts';

/** A submission that was sealed and waits for its positions. */
export interface GroupMember {
  readonly tenant: string;
  readonly log: number;
  /** Of Daybook itself. */
  readonly own: boolean;
  readonly sealed: Sealed;
  readonly newKeys: readonly { readonly key: SubmittedKey; readonly known: KnownKey }[];
  /** For each event: null where it is new, else the earlier one that it repeats. */
  readonly repeats: readonly (Repeat | null)[];
  /** For each event: how many new ones lie before it. */
  readonly newBefore: Uint32Array;
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
  const repeats: (Repeat | null)[] = Array.from({ length: submission.events.count }, () => null);
  const newKeys: { key: SubmittedKey; known: KnownKey }[] = [];
  let conflicts = 0;
  for (const key of submission.keys) {
    if (key.count === 0) continue; // it stands for nothing
    const known = keys.find(tenant, log, submission.source, key.keyHash, nowS);
    if (known === null) newKeys.push({ key, known: keys.begin(tenant, log, submission.source, key, nowS) });
    else if (!isSame(known, key)) conflicts += 1;
    else for (let i = 0; i < key.count; i += 1) repeats[key.offset + i] = { known, within: i };
  }
  const skip = new Set(repeats.flatMap((repeat, i) => (repeat === null ? [] : [i])));
  const sealed = sealer.seal(submission, receivedUs, skip);
  const forget = (): void => newKeys.forEach(({ known }) => keys.fail(tenant, log, known));
  const member: GroupMember = {
    tenant,
    log,
    own: submission.own,
    sealed,
    newKeys,
    repeats,
    newBefore: countNew(repeats),
    first: -1,
    answer() {
      for (const { key, known } of newKeys) known.first = indexOf(member, key.offset);
      resolve({ ok: true, log, runs: runsOf(member), receivedUs, repeated: skip.size, conflicts });
    },
    refuse(code, detail) {
      forget();
      resolve({ ok: false, code, detail });
    },
  };
  return member;
}

function isSame({ count, contentHash }: KnownKey, key: SubmittedKey): boolean {
  if (count !== key.count) return false;
  const isOfBefore = key.plainHash !== undefined && sameBytes(contentHash, key.plainHash);
  return isOfBefore || sameBytes(contentHash, key.contentHash);
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

/**
 * Refuses members that repeat events whose own commit failed since, and gives the others. What such a member has that is
 * new must not be committed either: it is refused, and nothing of it may be in the log unseen.
 */
export function withoutOrphans(group: readonly GroupMember[]): GroupMember[] {
  const kept: GroupMember[] = [];
  for (const member of group) {
    // Refusing one makes orphans of those behind it that repeat its events.
    if (!member.repeats.some((repeat) => repeat?.known.failed === true)) kept.push(member);
    else member.refuse('disk-error', 'the first sending of some of these events failed; send them again');
  }
  return kept;
}

function countNew(repeats: readonly (Repeat | null)[]): Uint32Array {
  const before = new Uint32Array(repeats.length);
  for (let i = 1; i < repeats.length; i += 1) before[i] = (before[i - 1] ?? 0) + (repeats[i - 1] === null ? 1 : 0);
  return before;
}

/** Index of an event of the submission that is new: new events lie next to each other. */
const indexOf = (member: GroupMember, offset: number): number => member.first + (member.newBefore[offset] ?? 0);

function runsOf(member: GroupMember): Run[] {
  const runs: { first: number; count: number }[] = [];
  for (const [offset, repeat] of member.repeats.entries()) {
    let index = indexOf(member, offset);
    if (repeat !== null) {
      if (repeat.known.first === null) throw new Error('an event repeats one that has no position yet');
      index = repeat.known.first + repeat.within;
    }
    const last = runs.at(-1);
    if (last !== undefined && last.first + last.count === index) last.count += 1;
    else runs.push({ first: index, count: 1 });
  }
  return runs;
}
