import type { OverviewJson } from '@daybook/api';
import { Badge } from '../../ui/badge.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Card, Section } from '../../ui/page.tsx';
import { Time } from '../../ui/time.tsx';
import { countText } from '../../ui/count.ts';
import { formatCount } from './amounts.ts';

type Verification = NonNullable<OverviewJson['verification']>;

/** Whether what was recorded can be proved and found. */
export function Log({ events, head, index, verification }: OverviewJson) {
  return (
    <Section title="Log">
      <Card>
        <Facts
          facts={[
            ['Events', formatCount(events)],
            ['Signed head', <Head key="head" {...head} />],
            ['Last verified', <Verified key="verified" last={verification} />],
            ['Search', indexText(index)],
          ]}
        />
      </Card>
    </Section>
  );
}

function Head({ signed, waitingMs }: OverviewJson['head']) {
  const waiting =
    waitingMs > 60_000 ? `; events wait since ${countText(Math.floor(waitingMs / 60_000), 'minute')}` : '';
  if (signed === null) return `none signed yet${waiting}`;
  return (
    <>
      signed <Time iso={signed} />
      {waiting}
    </>
  );
}

function Verified({ last }: { readonly last: Verification | null }) {
  if (last === null) return 'not yet';
  return (
    <span className="inline-flex flex-wrap items-center gap-x-2">
      <Time iso={last.ended} />
      <Badge tone={last.holds ? 'good' : 'bad'}>{last.holds ? 'as it was written' : 'not as it was written'}</Badge>
      <span className="text-soft">{countText(last.size, 'event')}</span>
    </span>
  );
}

function indexText({ state, lag }: OverviewJson['index']): string {
  if (state === 'down') return 'cannot be asked: the index is down';
  if (state === 'starting') return 'cannot be asked yet: the index is starting';
  if (state === 'rebuilding') return `finds a part: the index is being rebuilt, ${countText(lag, 'event')} to go`;
  return lag === 0 ? 'finds every event' : `${countText(lag, 'event')} behind`;
}
