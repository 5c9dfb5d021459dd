import type { ApprovalState as State } from '@daybook/api';
import { Badge, type Tone } from '../../ui/badge.tsx';

const shown: Readonly<Record<State, readonly [string, Tone]>> = {
  waiting: ['waiting', 'warn'],
  approved: ['approved', 'good'],
  applied: ['done', 'good'],
  failed: ['failed', 'bad'],
  refused: ['refused', 'bad'],
  withdrawn: ['withdrawn', 'plain'],
  expired: ['expired', 'plain'],
  'to-review': ['to be reviewed', 'bad'],
  reviewed: ['reviewed', 'good'],
};

export function ApprovalState({ state }: { readonly state: State }) {
  const [word, tone] = shown[state];
  return <Badge tone={tone}>{word}</Badge>;
}
