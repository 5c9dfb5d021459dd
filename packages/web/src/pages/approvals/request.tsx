import { type ApprovalJson, approvalKinds } from '@daybook/api';
import { useState } from 'react';
import { useMe } from '../../api/me.ts';
import { Button } from '../../ui/button.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Card } from '../../ui/page.tsx';
import { Scrolled } from '../../ui/scrolled.tsx';
import { Time } from '../../ui/time.tsx';
import { Simulate, wantedOf } from '../retention/simulate.tsx';
import type { PolicyJson } from '../retention/words.ts';
import { AboutLink } from './about-link.tsx';
import { Decide, deeds } from './decide.tsx';
import { ApprovalState } from './state.tsx';

type Decision = ApprovalJson['can'][number];

/** One request: who asks for what and why, how it stands, and what the reader can do about it. */
export function Request({ approval }: { readonly approval: ApprovalJson }) {
  const { can: may } = useMe();
  const [deciding, setDeciding] = useState<Decision | null>(null);
  const { kind, state, summary, reason, requestedBy, requested, decision, failure, permit, review, can } = approval;
  return (
    <Card>
      <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
        <div className="min-w-0 flex-1 basis-72">
          <h2 className="font-semibold wrap-break-word">{summary}</h2>
          <p className="text-soft">{approvalKinds[kind]}.</p>
        </div>
        <ApprovalState state={state} />
      </div>
      <div className="mt-3">
        <Facts
          facts={[
            ['Reason', reason || 'none was given'],
            ...heldBy(approval),
            [
              'Asked by',
              <span key="by">
                {requestedBy.name} as {requestedBy.role}, <Time iso={requested} />
              </span>,
            ],
            ...(state === 'waiting' ? [waitingFact(approval)] : []),
            ...(decision === null ? [] : [['Decided', <Decided key="d" decision={decision} />] as const]),
            ...(failure === null ? [] : [['Failed', failure] as const]),
            ...(permit === null ? [] : [['Permit', <Permit key="p" permit={permit} />] as const]),
            ...(review === null
              ? []
              : [
                  [
                    'Reviewed',
                    <span key="r">
                      {review.by.name}, <Time iso={review.at} />: {review.reason}
                    </span>,
                  ] as const,
                ]),
          ]}
        />
      </div>
      <AboutLink approval={approval} />
      <details className="mt-2">
        <summary className="text-soft hover:text-ink">Exactly what is asked for</summary>
        <Scrolled as="pre" label="What is asked for" className="mt-2 max-h-80 rounded-md bg-sunken p-3 text-xs">
          <code>{JSON.stringify(approval.what, null, 2)}</code>
        </Scrolled>
      </details>
      {kind === 'retention.policy' && state === 'waiting' && may('retention:read') ? (
        <div className="mt-4">
          <Simulate
            text={JSON.stringify(approval.what['policy'])}
            read={(text) => wantedOf(JSON.parse(text) as PolicyJson)}
          />
        </div>
      ) : null}
      {can.length === 0 ? null : (
        <div className="mt-4 flex flex-wrap gap-2">
          {can.map((each) => (
            <Button
              key={each}
              look={each === 'approve' || each === 'reviewed' ? 'primary' : 'plain'}
              onClick={() => setDeciding(each)}
            >
              {deeds[each].action}
            </Button>
          ))}
        </div>
      )}
      {deciding === null ? null : <Decide approval={approval} decision={deciding} onClose={() => setDeciding(null)} />}
    </Card>
  );
}

/** Whom a change of a role is for. */
function heldBy({ what }: ApprovalJson): readonly (readonly [string, string])[] {
  const holders = what['holders'];
  return Array.isArray(holders) && holders.length > 0 ? [['Held by', holders.join('; ')]] : [];
}

function waitingFact({ passesAlone, expires }: ApprovalJson): readonly [string, React.ReactNode] {
  if (passesAlone === null) return ['Expires', <Time key="e" iso={expires} />];
  return [
    'Passes alone',
    <span key="a">
      <Time iso={passesAlone} />, as nobody else could decide
    </span>,
  ];
}

function Decided({
  decision: { decision, by, at, reason },
}: {
  readonly decision: NonNullable<ApprovalJson['decision']>;
}) {
  const words = {
    approve: 'approved',
    refuse: 'refused',
    withdraw: 'withdrawn',
    alone: 'passed alone, as nobody else could decide',
    'break-glass': 'done at once, without approval',
  } as const;
  return (
    <span>
      {words[decision]}
      {by === null ? '' : ` by ${by.name}`}, <Time iso={at} />
      {reason === '' ? '' : `: ${reason}`}
    </span>
  );
}

function Permit({ permit }: { readonly permit: NonNullable<ApprovalJson['permit']> }) {
  return (
    <span>
      <code>{permit.id}</code>, until <Time iso={permit.expires} exact />
    </span>
  );
}
