/** What needs a second person: listed, decided; unmasked exports asked for. */
import { AppError, Decision, NewApproval, readTimeText, routes } from '@daybook/api';
import type { MaskingGroup } from '@daybook/event';
import { type FieldCatalogue, timeValue } from '@daybook/query';
import {
  type Access,
  type Approval,
  type Lenses,
  type Reader,
  type Refusals,
  sees,
  seesAll,
  type Sources,
} from '../../access/index.ts';
import type { Clock } from '../../platform/clock.ts';
import { actingFor, readerOf } from '../identify.ts';
import { readJsonBody } from '../json-body.ts';
import { type Asked, invalid, type Mount } from '../mount.ts';
import { namesFor, parseQuery } from '../question.ts';
import { approvalJson } from './approval-json.ts';

export interface ApprovalsDeps {
  readonly access: Pick<Access, 'approvals' | 'approvalStore' | 'permits'>;
  readonly refusals: Refusals;
  readonly lenses: Lenses;
  readonly sources: Sources;
  readonly clock: Clock;
}

export function mountApprovals(mount: Mount, deps: ApprovalsDeps): void {
  const { access, refusals } = deps;
  mount(routes.listApprovals, async ({ identity, query }) => {
    const reader = readerOf(identity);
    const { tenant, subject } = reader;
    const { state = null } = query;
    const approvals = await access.approvalStore.list(tenant, state, seesAll(reader) ? null : subject);
    return {
      approvals: approvals.filter((each) => sees(reader, each)).map((approval) => approvalJson(approval, reader)),
    };
  });
  mount(routes.getApproval, async ({ identity, params }) => {
    const reader = readerOf(identity);
    return approvalJson(await seen(access, reader, params.id), reader);
  });
  mount(routes.decideApproval, async ({ identity, client, params, request }) => {
    const reader = readerOf(identity);
    const { decision, reason } = await readJsonBody(request, Decision);
    await seen(access, reader, params.id);
    try {
      const by = decision === 'withdraw' ? reader : actingFor(reader, ['approvals:decide'], request);
      const decided = await access.approvals.decide({ reader: by, client }, params.id, decision, reason);
      return approvalJson(decided, reader);
    } catch (error) {
      if (error instanceof AppError && error.status === 403)
        refusals.note({ identity: reader, route: routes.decideApproval.id, code: 'access.forbidden', client });
      throw error;
    }
  });
  mount(routes.addApproval, (asked) => addApproval(deps, asked));
}

/** Somebody else's does not exist for who may not see it. */
async function seen({ approvalStore }: ApprovalsDeps['access'], reader: Reader, id: string): Promise<Approval> {
  const approval = await approvalStore.get(reader.tenant, id);
  if (approval === null || !sees(reader, approval)) throw new AppError('approval.not-found');
  return approval;
}

/** The fields that a query may name once these groups are shown to the reader. */
function catalogueWith(
  lenses: Lenses,
  { role }: Reader,
  groups: readonly MaskingGroup[],
  nowNs: bigint,
): FieldCatalogue {
  const clear = [...new Set([...role.sight.clear, ...groups])];
  return lenses.of({ ...role, sight: { ...role.sight, clear } }, nowNs).catalogue;
}

async function addApproval(
  { access, lenses, sources, clock }: ApprovalsDeps,
  { identity, client, request }: Asked<typeof routes.addApproval>,
) {
  const reader = readerOf(identity);
  const { q, since, until, groups, hours, reason, breakGlass } = await readJsonBody(request, NewApproval);
  const nowNs = BigInt(clock.nowMs()) * 1_000_000n;
  parseQuery(q, catalogueWith(lenses, reader, groups, nowNs), nowNs, namesFor(sources, reader));
  const sinceNs = readTimeText(since, nowNs) ?? 0n;
  const untilNs = readTimeText(until, nowNs) ?? nowNs;
  if (sinceNs >= untilNs) throw invalid([{ path: 'until', message: 'the range ends before it begins' }]);
  const wanted = {
    query: q,
    sinceNs,
    untilNs,
    since: timeValue(sinceNs).iso,
    until: timeValue(untilNs).iso,
    groups: [...new Set(groups)],
    hours,
  };
  const approval = await access.permits.ask({ reader, client }, wanted, { reason, breakGlass });
  return approvalJson(approval, reader);
}
