import { AppError } from '@daybook/api';
import type { EventDraft, Scalar, Severity } from '@daybook/event';
import type { RecordDeed, WatchDoer } from '../doer.ts';
import type { KeptRule } from './rule.ts';

type Step = 'create' | 'update' | 'enable' | 'disable';

/** Rules that one record names; the others are counted. */
const namedMax = 64;

/** Writes down what is done with rules. Throws `look.not-recorded`: then it must not happen. */
export async function noteRules(
  { record, nowMs }: { readonly record: RecordDeed; readonly nowMs: number },
  doer: WatchDoer,
  step: Step,
  rules: readonly Pick<KeptRule, 'id' | 'rule'>[],
  reason = '',
  ext: Readonly<Record<string, Scalar>> = {},
): Promise<void> {
  if (rules.length === 0) return;
  const severity: Severity = step === 'disable' ? 3 : step === 'enable' ? 2 : 1;
  const draft: EventDraft = {
    time: new Date(nowMs).toISOString(),
    kind: `admin.rule.${step}`,
    action: step,
    outcome: 'success',
    severity,
    ...doer.about,
    ...(reason === '' ? {} : { reason: { text: reason } }),
    target: {
      resources: rules.slice(0, namedMax).map(({ id, rule }) => ({ type: 'rule', id, name: rule.head.title })),
    },
    ext: { ...doer.ext, ...ext, rules: rules.length },
  };
  try {
    await record.append(doer.tenant, draft);
  } catch (error) {
    throw new AppError('look.not-recorded', { retryAfterSeconds: 5, cause: error });
  }
}
