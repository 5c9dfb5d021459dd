import type { EventDraft, Scalar } from '@daybook/event';
import type { WatchDoer } from './doer.ts';
import type { Exceptions } from './exceptions/index.ts';
import type { Rules } from './rules/index.ts';

interface Approved {
  readonly id: string;
  readonly tenant: string;
  readonly what: Readonly<Record<string, unknown>>;
  readonly reason: string;
}

/** Who asked, and beside them who let it pass. */
interface ApprovedDoer {
  readonly actor: EventDraft['actor'];
  readonly ext?: Readonly<Record<string, Scalar>>;
}

type Apply = (approved: Approved, doer: ApprovedDoer) => Promise<void>;

/** What of the watch a second person approves. */
export const watchApprovals = ['rule.disable', 'rule.filter', 'rule.except'] as const;

/** How each is carried out. Done already, it changes nothing. */
export function approvedDeeds(
  rules: Rules,
  exceptions: Exceptions,
): Readonly<Record<(typeof watchApprovals)[number], Apply>> {
  return {
    async 'rule.disable'({ tenant, what, reason }, doer) {
      await rules.switch(doerOf(tenant, doer), textOf(what, 'rule'), false, reason);
    },
    async 'rule.filter'({ tenant, what, reason }, doer) {
      await rules.switch(doerOf(tenant, doer), textOf(what, 'rule'), true, reason, textOf(what, 'sha256'));
    },
    async 'rule.except'({ id, tenant, what, reason }, doer) {
      const [rule, query, owner] = [textOf(what, 'rule'), textOf(what, 'query'), textOf(what, 'owner')];
      const untilMs = Date.parse(textOf(what, 'until'));
      await exceptions.create(doerOf(tenant, doer), { rule, query, owner, reason, untilMs }, id);
    },
  };
}

const textOf = (what: Approved['what'], key: string): string => String(what[key]);

function doerOf(tenant: string, { actor, ext }: ApprovedDoer): WatchDoer {
  return { tenant, name: actor.id, about: { actor }, ...(ext === undefined ? {} : { ext }) };
}
