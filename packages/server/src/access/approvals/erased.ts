import type { ApprovalKindName } from '@daybook/api';
import { type Redact, redactFields } from '@daybook/event';
import type { Approval, Asker } from './approval.ts';

/** What of `what` is about events, by kind: questions, and who answers for them. All else is ids, settings and accounts, which code reads. */
const asked: Readonly<Partial<Record<ApprovalKindName, readonly string[]>>> = {
  'export.unmasked': ['query'],
  'rule.except': ['query', 'owner'],
};

/** A request without what names a person. The same where nothing does; with the same `what` where nothing there does. */
export function redactRequest(approval: Approval, redact: Redact): Approval {
  const { requestedBy, decision, review } = approval;
  const what = redactFields(approval.what as Readonly<Record<string, string>>, asked[approval.kind] ?? [], redact);
  const by = redactAsker(requestedBy, redact);
  const decided = decision === null ? null : redactSaid(decision, redact);
  const reviewed = review === null ? null : redactSaid(review, redact);
  const texts = redactFields(approval, ['summary', 'reason', 'failure'], redact);
  const isSame = what === approval.what && by === requestedBy && decided === decision && reviewed === review;
  return isSame ? texts : { ...texts, what, requestedBy: by, decision: decided, review: reviewed };
}

function redactSaid<T extends { readonly by: Asker | null; readonly reason: string }>(said: T, redact: Redact): T {
  const now = redactFields<{ reason: string }>(said, ['reason'], redact) as T;
  const by = said.by === null ? null : redactAsker(said.by, redact);
  return by === said.by ? now : { ...now, by };
}

/** The subject, and the credential, are ids. */
const redactAsker = (asker: Asker, redact: Redact): Asker => redactFields(asker, ['name'], redact);
