/** Which events are kept by another class than the one that they were given. */
import {
  AppError,
  NewReclassification,
  type ReclassificationJson,
  type ReclassificationListJson,
  type ReclassificationMadeJson,
  routes,
} from '@daybook/api';
import { type Change, formatPosition, type Logged, type ReclassificationStatement } from '@daybook/event';
import { type Access, authorOf, type Client, type KnownPeople, type Reader } from '../../access/index.ts';
import type { Retention } from '../../retain/index.ts';
import { approvalJson } from '../approvals/approval-json.ts';
import { readerOf } from '../identify.ts';
import { readJsonBody } from '../json-body.ts';
import { type Mount, WithStatus } from '../mount.ts';
import { isoTime } from '../times.ts';

export interface ReclassificationDeps {
  readonly retention: Retention;
  readonly access: Pick<Access, 'approvals'>;
  readonly knownPeople: KnownPeople;
  /** Records who did it and why. Throws where that cannot be. */
  readonly note: (reader: Reader, client: Client, action: string, reason: string, changes: Change[]) => Promise<void>;
}

const changeCharsMax = 4000;

export function mountReclassifications(mount: Mount, deps: ReclassificationDeps): void {
  const { retention, access, knownPeople, note } = deps;

  mount(routes.listReclassifications, async ({ identity, query }): Promise<ReclassificationListJson> => {
    const { tenant } = readerOf(identity);
    const { reclassifications } = retention.of(tenant).register;
    const items = reclassifications.toReversed().slice(0, query.limit);
    return {
      items: items.map((each) => reclassificationJson(retention.logOf(tenant), each)),
      count: reclassifications.length,
    };
  });

  mount(routes.reclassify, async ({ identity, client, request }) => {
    const reader = readerOf(identity);
    const { tenant } = reader;
    const { reason, ...wanted } = await readJsonBody(request, NewReclassification);
    const { register } = retention.of(tenant);
    if (register.broken !== null)
      throw new AppError('retention.unknown', { detail: `${register.broken}.`, retryAfterSeconds: 60 });
    const policy = register.policy?.index ?? null;
    const { events, because } = await retention.lookAtReclassification(tenant, wanted);
    const summary = `Keep ${events.toLocaleString('en')} events of class ${wanted.from} by class ${wanted.to}`;
    const ranges = JSON.stringify(wanted.ranges).slice(0, changeCharsMax);
    const changes = [{ path: `class of ${ranges}`, old: String(wanted.from), new: String(wanted.to) }];
    const answer = (
      more: Pick<ReclassificationMadeJson, 'reclassification' | 'approval'>,
    ): ReclassificationMadeJson => {
      return { events, because, ...more };
    };
    if (because.length > 0) {
      const asked = { kind: 'retention.reclassify', what: { ...wanted, policy }, reason, changes } as const;
      const approval = await access.approvals.request({ reader, client }, { ...asked, summary });
      return new WithStatus(202, answer({ reclassification: null, approval: approvalJson(approval, reader) }));
    }
    await note(reader, client, 'retention.reclassify', reason, changes);
    const by = authorOf(knownPeople, tenant, reader.subject);
    const made = await retention.reclassify(tenant, wanted, { by, approvedBy: null, alone: false, approval: null });
    return answer({ reclassification: reclassificationJson(retention.logOf(tenant), made), approval: null });
  });
}

function reclassificationJson(
  log: number,
  { index, receivedUs, statement }: Logged<ReclassificationStatement>,
): ReclassificationJson {
  const { from, to, ranges, by, approvedBy, alone } = statement;
  return {
    position: formatPosition({ log, index }),
    received: isoTime(receivedUs / 1000),
    from,
    to,
    ranges: ranges.map(([first, last]) => [first, last]),
    by,
    approvedBy,
    alone,
  };
}
