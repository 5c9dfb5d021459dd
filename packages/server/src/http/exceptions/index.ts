/** Exceptions from rules: listed, made, ended. */
import { ExceptionEnd, NewException, routes } from '@daybook/api';
import { type Access, type Reader, seesEverything } from '../../access/index.ts';
import type { Exception, Watch } from '../../watch/index.ts';
import { approvalJson } from '../approvals/approval-json.ts';
import { readerOf } from '../identify.ts';
import { readJsonBody } from '../json-body.ts';
import { type Mount, WithStatus } from '../mount.ts';
import { watchDoerOf } from '../watch-doer.ts';
import { exceptionJson } from './exception-json.ts';

export interface ExceptionsDeps {
  readonly watch: Watch;
  readonly access: Pick<Access, 'approvals'>;
}

export function mountExceptions(mount: Mount, { watch, access }: ExceptionsDeps): void {
  const { rules, exceptions } = watch;
  const jsonsOf = ({ tenant, role }: Reader) => {
    const titles = new Map(rules.list(tenant).map(({ id, rule }) => [id, rule.head.title]));
    return (exception: Exception) => {
      const held = watch.countOf(tenant, 'exception', exception.id) ?? { count: 0, lastMs: null };
      const title = titles.get(exception.rule) ?? exception.rule;
      // Events that a condition is about, counted: for who could count them themselves.
      return exceptionJson(exception, title, seesEverything(role.sight) ? held : null);
    };
  };

  mount(routes.listExceptions, async ({ identity, query: { rule, state } }) => {
    const reader = readerOf(identity);
    const wanted = exceptions
      .list(reader.tenant)
      .filter((exception) => rule === undefined || exception.rule === rule)
      .filter(({ ended }) => state === 'all' || (ended === null) === (state === 'holding'));
    return { items: wanted.map(jsonsOf(reader)) };
  });
  mount(routes.addException, async ({ identity, client, request }) => {
    const reader = readerOf(identity);
    const { until, ...asked } = await readJsonBody(request, NewException);
    const wanted = { ...asked, untilMs: Date.parse(until) };
    const kept = rules.get(reader.tenant, wanted.rule);
    if (!kept.isShipped) {
      const made = await exceptions.create(watchDoerOf(reader, client), wanted);
      return { exception: jsonsOf(reader)(made), approval: null };
    }
    exceptions.check(reader.tenant, wanted);
    const { title } = kept.rule.head;
    const { rule, query, owner, reason } = wanted;
    const approval = await access.approvals.request(
      { reader, client },
      {
        kind: 'rule.except',
        summary: `Make an exception from the rule "${title}" until ${until}`,
        what: { rule, title, query, owner, until: new Date(wanted.untilMs).toISOString() },
        reason,
      },
    );
    return new WithStatus(202, { exception: null, approval: approvalJson(approval, reader) });
  });
  mount(routes.endException, async ({ identity, client, params, request }) => {
    const reader = readerOf(identity);
    const { reason } = await readJsonBody(request, ExceptionEnd);
    return jsonsOf(reader)(await exceptions.end(watchDoerOf(reader, client), params.id, reason));
  });
}
