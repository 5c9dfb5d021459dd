import type { AlertJson } from '@daybook/api';
import { Badge, type Tone } from '../../ui/badge.tsx';

const levels: Readonly<Record<string, Tone>> = { critical: 'bad', high: 'bad', medium: 'warn' };
const states: Readonly<Record<AlertJson['state'], Tone>> = {
  open: 'accent',
  acknowledged: 'plain',
  assigned: 'plain',
  closed: 'plain',
};

export const verdictWords: Readonly<Record<NonNullable<AlertJson['verdict']>, string>> = {
  'true-positive': 'true positive',
  'false-positive': 'false positive',
  benign: 'benign',
  duplicate: 'duplicate',
};

/** How bad a rule says that it is. */
export function Level({ level }: { readonly level: string | null }) {
  return level === null ? null : <Badge tone={levels[level] ?? 'plain'}>{level}</Badge>;
}

/** How far somebody is with it. */
export function AlertState({ alert: { state, assignee, verdict } }: { readonly alert: AlertJson }) {
  const more = state === 'assigned' ? assignee : state === 'closed' && verdict !== null ? verdictWords[verdict] : null;
  return (
    <Badge tone={states[state]}>
      {state}
      {more === null ? '' : `: ${more}`}
    </Badge>
  );
}
