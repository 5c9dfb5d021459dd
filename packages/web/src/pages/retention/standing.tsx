import type { RetentionStateJson } from '@daybook/api';
import { useState } from 'react';
import { useMe } from '../../api/me.ts';
import { Button } from '../../ui/button.tsx';
import { countText } from '../../ui/count.ts';
import { Icon } from '../../ui/icon.tsx';
import { Section } from '../../ui/page.tsx';
import { Time } from '../../ui/time.tsx';
import { ConfirmClock } from './confirm-clock.tsx';
import { classText } from './words.ts';

/** Whether what is due goes: what holds it up, what waits, and what is being destroyed. */
export function Standing({ state }: { readonly state: RetentionStateJson }) {
  const { stopped, clock, openPlans } = state;
  return (
    <>
      {stopped === null ? null : <Stopped why={stopped} clock={clock} />}
      <Section title="What is due" about={dueText(state)}>
        {state.due.length === 0 ? null : <Due state={state} />}
        {openPlans === 0 ? null : <p role="status">{countText(openPlans, 'plan')} being carried out.</p>}
      </Section>
    </>
  );
}

function dueText({ policy, dueCount }: RetentionStateJson): string {
  if (policy === null) return 'Nothing, ever: there is no policy, and everything is kept.';
  if (policy.policy.classes.every(({ maximum }) => maximum === null))
    return 'Nothing, ever: no class has a maximum, and everything is kept.';
  if (dueCount === 0) return 'Nothing. What becomes due is destroyed by itself within 24 hours.';
  return 'It is destroyed by itself within 24 hours of its time, and never before it.';
}

function Due({ state: { due, dueCount, policy } }: { readonly state: RetentionStateJson }) {
  return (
    <ul className="list-disc pl-5">
      {due.map((each) => (
        <li key={`${each.class} ${each.day}`}>
          {classText(policy?.policy, each.class)}, received on {each.day}: due <Time iso={each.due} />
        </li>
      ))}
      {dueCount > due.length ? <li>and {(dueCount - due.length).toLocaleString('en')} more</li> : null}
    </ul>
  );
}

function Stopped({ why, clock }: { readonly why: string; readonly clock: RetentionStateJson['clock'] }) {
  const { can } = useMe();
  const [isConfirming, setConfirming] = useState(false);
  return (
    <div role="alert" className="mb-6 flex gap-3 rounded-lg border border-warn/40 bg-warn-wash px-4 py-3">
      <Icon name="warning" className="mt-0.5 size-4 text-warn" />
      <div className="min-w-0 flex-1">
        <p className="font-semibold text-warn">Nothing is destroyed now</p>
        <p>{why}</p>
        {clock === null ? null : (
          <p className="text-soft">
            It said <Time iso={clock.said} exact />
            {clock.what === 'unattested' ? '; without that time it would be ' : ', and should have said '}
            <Time iso={clock.expected} exact />.
          </p>
        )}
      </div>
      {clock !== null && can('retention:clock') ? (
        <Button className="print:hidden" onClick={() => setConfirming(true)}>
          The clock is right …
        </Button>
      ) : null}
      {isConfirming ? <ConfirmClock onClose={() => setConfirming(false)} /> : null}
    </div>
  );
}
