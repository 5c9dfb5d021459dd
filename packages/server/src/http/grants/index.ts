/** Which roles people have: listed, given, taken away. */
import { AppError, type GrantJson, NewGrant, routes } from '@daybook/api';
import type { Access, Grant, KnownPeople } from '../../access/index.ts';
import { approvalOrNull } from '../approvals/approval-json.ts';
import { readerOf } from '../identify.ts';
import { readJsonBody } from '../json-body.ts';
import { type Mount, WithStatus } from '../mount.ts';
import { isoTime, isoTimeOrNull } from '../times.ts';

export interface GrantsDeps {
  readonly access: Pick<Access, 'grants' | 'giving' | 'approvalStore'>;
  readonly people: KnownPeople;
}

export function mountGrants(mount: Mount, { access, people }: GrantsDeps): void {
  const { grants, giving, approvalStore } = access;
  mount(routes.listGrants, async ({ identity, query }) => ({
    grants: grants.list(readerOf(identity).tenant, query.person).map(grantJson),
  }));
  mount(routes.addGrant, async ({ identity, client, request }) => {
    const reader = readerOf(identity);
    const wanted = await readJsonBody(request, NewGrant);
    const person = people.person(reader.tenant, wanted.person);
    if (person === null) throw new AppError('user.not-found');
    const { role, reason, until } = wanted;
    const end = until === undefined ? {} : { untilMs: Date.parse(until) };
    const { approval: id } = await giving.give({ reader, client }, person, [role], { reason, ...end });
    const approval = id === null ? null : await approvalStore.get(reader.tenant, id);
    if (approval !== null) return new WithStatus(202, { grant: null, approval: approvalOrNull(approval, reader) });
    const grant = grants.list(reader.tenant, person.id).findLast((each) => each.role === role);
    return { grant: grant === undefined ? null : grantJson(grant), approval: null };
  });
  mount(routes.removeGrant, async ({ identity, client, params }) =>
    grantJson(await giving.take({ reader: readerOf(identity), client }, params.id)),
  );
}

function grantJson({ id, person, role, sinceMs, untilMs, reason, givenBy, approval }: Grant): GrantJson {
  return {
    id,
    person: person.id,
    login: person.login,
    role,
    since: isoTime(sinceMs),
    until: isoTimeOrNull(untilMs),
    reason,
    givenBy,
    approval,
  };
}
