import { AppError } from '@daybook/api';
import type { MaskingGroup } from '@daybook/event';
import type { Clock } from '../../platform/clock.ts';
import type { Administrator } from '../journal.ts';
import { type Canonical, groupNames, type Reader } from '../roles/index.ts';
import { type Approval, hasMade, isLive } from './approval.ts';
import type { Approvals } from './approvals.ts';

/** One export with masked groups shown: which events, and which groups. Times are nanoseconds since 1970. */
export interface UnmaskedExport {
  readonly query: string;
  readonly sinceNs: bigint;
  readonly untilNs: bigint;
  readonly groups: readonly MaskingGroup[];
}

/** What a reader may do for a time. */
export interface Permit {
  /** Id of the approval; belongs into the record of the export. */
  readonly id: string;
  readonly expiresMs: number;
}

/** `what` of a request for such an export. JSON has no bigint: decimal digits. */
interface WantedExport {
  readonly role: string;
  readonly query: string;
  readonly since: string;
  readonly until: string;
  readonly sinceNs: string;
  readonly untilNs: string;
  readonly groups: readonly MaskingGroup[];
  readonly hours: number;
}

const hourMs = 60 * 60_000;

/** Exports that show what the reader's role masks: asked for, permitted for a time, checked when they are made. */
export class Permits {
  readonly #parts: { approvals: Approvals; canonical: Canonical; clock: Clock };

  constructor(parts: { approvals: Approvals; canonical: Canonical; clock: Clock }) {
    this.#parts = parts;
  }

  /** Asks for a permit, or takes one at once (`breakGlass`): that is an alert, and is reviewed afterwards. */
  async ask(
    by: Administrator,
    wanted: UnmaskedExport & { readonly since: string; readonly until: string; readonly hours: number },
    { reason, breakGlass }: { reason: string; breakGlass: boolean },
  ): Promise<Approval> {
    checkGroups(by.reader, wanted.groups);
    const { query, since, until, groups, hours } = wanted;
    const { role } = by.reader;
    const sinceNs = String(wanted.sinceNs);
    const what: WantedExport = {
      role: role.name,
      query,
      since,
      until,
      sinceNs,
      untilNs: String(wanted.untilNs),
      groups,
      hours,
    };
    const asked = {
      kind: 'export.unmasked',
      summary: `Export events from ${since} to ${until} with ${groups.join(', ')} shown`,
      what: { ...what },
      roles: role.isBuiltIn ? [] : [role.name],
      reason,
      changes: [{ path: 'clear', old: role.sight.clear.join(','), new: [...role.sight.clear, ...groups].join(',') }],
    } as const;
    const { approvals } = this.#parts;
    return breakGlass ? await approvals.breakGlass(by, asked) : await approvals.request(by, asked);
  }

  /** The permit begins when it is given. */
  apply({ what }: Pick<Approval, 'what'>): { permitMs: number } {
    return { permitMs: this.#parts.clock.nowMs() + Number(what['hours']) * hourMs };
  }

  /**
   * The permit that covers this export by this reader, under the role that it was asked for with; null where there is none.
   * All but the masks (restriction, sources, permission) holds as ever.
   */
  check(reader: Reader, wanted: UnmaskedExport): Permit | null {
    const nowMs = this.#parts.clock.nowMs();
    for (const approval of this.#parts.approvals.live(reader.tenant)) {
      const { id, permitMs } = approval;
      const isMine = approval.kind === 'export.unmasked' && hasMade(reader, approval);
      if (
        isMine &&
        permitMs !== null &&
        isLive({ ...approval, state: 'applied' }, nowMs) &&
        this.#covers(approval, reader, wanted)
      )
        return { id, expiresMs: permitMs };
    }
    return null;
  }

  #covers(approval: Approval, reader: Reader, wanted: UnmaskedExport): boolean {
    const { canonical } = this.#parts;
    const allowed = approval.what as unknown as WantedExport;
    return (
      allowed.role === reader.role.name &&
      canonical(allowed.query) === canonical(wanted.query) &&
      BigInt(allowed.sinceNs) <= wanted.sinceNs &&
      wanted.untilNs <= BigInt(allowed.untilNs) &&
      wanted.groups.every((group) => allowed.groups.includes(group)) &&
      // The role may have been narrowed since: what it masks now, and nobody approved, is in `raw` too.
      (!wanted.groups.includes('raw') ||
        groupNames.every((group) => reader.role.sight.clear.includes(group) || allowed.groups.includes(group)))
    );
  }
}

function checkGroups({ role }: Reader, groups: readonly MaskingGroup[]): void {
  const { clear } = role.sight;
  const seen = groups.find((group) => clear.includes(group));
  const missing = groupNames.filter((group) => !clear.includes(group) && !groups.includes(group));
  const message =
    seen !== undefined
      ? `the role ${role.name} shows ${seen} already`
      : groups.includes('raw') && missing.length > 0
        ? `\`raw\` shows all that is in ${missing.join(', ')}: ask for these too`
        : null;
  if (message !== null)
    throw new AppError('request.invalid', { detail: `\`groups\`: ${message}.`, errors: [{ path: 'groups', message }] });
}
