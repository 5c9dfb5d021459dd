import type { HoldReportJson } from '@daybook/api';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { holdQuery, roleToCount } from '../../api/holds.ts';
import { useMe } from '../../api/me.ts';
import { retentionQuery } from '../../api/retention.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Entry } from '../../ui/entry.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Scrolled } from '../../ui/scrolled.tsx';
import { Loaded } from '../../ui/state.tsx';
import { Time } from '../../ui/time.tsx';
import { HoldState } from './columns.tsx';
import { LiftHold } from './lift.tsx';
import { ReviewHold } from './review.tsx';
import { classesOf, keepsText, matterOf, rangeText } from './words.ts';

interface Props {
  readonly position: string;
  readonly onClose: () => void;
}

/** One hold, what it keeps, and what can be done about it. */
export function HoldDialog({ position, onClose }: Props) {
  const report = useQuery(holdQuery(position, roleToCount(useMe())));
  const [doing, setDoing] = useState<'review' | 'lift' | null>(null);
  const hold = report.data?.hold;
  const title = hold === undefined ? `Hold ${position}` : matterOf(hold);
  if (doing !== null && hold !== undefined) {
    const back = (): void => setDoing(null);
    return doing === 'review' ? <ReviewHold hold={hold} onClose={back} /> : <LiftHold hold={hold} onClose={back} />;
  }
  return (
    <Dialog open wide onClose={onClose} title={title} about={hold?.words?.about}>
      <Loaded query={report} rows={4}>
        {(data) => <Report report={data} onDo={setDoing} />}
      </Loaded>
    </Dialog>
  );
}

interface ReportProps {
  readonly report: HoldReportJson;
  readonly onDo: (what: 'review' | 'lift') => void;
}

function Report({ report, onDo }: ReportProps) {
  const { can } = useMe();
  const retention = useQuery({ ...retentionQuery, enabled: can('retention:read') });
  const { hold } = report;
  const { words, position, placed, by, review, reviewDue, lifted, lifting, state } = hold;
  const classes = classesOf(hold, retention.data?.policy?.policy);
  return (
    <div className="flex flex-col gap-4">
      <Facts
        facts={[
          ['State', <HoldState key="s" hold={hold} />],
          ...(words === null
            ? [['Words', 'They cannot be read any more: run a verification'] as const]
            : ([
                ['Reason', words.reason],
                ['Owner', words.owner],
              ] as const)),
          ['Review', `${review}${reviewDue ? ', which is over' : ''}`],
          [
            'Placed',
            <span key="p">
              <Time iso={placed} exact /> by {by}, as <Entry position={position} />
            </span>,
          ],
          ...(lifted === null
            ? []
            : [
                [
                  'Lifted',
                  <span key="l">
                    <Time iso={lifted.received} exact /> by {lifted.by}
                    {lifted.alone ? ', alone: nobody else could decide' : `, approved by ${lifted.approvedBy}`}
                  </span>,
                ] as const,
              ]),
          ...(lifting === null
            ? []
            : [
                [
                  'To be lifted',
                  <span key="w">
                    waits for a second person, under{' '}
                    <Link to="/approvals" className="text-accent underline underline-offset-2">
                      Approvals
                    </Link>
                  </span>,
                ] as const,
              ]),
          ['Keeps', keepsText(hold)],
        ]}
      />
      {classes.length === 0 ? null : (
        <ul aria-label="By class" className="list-disc pl-5">
          {classes.map((each) => (
            <li key={each}>{each}</li>
          ))}
        </ul>
      )}
      <Ranges report={report} />
      {state === 'in-force' && can('holds:write') ? (
        <div className="flex flex-wrap gap-2">
          <Button look="primary" onClick={() => onDo('review')}>
            Keep it for longer …
          </Button>
          {lifting === null ? <Button onClick={() => onDo('lift')}>Ask for it to be lifted …</Button> : null}
        </div>
      ) : null}
    </div>
  );
}

function Ranges({ report: { hold, ranges, rangeCount } }: { readonly report: HoldReportJson }) {
  if (hold.state === 'lifted' || ranges === null || ranges.length === 0) return null;
  return (
    <details>
      <summary className="text-soft hover:text-ink">Which positions of the log</summary>
      <Scrolled as="section" label="Positions" className="mt-2 max-h-60 rounded-md bg-sunken p-3 text-xs">
        <p className="tabular-nums">{ranges.map(rangeText).join(', ')}</p>
        {(rangeCount ?? 0) > ranges.length ? (
          <p className="mt-1 text-soft">and {((rangeCount ?? 0) - ranges.length).toLocaleString('en')} ranges more</p>
        ) : null}
      </Scrolled>
    </details>
  );
}
