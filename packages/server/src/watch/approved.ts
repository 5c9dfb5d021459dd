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

/** Where it is registered how what was approved is carried out, by kind. */
export interface ApprovedKinds {
  register(kind: 'rule.disable' | 'rule.filter' | 'rule.except', apply: Apply): void;
}

type Apply = (approved: Approved, doer: ApprovedDoer) => Promise<void>;

/** What of the watch a second person approves, and how it is carried out. Done already, it changes nothing. */
export function registerApproved(kinds: ApprovedKinds, rules: Rules, exceptions: Exceptions): void {
  kinds.register('rule.disable', async ({ tenant, what, reason }, doer) => {
    await rules.switch(doerOf(tenant, doer), textOf(what, 'rule'), false, reason);
  });
  kinds.register('rule.filter', async ({ tenant, what, reason }, doer) => {
    await rules.switch(doerOf(tenant, doer), textOf(what, 'rule'), true, reason, textOf(what, 'sha256'));
  });
  kinds.register('rule.except', async ({ id, tenant, what, reason }, doer) => {
    const [rule, query, owner] = [textOf(what, 'rule'), textOf(what, 'query'), textOf(what, 'owner')];
    const untilMs = Date.parse(textOf(what, 'until'));
    await exceptions.create(doerOf(tenant, doer), { rule, query, owner, reason, untilMs }, id);
  });
}

const textOf = (what: Approved['what'], key: string): string => String(what[key]);

function doerOf(tenant: string, { actor, ext }: ApprovedDoer): WatchDoer {
  return { tenant, name: actor.id, about: { actor }, ...(ext === undefined ? {} : { ext }) };
}
