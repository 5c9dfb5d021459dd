import { type ApprovalJson, readTimeText } from '@daybook/api';
import { type MaskingGroup, maskingGroups } from '@daybook/event';
import { type FieldCatalogue, parse, print, timeValue } from '@daybook/query';
import type { Asked } from '../asked.ts';

/** What a permit lets the reader take out besides: of the search, as far as it goes. */
export interface Offer {
  readonly groups: readonly MaskingGroup[];
  /** RFC 3339, as an export takes it. */
  readonly since: string;
  readonly until: string;
  /** Whether all that the search finds is within it. */
  readonly isWhole: boolean;
  readonly expires: string;
}

interface Reading {
  readonly role: string;
  readonly catalogue: FieldCatalogue;
  readonly nowMs: number;
}

/** The newest permit of the reader for this search under this role; null where there is none in effect. The server checks it again. */
export function offerOf(approvals: readonly ApprovalJson[], asked: Asked, reading: Reading): Offer | null {
  const { role, catalogue, nowMs } = reading;
  const nowNs = BigInt(nowMs) * 1_000_000n;
  const [from, to] = [asked.since, asked.until].map((text) =>
    text === undefined ? null : readTimeText(text, nowNs),
  ) as [bigint | null, bigint | null];
  for (const { kind, mine, permit, what } of approvals) {
    if (kind !== 'export.unmasked' || !mine || permit === null || Date.parse(permit.expires) <= nowMs) continue;
    const permitted = permittedOf(what);
    if (permitted === null || permitted.role !== role || !isSame(permitted.query, asked.q ?? '', catalogue)) continue;
    const since = from === null || from < permitted.sinceNs ? permitted.sinceNs : from;
    const until = to === null || to > permitted.untilNs ? permitted.untilNs : to;
    if (since >= until) continue;
    return {
      groups: permitted.groups,
      since: timeValue(since).iso,
      until: timeValue(until).iso,
      isWhole: since === from && until === to,
      expires: permit.expires,
    };
  }
  return null;
}

/** Text that cannot be read, or that means something else at each moment, is the same as its very self. */
function isSame(one: string, other: string, catalogue: FieldCatalogue): boolean {
  if (one === other) return true;
  const [a, b] = [parse(one, catalogue), parse(other, catalogue)];
  return a.ok && b.ok && print(a.tree) === print(b.tree);
}

interface Permitted {
  readonly role: string;
  readonly query: string;
  readonly sinceNs: bigint;
  readonly untilNs: bigint;
  readonly groups: readonly MaskingGroup[];
}

function permittedOf({ role, query, since, until, groups }: ApprovalJson['what']): Permitted | null {
  const [sinceNs, untilNs] = [since, until].map((text) => (typeof text === 'string' ? readTimeText(text, 0n) : null));
  if (typeof role !== 'string' || typeof query !== 'string' || sinceNs == null || untilNs == null) return null;
  const known = Array.isArray(groups) ? groups.filter((group): group is MaskingGroup => isGroup(group)) : [];
  return known.length === 0 ? null : { role, query, sinceNs, untilNs, groups: known };
}

const isGroup = (value: unknown): boolean => typeof value === 'string' && Object.hasOwn(maskingGroups, value);
